"""The texts that are encoded, and the files of bytes with what they have to become."""

import tomllib
from pathlib import Path

BYTES = Path(__file__).parents[1] / "fixtures" / "bytes"
EXPECTED = tomllib.loads((BYTES / "expected.toml").read_text(encoding="utf-8"))
FILES = {file["name"]: file for file in EXPECTED["file"]}
TEXTS = EXPECTED["text"]
HANS, HANT, YUE = TEXTS["news-hans"], TEXTS["history-hant"], TEXTS["forum-yue"]
CHINESE = sorted(name for name in TEXTS if name.endswith(("-hans", "-hant", "-yue")))
