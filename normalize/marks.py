"""The punctuation of one line, where it has to be read with care: runs of marks, pairs, code, addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from normalize.expressions import finditer
from normalize.neighbours import (
    ALNUM,
    BLANKS,
    FULL,
    HAN,
    OPEN,
    OTHER,
    PAUSE,
    PLAIN,
    SUSPECT,
    SYMBOL,
    classes_as_bytes,
    nearest_after,
    nearest_before,
)
from normalize.pairs import brackets, straight_quotes
from normalize.quoted import IN_ADDRESS

_SUSPECTS = re.compile("[" + re.escape(SUSPECT) + "]|www")
_MARK = re.compile("[,;:!?.]")

# What goes by `finditer` is compiled where a line asks for it: it costs a start 4 ms, and few texts have such things.
#: One of these stands in everything that `_PROTECTED` finds.
_SIGNS = ("`", "://", "www.", "@", "](", "<", "$", "&")
_IN = r"[^\s\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’…]"
#: Bounded, so that no line takes more than linear time.
_PROTECTED = (
    r"(?a)`+[^`\n]*`+"
    # The last mark behind an address is the sentence's.
    r"|(?:(?<![A-Za-z])[A-Za-z][A-Za-z0-9+.-]{0,20}://|www\.)"
    rf"{_IN}+(?:{IN_ADDRESS}{_IN}*)*(?<![,;:!?.])"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
    r"|!?\[[^\[\]\n]{0,500}\]\([^()\n]{0,1000}\)"
    r"|<[/!]?[A-Za-z][^<>\n]*>"
    r"|\$[^$\n]+\$"
    r"|&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
)
_CODE = re.compile(
    r"\s*(?://|/\*|\$ |>>> |#include|#!|import \w|from \w+ import|def \w|class \w|return\b|if \(|for \(|while \(|else\b"
    r"|var \w|let \w|const \w|function\b|public \w|private \w|print\(|console\.|SELECT |INSERT |<\?|<!--|\{|\}|\[\d*\]$"
    r"|[\w.\[\]]+ ?[-+*/]?= ?\S|[\w.]+\([^\u4e00-\u9fff]*\);?$|[\"'][\w-]+[\"'] ?:|@\w+"
    r"|\"[^\"\n]*\"\s*:\s*(?:\"[^\"\n]*\"|[\d.]+|true|false|null|[\[{]),?$)",
    re.ASCII,
)
_CODE_ENDS = (";", "{", "}", "):", "\\")
_CHINESE_NUMBER = re.compile(r"\s*(?:第?[一二三四五六七八九十百零〇0-9]+|[甲乙丙丁戊己庚辛壬癸])$")
#: An entry of a bibliography, which has ASCII marks of its own.
_REFERENCE = re.compile(r"\[(?:[ACDGJMNPRSZ]|[A-Z]{1,2}/OL)\]")
_FACE = re.compile("[:;]-?[()]")


def tidy_line(text: str) -> dict[int, str]:
    """Return what takes the place of which characters of a line: one character, or none.

    One mark decides about the next (a quotation mark about the comma behind it): where marks touch, the rules run until
    nothing changes.

    >>> tidy_line('他说"好",走了')
    {2: '“', 4: '”', 5: '，'}
    """
    if _is_code(text):
        return {}
    spared: set[int] = set()
    if _SUSPECTS.search(text):
        if _REFERENCE.search(text):
            return {}
        if any(sign in text for sign in _SIGNS):
            spared = {at for match in finditer(_PROTECTED, text) for at in range(match.start(), _end(text, match))}
    place: Sequence[int] = range(len(text))
    now = text
    done: dict[int, str] = {}
    touching = _TOUCHING.search(text) is not None
    while True:
        pairs = [*brackets(now), *straight_quotes(now)]
        # Of a pair both change, or none.
        found = [
            one
            for pair in zip(pairs[::2], pairs[1::2], strict=True)
            for one in pair
            if spared.isdisjoint(place[at] for at, _ in pair)
        ]
        found += [(at, new) for at, new in (*_ellipses(now), *_marks(now)) if place[at] not in spared]
        found = [(at, new) for at, new in found if now[at] != new]
        if not found:
            break
        done.update((place[at], new) for at, new in found)
        cells = _changed(text, done)
        now = "".join(cells)
        # A pair within another one hides that.
        if not touching and "(" not in now:
            break
        if len(now) < len(text):
            place = [at for at, cell in enumerate(cells) if cell]
    return dict(sorted(done.items()))


def _end(text: str, match: re.Match[str]) -> int:
    """Return where something protected ends: a bracket that closes none of its own, and a mark before, are no part."""
    start, end = match.span()
    if "://" not in match[0] and not match[0].startswith("www."):
        return end
    while text[end - 1] in ",;:!?." or (
        text[end - 1] == ")" and text.count("(", start, end) < text.count(")", start, end)
    ):
        end -= 1
    return end


def tidy_pairs(text: str) -> dict[int, str] | None:
    """Do what `tidy_line` does about pairs only, on a line where nothing touches them; None for a line of code.

    >>> tidy_pairs('他说"好"就走了'), tidy_pairs('print("好")')
    ({2: '“', 4: '”'}, None)
    """
    if _is_code(text):
        return None
    done: dict[int, str] = {}
    # One pair decides about those in it, around it and beside it.
    while found := [*brackets(text), *straight_quotes(text)]:
        done.update(found)
        if sum(map(text.count, '()"')) == len(found):
            break
        text = "".join(_changed(text, dict(found)))
    return done


def _changed(text: str, done: Mapping[int, str]) -> list[str]:
    cells = list(text)
    for at, new in done.items():
        cells[at] = new
    return cells


def _is_code(text: str) -> bool:
    return bool(_CODE.match(text)) or (text.rstrip().endswith(_CODE_ENDS) and _mostly_ascii(text))


_TOUCHING = re.compile('[,;:!?.()"][ \t\u3000]*[,;:!?.()"]')


def _mostly_ascii(text: str) -> bool:
    # Blanks may go, those at the end always do.
    shown = "".join(text.split())
    return sum(map(str.isascii, shown)) > len(shown) / 2


def _marks(text: str) -> list[tuple[int, str]]:
    found = []
    classes = classes_as_bytes()
    last = len(text) - 1
    for match in _MARK.finditer(text):
        at, char = match.start(), match[0]
        before = beside = text[at - 1] if at else "\n"
        after = behind = text[at + 1] if at < last else "\n"
        if before in BLANKS:
            before = nearest_before(text, at)
        if after in BLANKS:
            after = nearest_after(text, at + 1)
        left, right = classes[ord(before)], classes[ord(after)]
        if char == ".":
            if not HAN <= left <= PAUSE or right in (OTHER, SYMBOL, ALNUM) or _CHINESE_NUMBER.match(text, 0, at):
                continue
        elif not HAN <= left <= PAUSE and not (left in (ALNUM, SYMBOL) and _opens_chinese(text, at + 1, right)):
            continue
        if char in "?!":
            # A question mark before a full-width mark, or two of them, may stand for lost characters.
            if behind in "，；？！：" or (char == "?" and "?" in (beside, behind)):
                continue
        elif char in (beside, behind) or (behind in "-()" and beside in BLANKS and _FACE.match(text, at)):
            continue
        elif classes[ord(beside)] == PAUSE and classes[ord(behind)] == ALNUM:
            # Right behind another mark this one begins something: `，:03 表示……`.
            continue
        found.append((at, FULL[PLAIN.index(char)]))
    return found


def _opens_chinese(text: str, at: int, right: int) -> bool:
    """Whether Chinese follows: a character, or an opening mark that is no quotation mark of an English sentence."""
    if right != OPEN:
        return right == HAN
    while text[at] in BLANKS:
        at += 1
    return text[at] not in "“‘" or classes_as_bytes()[ord(nearest_after(text, at + 1))] in (HAN, OPEN)


_ELLIPSIS = r"(?<=[\u3400-\u9fff，。！？；：、”’」』）】》])( *)(\.{3,})(?![A-Za-z0-9_.])"


def _ellipses(text: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    if "..." not in text:
        return found
    for match in finditer(_ELLIPSIS, text):
        first = match.start(2)
        found += [(first, "…"), (first + 1, "…"), *((at, "") for at in range(first + 2, match.end(2)))]
    return found
