"""A simulator of the damage that pages with driven-in pinyin show; written from what such pages look like.

The software of those sites held a page as bytes of GBK and ran, for each entry of a list, a find-and-replace of the
character by the character and its pinyin in parentheses, without looking at where characters begin. Afterwards it read
the bytes with a decoder of its own:

- a lead byte before a byte below 0x40 becomes one `?`, and that byte (nearly always the parenthesis) goes with it;
- a pair that GBK does not assign becomes one `?`, and reading goes on one byte later;
- a lead byte at the very end leaves nothing.

A second kind of loss, on the same pages: where the second byte of a character (nearly always 。) and the first byte of
the next one look like a full-width comma and its like, the byte before them becomes `?`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

#: The bytes of ，；？！： behind their lead byte A3.
_PUNCTUATION = b"\xac\xbb\xbf\xa1\xba"

#: Characters seen glossed on two or more pages, with the reading they carry.
SEEN_OFTEN = """
業yè 術shù 發fā 關guān 現xiàn 產chǎn 創chuàng 聯lián 網wǎng 經jīng 統tǒng 學xué 應yīng 質zhì 標biāo 驗yàn 導dǎo 領lǐng
復fù 轉zhuǎn 權quán 傳chuán 絡luò 習xí 構gòu 戰zhàn 設shè 據jù 數shù 務wù 負fù 區qū 協xié 穩wěn 規guī 優yōu 環huán 結jié
節jié 鎮zhèn 鄉xiāng 農nóng 動dòng 濟jì 進jìn 會huì 態tài 對duì 實shí 時shí 識shí 號hào 場chǎng 個gè 機jī 礎chǔ 強qiáng
獻xiàn 嚴yán 醫yī 認rèn 護hù 隊duì 評píng 監jiān 測cè 預yù 費fèi 擔dān 責zé 簡jiǎn 計jì 運yùn 點diǎn 車chē 請qǐng 說shuō
過guò 來lái 國guó 問wèn 見jiàn 頁yè 線xiàn 書shū 語yǔ 堅jiān 勢shì 萬wàn 準zhǔn 當dāng 遠yuǎn 達dá 調diào 養yǎng 項xiàng
級jí 爭zhēng 績jī 樂lè 補bǔ 續xù 紀jì 報bào 獨dú 風fēng 內nèi 開kāi 沒méi 驅qū 購gòu 訓xùn 戶hù 長zhǎng
"""
#: Characters seen on one page, or only through hits between two characters.
SEEN_ONCE = """
揚yáng 擴kuò 細xì 詢xún 無wú 獎jiǎng 衛wèi 庫kù 藍lán 營yíng 陽yáng 寫xiě 類lèi 謹jǐn 誰shuí 價jià 團tuán 蘊yùn 買mǎi
災zāi 側cè 冊cè 雲yún 聽tīng
"""


def _entries(text: str) -> dict[str, str]:
    return {entry[0]: entry[1:] for entry in text.split()}


@cache
def seen() -> dict[str, str]:
    """Return all characters seen with their readings."""
    return _entries(SEEN_OFTEN) | _entries(SEEN_ONCE)


def encode(text: str) -> bytes | None:
    """Return the text in GBK; None where it cannot be held in it."""
    try:
        return text.encode("gbk")
    except UnicodeEncodeError:
        return None


def glossed(data: bytes, entries: Iterable[tuple[str, str]], form: str = "({})") -> bytes:
    """Drive the entries' readings into the bytes."""
    for char, reading in entries:
        old = char.encode("gbk")
        # The readings of a page are in its encoding; 嗯 (ǹ) is the only one that GBK could not hold.
        data = data.replace(old, old + form.format(reading).encode("gb18030"))
    return data


def without_leads(data: bytes) -> bytes:
    """Lose the lead byte of a 。 before what looks like full-width punctuation."""
    out = bytearray(data)
    at = 0
    while at < len(data) - 2:
        if data[at] < 0x80:
            at += 1
            continue
        if data[at : at + 2] == b"\xa1\xa3" and data[at + 2] in _PUNCTUATION:
            out[at] = ord("?")
        at += 2
    return bytes(out)


def read(data: bytes, swallows_line_ends: bool = True) -> tuple[str, bool]:
    """Decode as those sites did; tell also whether a byte that was no parenthesis of a gloss was lost."""
    out = []
    at, size = 0, len(data)
    lost = False
    while at < size:
        lead = data[at]
        if lead < 0x80:
            out.append(chr(lead))
            at += 1
            continue
        if at + 1 == size or (data[at + 1] == 10 and not swallows_line_ends):
            lost = True
            at += 1
            continue
        trail = data[at + 1]
        if trail < 0x40:
            lost |= not _is_gloss(data, at + 1)
            out.append("?")
            at += 2
            continue
        try:
            out.append(data[at : at + 2].decode("gbk"))
            at += 2
        except UnicodeDecodeError:
            lost = True
            out.append("?")
            at += 1
    return "".join(out), lost


def _is_gloss(data: bytes, at: int) -> bool:
    """Whether a gloss begins at a place: its parenthesis is known although it is not shown."""
    return data[at] == ord("(") and data.find(b")", at, at + 14) > 0 and data[at + 1 : at + 2].isalpha()


@dataclass(frozen=True, slots=True)
class Damaged:
    """A text before and after, and whether a byte was lost that no rule gives back."""

    text: str
    page: str
    lost: bool
    entries: tuple[tuple[str, str], ...]


def damage(
    text: str,
    entries: Iterable[tuple[str, str]],
    *,
    leads: bool = False,
    swallows_line_ends: bool = True,
    form: str = "({})",
) -> Damaged | None:
    """Damage one text; None where GBK cannot hold it. `leads` adds the second kind of loss."""
    data = encode(text)
    if data is None:
        return None
    rows = tuple(entries)
    hit = glossed(without_leads(data) if leads else data, rows, form)
    page, lost = read(hit, swallows_line_ends)
    return Damaged(text, page, lost or (leads and without_leads(data) != data), rows)


def subsets(entries: dict[str, str], seed: str) -> tuple[tuple[str, str], ...]:
    """Return a random part of a list, in a random order: no two sites have the same."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    rows = sorted(entries.items())
    return tuple(rng.sample(rows, rng.randint(len(rows) // 4, len(rows))))


def simulate(
    texts: Iterable[str], entries: Callable[[int], tuple[tuple[str, str], ...]], *, leads: Callable[[int], bool]
) -> Iterator[Damaged]:
    """Damage many texts, each with a list of its own; those that GBK cannot hold or that no entry hits are left out."""
    for number, text in enumerate(texts):
        done = damage(text, entries(number), leads=leads(number), swallows_line_ends=number % 2 == 0)
        if done is not None and done.page != text:
            yield done
