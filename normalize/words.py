"""What the words of a line say for its being a site's, as the sum of weights of its traits.

`data/foot_words.txt` gives pairs of characters, characters and traits of shape a weight, fitted to the examples of our
rules, to lines of our own, of feet and of honest endings, and to labelled pages. Their sum is the logarithm of the odds
that a line is a foot's. What follows from it is for `wording` to say, and for the claims of rules: a pattern takes in
what its words are to be followed by, and news, stories and laws speak of codes to scan and of copyright as sites do. So
a sentence that a rule claims stays where its words say that it is the text's (`denies`).
"""

from __future__ import annotations

import os
import re
from functools import cache, lru_cache
from operator import add
from typing import Final

from normalize import kernel
from normalize.model import DictionaryError

_DATA = os.path.join(os.path.dirname(__file__), "data", "foot_words.txt")
#: A sentence of so few characters is none by itself.
SHORT = 12
#: A line that a rule claims is the text's where it says less for a site than this: a line with a full stop, one with a
#: comma, one that asks, cries out or breaks off. Other lines have too few words to be heard.
STOPPED, PARTED, CRIED = -100, -100, -50
#: A sentence that says less denies that the others beside it are a site's.
DENIED = -50

_SIZES = (2, 4, 8, 12, 20, 30, 40, 60)
#: The name of each length, and of all that are longer.
_LENGTHS = [next((f"<={size}" for size in _SIZES if length <= size), "long") for length in range(_SIZES[-1] + 2)]
_ENDS, MANY_COMMAS = '!?…"', 3
_CRIES: Final = "!?…"
_MARKS = {"0": "digit", "|": "bar", " ": "blank", ":": "colon", "?": "asks", '"': "quote", "《": "title"}


def features(seen: str) -> set[str]:
    """Return the traits of a line by its view: characters and pairs of them, digits as one, and traits of shape.

    A full stop at its end is none: most texts and few feet have one, and it would outweigh all words.

    >>> sorted(features("扫码 12"))
    [' ', ' 0', '0', '00', '00$', '<=8', '^扫码', 'blank', 'digit', '扫', '扫码', '码', '码 ']
    """
    seen = re.sub("[0-9]", "0", seen.rstrip("。"))
    found = {*seen, *map(add, seen, seen[1:])}
    # One by one, without generators: this is asked of many lines that are never seen again.
    for mark, name in _MARKS.items():
        if mark in found:
            found.add(name)
    if "," in found:
        found.add("comma")
        if seen.count(",") >= MANY_COMMAS:
            found.add("commas")
    last = seen[-1:]
    if last in _ENDS:
        found.add("ends")
    if last == ":":
        found.add("leads")
    if seen.isascii():
        found.add("ascii")
    if "http" in seen:
        found.add("address")
    found |= {f"^{seen[:2]}", f"{seen[-2:]}$", _LENGTHS[min(len(seen), _SIZES[-1] + 1)]}
    return found


@cache
def weights() -> dict[str, int]:
    """Return the weight of each feature; that of any line stands under the empty text."""
    table: dict[str, int] = {}
    for row in _rows().split("\n")[:-1]:
        weight, *features = row.split("\t")
        table.update(dict.fromkeys(features, int(weight)))
    return table


def _rows() -> str:
    # Features of one weight stand in one row: this is read in every run that meets a foot.
    try:
        with open(_DATA, encoding="utf-8", newline="\n") as file:
            text = file.read()
    except OSError as error:
        raise DictionaryError(f"the table of words cannot be read ({error}): reinstall zh-normalize") from error
    return text[text.rindex("\n", 0, text.index("\t")) + 1 :]


@cache
def slots() -> kernel.Words:
    """Return the weight of any line and those of all traits, as the kernel takes them."""
    return kernel.weigh(_rows())


@lru_cache(maxsize=512)
def told(seen: str) -> int:
    """Return what the words of a line say for a foot, in hundredths of the logarithm of odds, by its view.

    >>> told("扫码关注公众号,回复资料领取") > 200 > -200 > told("他把船停在岸边,回头看了一眼。")
    True
    """
    if kernel.native is not None:
        any_line, *tables = slots()
        found: int = any_line + kernel.native.told(seen, *tables)
        return found
    table = weights()
    # Most traits have no weight.
    return table.get("", 0) + sum(filter(None, map(table.get, features(seen))))


def sentences(seen: str) -> list[str]:
    """Return the sentences of a line; short ones, which say little by themselves, with the one before or behind."""
    found: list[str] = []
    for part in filter(None, seen.split("。")):
        if found and min(len(part), len(found[-1])) < SHORT:
            found[-1] += part
        else:
            found.append(part)
    return found


def denies(seen: str) -> bool:
    """Whether the words of a line, by its view, say that it is the text's although a rule claims it.

    >>> denies("扫码关注公众号,回复资料领取。"), denies("长按识别二维码之后,手机里就多了一个来历不明的软件。")
    (False, True)
    """
    if "。" in seen:
        least = STOPPED
    elif "," in seen:
        least = PARTED
    elif seen[-1:] in _CRIES:
        least = CRIED
    else:
        return False
    return sum([told(part) for part in sentences(seen)]) < least
