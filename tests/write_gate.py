"""Raises the floors of the quality gate to what is reached now: `python tests/write_gate.py`.

Floors only rise; a lower one is written only for articles or labels that have changed, and is printed.
"""

import json

import gate

from normalize.model import PROFILES


def text() -> str:
    """Return what `fixtures/gate.json` holds for the rules as they are."""
    floors = {}
    for profile in PROFILES:
        found = gate.outcome(profile)
        floors[profile] = {
            "recall": {kind: [found.gone[kind], found.marked[kind]] for kind in sorted(found.marked)},
            "precision": {group: [found.right[group], found.taken[group]] for group in sorted(found.taken)},
        }
    return json.dumps({"articles_sha256": gate.digest(), "floors": floors}, indent=1) + "\n"


def lower(old: dict, new: dict) -> list[str]:
    """Name the floors that would sink."""
    return [
        f"{profile}, {side} of {name}: {old['floors'][profile][side][name]} -> {reached}"
        for profile, sides in new["floors"].items()
        for side, shares in sides.items()
        for name, reached in shares.items()
        if name in old["floors"][profile][side]
        and reached[0] * old["floors"][profile][side][name][1] < old["floors"][profile][side][name][0] * reached[1]
    ]


if __name__ == "__main__":
    old = json.loads(gate.PINNED.read_text(encoding="utf-8")) if gate.PINNED.exists() else None
    sinking = lower(old, json.loads(text())) if old else []
    print("\n".join(sinking))  # noqa: T201
    if sinking and old["articles_sha256"] == gate.digest():
        raise SystemExit("floors only rise: the same articles were cleaned better before")
    gate.PINNED.write_text(text(), encoding="utf-8")
