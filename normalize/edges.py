"""Blanks in lines without any mark where a word was cut out: what stands beside them shows that they part no title.

A headline of two parts, a couplet, a list of names, a caption or a line of labels has blanks between Chinese
characters too, and keeps them. But no part of a title ends in a preposition with an auxiliary or an adverb before it
(`将在`, `会被`, `并把`, `可通过` before `进行`), and none begins with a word that leans on another (`们`, `的`).
A single character tells nothing: 把 ends 拖把, 与 ends 参与, 在 ends 存在, 会通过 ends 董事会通过.

Left alone: short parts, lines with more than two such blanks or with columns, lines of credits, and lines whose
neighbours set their parts apart in the same way, as verse, lists and subtitles do.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

_HAN = "[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
#: Lines with more blanks between Chinese characters are lists, verse or text in words.
_MOST = 2
#: Characters that stand before the blank and on both sides together, at least; before what leans on them.
_LEFT, _BOTH = 3, 6
_LEANED_ON, _WITH_IT = 2, 5
#: So far the patterns look.
_LOOK = 12
#: A line with one of these has columns, or tells who wrote what.
_CREDITS = (
    "[|｜丨│/／\t\u3000]|[记記]者|[编編][辑輯]|[责責][编編]|校[对對]|[摄攝]影|撰文|通[讯訊][员員]|[来來]源|作者|主[编編]"
    "|[译譯]者|供稿"
)

# What follows is in both scripts. 将 behind what makes it an officer (or a game) is no auxiliary.
_OFFICERS = "(?<![老大小名主麻少中上门門干幹健战戰强強骁驍猛武激女宿虎飞飛福五四三两兩])"
# Auxiliaries and adverbs, and the prepositions behind them that make no other word.
_WILL, _MUST = "会會将將已曾可并並便均也都就還还才却卻竟仍又再先", "应應需须須请請能要"
_ADVERB_AND_PREPOSITION = (
    f"[{_WILL}{_MUST}没沒不只常想你我您他她它们們][把被]|[{_WILL}{_MUST}不][向与與由]|[{_WILL}{_MUST}][从從]"
    "|[会會将將能可要想并並便也都就還还却竟又再][让讓使]|[并並再可应應需须須请請即便就也都均][将將]"
    "|[会會将將已曾仍并並需须須][对對]|[将將已][为為]"
    f"|(?:{_OFFICERS}[将將]|[曾可需须須请請])在"
)
_LONGER_PREPOSITION = (
    "[由对對关關鉴鑑鑒基位属屬处處等至源限善勇便忠利致力用存][于於]|取[决決][于於]|透[过過]|[经經藉借]由|[按依]照|[随隨][着著]"
    "|除了|[为為]了|以及|或者|[并並而]且|以便|[从從因]而|[^间間时時容甚抑亦莫倘或]或"
)
_AT_THE_END = f"(?:{_ADVERB_AND_PREPOSITION}|{_LONGER_PREPOSITION})$"
#: Prepositions that end other words too; they count before what no title begins with behind them.
_MAYBE_AT_THE_END = (
    "(?:(?:[可将將能要需须須请請想应應并並再先只均]"
    "|(?:[我你您他她它们們者也都就還还才又便均皆常]|(?<![委会會社党黨议議])[员員])[会會])通[过過]"
    f"|{_OFFICERS}[将將]"
    "|(?<![方动動走倾傾志指意取定去朝一趋趨导導航风風单單双雙正逆横橫纵縱流])向"
    "|(?<![服听聽跟順顺盲随隨侍屈遵无無仆僕])[从從]|(?<![反核校一面应應针針相绝絕不成配派作敌敵答])[对對]"
    "|(?<![存现現所内內外实實潜潛健自何好旨同安犹猶常永])在|(?<![参參给給寄付授赐賜相])[与與]"
    "|(?<![共温溫柔总總中调調饱飽平缓緩祥讲講议議求永暖随隨言谋謀])和|(?<![自理缘緣来來经經事任因根情案])由)$"
)
_WAYS = "(?:方式|渠道|途[径徑]|手段|平台)"
_BEHIND_THEM = (
    f"[进進]行|{_WAYS}|(?:[上中里裡內内])(?:的|[进進]行|可以|直接|搜|查[找看询詢]|下[载載]|[购購][买買]|[预預][约約]|留言"
    "|[观觀]看)"
)
#: What leans on the word before it; 的士, 的确 and 了却心愿 begin with other words.
_AT_THE_START = (
    "[们們]|的(?![士确確当當哥姐卢盧黎里款斯证證彩额額])"
    "|了(?!.{0,7}[愿願])(?:[两兩几幾][个個位名种種次条條款家]|[很许許]多|大量|自己|[他她你这這那])"
    f"|[着著](?:[他她你它这這那]|自己)|等(?:[多各][种種])?{_WAYS}"
)


def cut_out(line: str, neighbours: Collection[str] = ()) -> list[int]:
    """Return the places of the blanks in a line without marks that stand where a word was cut out.

    `neighbours` are the lines with text above and below it, as far as they have no marks either.

    >>> cut_out("催收員會通過 進行催收"), cut_out("停水通知 請市民做好準備")
    ([6], [])
    """
    found = _places(line)
    if not found or any(_sets_apart(other) for other in neighbours if other.strip() != line.strip()):
        return []
    return found


def _sets_apart(line: str) -> bool:
    """Whether a line without marks has blanks between its parts, none of which a word was cut from."""
    return bool(_patterns()[0].search(line)) and not _places(line)


def _places(line: str) -> list[int]:
    blank, single, credits, end, maybe, behind, start = _patterns()
    if credits.search(line.strip()):
        return []
    closed: set[int] = set()
    while True:
        # What is closed makes longer parts.
        places = [at for at in range(len(line)) if at not in closed]
        text = "".join([line[at] for at in places])
        found: list[int] = []
        matches = list(single.finditer(text))
        if len(blank.findall(text)) > _MOST:
            return sorted(closed)
        for match in matches:
            size, both = len(match[1]), len(match[1]) + len(match[3])
            left, right = match[1][-_LOOK:], match[3][:_LOOK]
            if (size >= _LEANED_ON and both >= _WITH_IT and start.match(right)) or (
                size >= _LEFT and both >= _BOTH and (end.search(left) or (maybe.search(left) and behind.match(right)))
            ):
                found += places[match.start(2) : match.end(2)]
        if not found:
            return sorted(closed)
        closed.update(found)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(
        map(
            re.compile,
            (
                f"{_HAN}[ \t\u3000]+(?={_HAN})",
                f"(?<!{_HAN})({_HAN}+)( +)(?=({_HAN}{{2,}}))",
                _CREDITS,
                _AT_THE_END,
                _MAYBE_AT_THE_END,
                _BEHIND_THEM,
                _AT_THE_START,
            ),
        )
    )
