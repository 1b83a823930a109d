"""The base tables of conversion: where their distribution stands, and how one of them is read.

They are those of the distribution `opencc-python-reimplemented` (Apache-2.0). Only its data files are read: the import
name `opencc` may belong to another distribution, so the module itself is never imported.
"""

from __future__ import annotations

import os
import re
import sys

from normalize.model import DictionaryError

DISTRIBUTION = "opencc-python-reimplemented"

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
