"""How right the conversions towards simplified characters are: errors in 10,000 characters on sentences of our own.

The sentences are in `fixtures/pairs`, a file a genre: the traditional side as Taiwan and Hong Kong print it, in mixed
forms, and the mainland side as a careful editor would sign it, vocabulary kept. The traditional side was written before
any engine saw it; the other was made of what all engines answer and read by us wherever they differ. So it tells the
peers' errors, while ours on it, which the tests hold at none, say little about text that we have not seen.
Quotation marks are not compared, since some engines turn 「」 into “”.
"""

from __future__ import annotations

from pathlib import Path

from engines import OURS, Engines
from figures import Figures
from peers import PEERS, PUREPY, ZHCONV

ACCURACY = "accuracy"
PAIRS = Path(__file__).parent.parent.parent / "fixtures" / "pairs"
#: What each kind of engine offers for the way to simplified text.
OPENCC_CONFIGS = ("t2s", "tw2s", "hk2s")
ZHCONV_CONFIGS = ("zh-Hans", "zh-CN")
_QUOTES = str.maketrans("“”‘’", "「」『』")


def pairs(folder: Path = PAIRS) -> list[tuple[str, str]]:
    """Return all sentences: traditional, simplified."""
    result = []
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            traditional, simplified = line.split("\t")
            result.append((traditional, simplified))
    return result


def distance(one: str, other: str) -> int:
    """Return how many characters have to be changed, put in or taken out to make one text of the other.

    >>> distance("软体", "软件"), distance("网路", "互联网")
    (1, 3)
    """
    row = list(range(len(other) + 1))
    for number, char in enumerate(one, 1):
        above, row = row, [number]
        for at, wanted in enumerate(other, 1):
            row.append(min(above[at] + 1, row[-1] + 1, above[at - 1] + (char != wanted)))
    return row[-1]


def errors(answers: list[str], wanted: list[str]) -> float:
    """Return the errors in 10,000 characters of what is wanted."""
    wrong = sum(
        distance(answer.translate(_QUOTES), text.translate(_QUOTES))
        for answer, text in zip(answers, wanted, strict=True)
        if answer != text
    )
    return 1e4 * wrong / sum(map(len, wanted))


def accuracy(engines: Engines, figures: Figures) -> None:
    """Add the errors of all engines in all their configurations, and of the best of the peers."""
    sentences = pairs()
    wanted = [simplified for _, simplified in sentences]
    given = engines.folder / "sentences"
    given.write_text("\n".join(traditional for traditional, _ in sentences), encoding="utf-8")
    zhconv = {peer.name for peer in ZHCONV}
    names = [peer.name for peer in (*PEERS, PUREPY) if peer.name in engines.share]
    offers = {OURS: ("hans", *OPENCC_CONFIGS)}
    offers |= {name: ZHCONV_CONFIGS if name in zhconv else OPENCC_CONFIGS for name in names}
    found = {
        (name, config): errors(engines.answers(name, config, given), wanted)
        for name, configs in offers.items()
        for config in configs
    }
    for config in ("hans", *OPENCC_CONFIGS, *ZHCONV_CONFIGS):
        for name in (OURS, *(peer.name for peer in (*PEERS, PUREPY))):
            figures.figure(ACCURACY, config, found.get((name, config)), "errors in 10,000 characters", name)
    figures.goal(
        ACCURACY, "hans", found[OURS, "hans"], 3.0, at_least=False, unit="errors in 10,000 characters of our own"
    )
    others = [value for (name, _), value in found.items() if name != OURS]
    figures.figure(ACCURACY, "the best of the peers", min(others, default=None), "errors in 10,000 characters")
    figures.notes.append(f"accuracy: {len(sentences)} sentences, {sum(map(len, wanted)):,} characters")
