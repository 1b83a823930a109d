"""Writes normalize/rules/index.json from the rule tables: python tests/write_rule_index.py."""

import json
from pathlib import Path

from normalize import rulebook


def text() -> str:
    """Return what the index has to be."""
    return json.dumps(rulebook.index_of(rulebook.load()), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    Path(rulebook.INDEX).write_text(text(), encoding="utf-8")
