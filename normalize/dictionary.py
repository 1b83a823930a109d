"""Conversion dictionaries: the base tables, our supplement and the user's own entries, layered into stages.

The names and the meaning of the configurations are those of OpenCC 1.4.2. What its tables say other than the base
tables stands in `data/opencc`, one file a table.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping, Sequence

from normalize.basetables import base_table, folder
from normalize.model import ConfigError, DictionaryError

SUPPLEMENT = os.path.join(os.path.dirname(__file__), "data")
#: Our layers over the base tables for "hans", by subject. After a change there: python tests/write_hans_index.py.
HANS = ("hans_variants", "hans_words", "hans_particle")
#: The phrases of the base tables that "hans" does without.
HANS_WITHOUT = "hans_without"
UPSTREAM = os.path.join(SUPPLEMENT, "opencc")

_T2S = ("TSPhrases", "TSCharacters")
_S2T = ("STPhrases", "STCharacters")
_TO_HK = ("HKVariantsPhrases", "HKVariants")
_TO_TW = ("TWVariantsPhrases", "TWVariants")
_FROM_HK = ("HKVariantsRevPhrases", "HKVariantsRev")
_FROM_TW = ("TWVariantsRevPhrases", "TWVariantsRev")

#: The OpenCC configurations as stages; in a stage, the first table that has any match at a place decides there.
CHAINS: dict[str, tuple[tuple[str, ...], ...]] = {
    "hk2s": (_FROM_HK, _T2S),
    "hk2sp": (("HKPhrasesRev", *_FROM_HK), _T2S),
    "hk2t": (_FROM_HK,),
    "jp2t": (("JPShinjitaiPhrases", "JPShinjitaiCharacters"),),
    "s2hk": (_S2T, _TO_HK),
    "s2hkp": (_S2T, ("HKPhrases", *_TO_HK)),
    "s2t": (_S2T,),
    "s2tw": (_S2T, _TO_TW),
    "s2twp": (_S2T, ("TWPhrases", *_TO_TW)),
    "t2hk": (_TO_HK,),
    "t2jp": (("JPVariants",),),
    "t2s": (_T2S,),
    "t2tw": (_TO_TW,),
    "tw2s": (_FROM_TW, _T2S),
    "tw2sp": (("TWPhrasesRev", *_FROM_TW), _T2S),
    "tw2t": (_FROM_TW,),
}
#: Configurations of several stages cut a text first: no phrase of any stage reaches over the edge of a word of this
#: table, read leftmost and longest.
WORDS = {name: "TSPhrases" if chain[-1] == _T2S else "STPhrases" for name, chain in CHAINS.items() if len(chain) > 1}
#: Tables that the base does not have: all of them stands in our supplement.
_NEW = frozenset({"HKPhrases", "HKPhrasesRev", "JPShinjitaiCharacters", "JPShinjitaiPhrases", "TWVariantsPhrases"})

#: Every name that `Config.convert` and `Converter` take, "none" apart.
NAMES = ("hans", "hans-cn", *sorted(CHAINS))
#: Those that convert any traditional form where the text around it is traditional, and leave the rest alone.
SAFE = frozenset({"hans", "hans-cn"})
#: Those whose answer is simplified text.
TO_SIMPLIFIED = SAFE | {name for name, chain in CHAINS.items() if chain[-1] == _T2S}


def read_table(path: str) -> dict[str, str]:
    """Read a dictionary in OpenCC's text format: key, tab, value; of several values apart by blanks the first counts.

    Blank lines and lines that begin with "#" are left out, a third column (a reason, a source) too.
    Raises `DictionaryError` with the line number for a line that is not of this form.

    >>> read_table(os.path.join(SUPPLEMENT, "hans_words.txt"))["下沈"]
    '下沉'
    """
    try:
        with open(path, encoding="utf-8-sig", newline="\n") as file:
            lines = file.read().split("\n")
    except FileNotFoundError as error:
        raise DictionaryError(f"there is no dictionary {path}: check the name") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DictionaryError(f"the dictionary {path} cannot be read: {error}") from error
    entries = {}
    for number, line in enumerate(lines, 1):
        fields = line.split("\t")
        if len(fields) < 2:
            if not line.strip() or line.startswith("#"):
                continue
            raise DictionaryError(f"{path}, line {number}: write the word, a tab and its replacement, not {line!r}")
        if line.startswith("#"):
            continue
        key, value = fields[0], fields[1].strip().partition(" ")[0]
        if not key.strip() or not value:
            raise DictionaryError(f"{path}, line {number}: the word or its replacement is empty")
        entries[key] = value
    return entries


def table(name: str) -> dict[str, str]:
    """Return a table as OpenCC 1.4.2 has it: the base table of this name and what our supplement says of it.

    A supplement has a third column, the source; a word without a replacement is one that upstream has no more.

    >>> table("TSPhrases")["深沈"]
    '深沉'
    """
    entries = {} if name in _NEW else base_table(name)
    with open(os.path.join(UPSTREAM, name + ".txt"), encoding="utf-8", newline="\n") as file:
        for key, value in re.findall(r"^([^#\t\n][^\t\n]*)\t([^\t\n]*)\t", file.read(), re.M):
            if value:
                entries[key] = value
            else:
                entries.pop(key, None)
    return entries


def flatten(tables: Sequence[dict[str, str]]) -> dict[str, str]:
    """Join the tables of one stage into one whose leftmost-longest reading gives the same answers.

    In a stage the first table with any match at a place decides, so an entry of a later table can never apply where
    an earlier table has an entry that it begins with: such entries are dropped.

    >>> flatten([{"ab": "1"}, {"a": "2", "ab": "3", "abc": "4"}])
    {'ab': '1', 'a': '2'}
    """
    entries: dict[str, str] = {}
    for table in tables:
        taken = entries
        entries = dict(taken)
        longest = max(map(len, taken), default=0)
        for key, value in table.items():
            if not any(key[:size] in taken for size in range(1, min(len(key), longest) + 1)):
                entries[key] = value
    return entries


def own_entries(dictionaries: Sequence[str]) -> dict[str, str]:
    """Read the user's dictionaries; of equal entries the last one counts."""
    return {key: value for path in dictionaries for key, value in read_table(path).items()}


def stages(name: str, own: Mapping[str, str] | None = None) -> tuple[dict[str, str], ...]:
    """Return the stages of a configuration, each a flat dictionary, with the user's `own` entries in them.

    They replace equal ones. Of the OpenCC configurations a word stands in the last stage, so that it is also found
    where an earlier one makes it, and the earlier ones hand it on; a single character stands in the first as itself:
    its places are those where no phrase decides (`normalize.stages`).
    Raises `ConfigError` for a name that does not exist, `DictionaryError` for a table that is missing.
    """
    if name in SAFE:
        return ({**hans_entries(), **(own or {})},)
    if name not in CHAINS:
        raise ConfigError(f"there is no conversion {name!r}: use one of none, {', '.join(NAMES)}")
    result = [flatten([table(part) for part in stage]) for stage in CHAINS[name]]
    words = {key: value for key, value in (own or {}).items() if len(key) > 1}
    for stage in result[:-1]:
        stage.update({key: key for key in words})
    result[-1].update(words)
    result[0].update({key: key for key in own or () if len(key) == 1})
    return tuple(result)


def vocabulary() -> dict[str, str]:
    """Return the words of Taiwan and Hong Kong, as `hans` writes them, that `hans-cn` turns into those of the mainland.

    >>> vocabulary()["软体"]
    '软件'
    """
    return read_table(os.path.join(SUPPLEMENT, "hans-cn.txt"))


def hans_files() -> list[str]:
    """Return the paths of all files that `hans` is made of."""
    names = ("TSCharacters", "TSPhrases", "TWVariantsRev", "HKVariantsRev", "JPVariants", "TWVariants", "HKVariants")
    base = (os.path.join(folder(), name + ".txt") for name in names)
    return [*base, *(os.path.join(SUPPLEMENT, name + ".txt") for name in (*HANS, HANS_WITHOUT))]


def hans_entries(supplement: bool = True) -> dict[str, str]:
    """Return the entries of "hans", in one stage of equal length.

    Without `supplement` they are what the base tables alone say, which the tests compare with.
    """
    characters = {key: value for key, value in base_table("TSCharacters").items() if _is_printed(value)}
    entries = {key: value for key, value in characters.items() if len(value) == len(key)}
    for table in ("TWVariantsRev", "HKVariantsRev"):
        for key, value in base_table(table).items():
            if key not in characters and not is_simplified(key):
                entries.setdefault(key, characters.get(value, value))
    for new, old in _japanese():
        if new not in characters and not is_simplified(new):
            entries.setdefault(new, characters.get(old, old))
    entries.update({key: value for key, value in base_table("TSPhrases").items() if len(key) == len(value)})
    if supplement:
        with open(os.path.join(SUPPLEMENT, HANS_WITHOUT + ".txt"), encoding="utf-8") as file:
            for key in re.findall(r"^([^#\t\n]+)\t", file.read(), re.M):
                del entries[key]
        for name in HANS:
            entries.update(read_table(os.path.join(SUPPLEMENT, name + ".txt")))
    entries.update(_compatible(entries))
    return {key: value for key, value in entries.items() if key != value or len(key) > 1}


def _is_printed(value: str) -> bool:
    """Whether a character is in the basic plane or in Extension E, which holds the rare ones of the table of 2013."""
    return value <= "\uffff" or 0x2B820 <= ord(value) <= 0x2CEA1


def _compatible(entries: Mapping[str, str]) -> dict[str, str]:
    """Return entries by which a compatibility ideograph reads as the character it stands for."""
    codes = (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20))
    forms = {chr(code): unicodedata.normalize("NFC", chr(code)) for code in codes}
    return {form: entries.get(char, char) for form, char in forms.items() if form != char}


def _japanese() -> list[tuple[str, str]]:
    return [(new, old) for old, new in base_table("JPVariants").items() if len(new) == len(old) == 1]


def japanese_forms() -> set[str]:
    """Return the characters of today's Japanese that are no form of Chinese print as well.

    >>> sorted(japanese_forms() & set("沢説国後"))
    ['国', '沢']
    """
    chinese = {form for table in ("TWVariants", "HKVariants") for form in base_table(table).values()}
    return {new for new, _ in _japanese()} - chinese - base_table("TSCharacters").keys()


def is_simplified(text: str) -> bool:
    """Whether every character is one of the 6,763 of GB2312, the mainland's standard set (or is not Chinese at all).

    >>> is_simplified("国"), is_simplified("國")
    (True, False)
    """
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
