"""Conversion dictionaries: the base tables, our supplement and the user's own entries, layered into stages.

The base tables are those of the distribution `opencc-python-reimplemented` (Apache-2.0). Only its data files are read:
the import name `opencc` may belong to another distribution, so the module itself is never imported.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence

from normalize.model import ConfigError, DictionaryError

DISTRIBUTION = "opencc-python-reimplemented"
SUPPLEMENT = os.path.join(os.path.dirname(__file__), "data")

_T2S = ("TSPhrases", "TSCharacters")
_S2T = ("STPhrases", "STCharacters")

#: The OpenCC configurations as stages; in a stage, the first table that has any match at a place decides there.
CHAINS: dict[str, tuple[tuple[str, ...], ...]] = {
    "hk2s": (("HKVariantsRevPhrases", "HKVariantsRev"), _T2S),
    "s2hk": (_S2T, ("HKVariants",)),
    "s2t": (_S2T,),
    "s2tw": (_S2T, ("TWVariants",)),
    "s2twp": (_S2T, ("TWPhrases",), ("TWVariants",)),
    "t2hk": (("HKVariants",),),
    "t2s": (_T2S,),
    "t2tw": (("TWVariants",),),
    "tw2s": (("TWVariantsRevPhrases", "TWVariantsRev"), _T2S),
    "tw2sp": (("TWPhrasesRev", "TWVariantsRevPhrases", "TWVariantsRev"), _T2S),
}

#: Every name that `Config.convert` and `Converter` take, "none" apart.
NAMES = ("hans", *sorted(CHAINS))
#: Those whose answer is simplified text.
TO_SIMPLIFIED = frozenset({"hans", "hk2s", "t2s", "tw2s", "tw2sp"})

_folder: str | None = None


def folder() -> str:
    """Return the folder of the base tables, found through the distribution's own metadata.

    Raises `DictionaryError` when the distribution or its tables are not there.
    """
    global _folder
    if _folder is None:
        _folder = _find()
    return _folder


def _find() -> str:
    # Listing the path is what importlib.metadata does, without the 40 ms that importing it costs.
    prefix = DISTRIBUTION.replace("-", "_") + "-"
    for entry in sys.path:
        try:
            names = os.listdir(entry or ".")
        except OSError:
            continue
        if any(name.startswith(prefix) and name.endswith(".dist-info") for name in names):
            tables = os.path.join(entry, "opencc", "dictionary")
            if os.path.isdir(tables):
                return tables
    import importlib.metadata

    try:
        files = importlib.metadata.files(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise DictionaryError(f"the conversion tables are missing: run `pip install {DISTRIBUTION}`") from error
    for file in files:
        if file.name == "TSCharacters.txt" and os.path.isfile(str(file.locate())):
            return os.path.dirname(str(file.locate()))
    raise DictionaryError(
        f"{DISTRIBUTION} is installed without its tables: run `pip install --force-reinstall {DISTRIBUTION}`"
    )


def read_table(path: str) -> dict[str, str]:
    """Read a dictionary in OpenCC's text format: key, tab, value; of several values apart by blanks the first counts.

    Blank lines and lines that begin with "#" are left out, a third column (a reason, a source) too.
    Raises `DictionaryError` with the line number for a line that is not of this form.

    >>> read_table(os.path.join(folder(), "TSPhrases.txt"))["乾隆"]
    '乾隆'
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


def base_table(name: str) -> dict[str, str]:
    """Read one of the base tables by its OpenCC name, for example "TSCharacters"."""
    path = os.path.join(folder(), name + ".txt")
    try:
        with open(path, encoding="utf-8", newline="\n") as file:
            # The base tables have no comments and no bad lines, which a test holds: one expression reads them.
            return dict(re.findall(r"^([^\t\n]+)\t([^ \r\n]+)", file.read(), re.M))
    except OSError as error:
        raise DictionaryError(
            f"the table {name}.txt is missing from {folder()}: run `pip install --force-reinstall {DISTRIBUTION}`"
        ) from error


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
    """Return the stages of a configuration, each a flat dictionary; the user's `own` entries win over all others.

    They replace equal ones and are read leftmost and longest together with the others; they belong to the last stage,
    so that no later stage undoes them.
    Raises `ConfigError` for a name that does not exist, `DictionaryError` for a table that is missing.
    """
    if name == "hans":
        result = [_hans()]
    elif name in CHAINS:
        result = [flatten([base_table(table) for table in stage]) for stage in CHAINS[name]]
    else:
        raise ConfigError(f"there is no conversion {name!r}: use one of none, {', '.join(NAMES)}")
    if own:
        for stage in result[:-1]:
            # An earlier stage must hand the user's words on as they are.
            stage.update({key: key for key in own})
        result[-1].update(own)
    return tuple(result)


def hans_files() -> list[str]:
    """Return the paths of all files that `hans` is made of."""
    names = ("TSCharacters", "TSPhrases", "TWVariantsRev", "HKVariantsRev", "JPVariants")
    return [*(os.path.join(folder(), name + ".txt") for name in names), os.path.join(SUPPLEMENT, "hans.txt")]


def _hans() -> dict[str, str]:
    """Any traditional form to mainland simplified characters, in one stage of equal length."""
    characters = base_table("TSCharacters")
    entries = {key: value for key, value in characters.items() if len(value) == len(key)}
    for table in ("TWVariantsRev", "HKVariantsRev"):
        for key, value in base_table(table).items():
            if key not in characters and not is_simplified(key):
                entries.setdefault(key, characters.get(value, value))
    for new, old in _japanese():
        if new not in characters and not is_simplified(new):
            entries.setdefault(new, characters.get(old, old))
    entries.update({key: value for key, value in base_table("TSPhrases").items() if len(key) == len(value)})
    entries.update(read_table(os.path.join(SUPPLEMENT, "hans.txt")))
    return {key: value for key, value in entries.items() if key != value or len(key) > 1}


def _japanese() -> list[tuple[str, str]]:
    return [(new, old) for old, new in base_table("JPVariants").items() if len(new) == len(old) == 1]


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
