"""Where an option comes from: the command line, then the environment, then a configuration file, then the default.

A file is `normalize.toml`, or the table `[tool.normalize]` of `pyproject.toml`, of the working directory, or the one
that `--config` names. Nothing is read from the folder of texts: whoever wrote the texts must not choose what is done to
them.
A layer replaces what the layers below it say about an option; lists are not joined.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from normalize.model import Config, ConfigError

#: Every option that a file or the environment may set, and the form of its value.
KEYS: dict[str, str] = {
    "convert": "text",
    "profile": "text",
    "remove": "list",
    "keep": "list",
    "rules": "paths",
    "dictionary": "paths",
    "repair": "switch",
    "join-lines": "switch",
    "punctuation": "switch",
    "quotes": "switch",
    "indent": "indent",
    "max-share": "share",
    "encoding": "text",
    "glob": "list",
    "jobs": "number",
    "preserve": "switch",
    "durable": "switch",
    "text-field": "list",
    "id-field": "text",
    "line-limit": "number",
    "ratio-limit": "number",
    "timeout": "seconds",
}
PREFIX = "NORMALIZE_"
_ON = ("1", "true", "yes", "on")
_OFF = ("0", "false", "no", "off")


class Settings(NamedTuple):
    """What was decided for one run: the `Config` of the pipeline, and what concerns only files and processes."""

    config: Config = Config()
    #: Name of the input's encoding; None finds it for each file.
    encoding: str | None = None
    #: Patterns of file names to read in a folder; empty means the default ones.
    glob: tuple[str, ...] = ()
    #: Number of processes; None means one for each CPU that this process may use.
    jobs: int | None = None
    #: Give an output the mode and times of its source.
    preserve: bool = False
    #: Write through to the disk before going on.
    durable: bool = False
    #: Names of the fields of a record that hold texts, and of the one that identifies it.
    text_field: tuple[str, ...] = ("text",)
    id_field: str | None = None
    #: The longest line of JSON Lines, in bytes; how many times its size a compressed file may have.
    line_limit: int = 64 * 1024 * 1024
    ratio_limit: int = 200
    #: Seconds that a document may take; None means any time.
    timeout: float | None = None
    #: What a person should know about how these settings came about.
    notices: tuple[str, ...] = ()


def load(
    options: Mapping[str, Any],
    *,
    config_file: str | None = None,
    environ: Mapping[str, str] = os.environ,
    folder: str = ".",
    source: str | None = None,
) -> Settings:
    """Put the layers together.

    `options` are those of the command line, by their names in `KEYS`; None or an empty list means "not given".
    `folder` is the working directory, `source` the folder of texts: a file found inside `source` is not read, with a
    notice, unless `config_file` names it.
    Raises `ConfigError` for an unknown key, a value of the wrong form or a file that cannot be read.

    >>> load({"profile": "corpus"}, environ={"NORMALIZE_PROFILE": "minimal", "NORMALIZE_JOBS": "2"}).jobs
    2
    """
    notices: list[str] = []
    config_file = config_file or environ.get(PREFIX + "CONFIG") or None
    values = _from_file(config_file, folder, source, notices)
    for key, form in KEYS.items():
        name = PREFIX + key.replace("-", "_").upper()
        if environ.get(name):
            values[key] = _from_text(environ[name], form, name)
    for key, value in options.items():
        if value is not None and value != [] and value != ():
            values[key] = _check(value, KEYS[key], f"--{key}")
    if values.get("jobs") is not None and values["jobs"] < 1:
        raise ConfigError(f"jobs is a number of processes from 1 upward, not {values['jobs']}")
    for key in ("line-limit", "ratio-limit", "timeout"):
        if key in values and not values[key] > 0:
            raise ConfigError(f"{key} is above 0, not {values[key]}")
    names = {"dictionary": "dictionaries", "max-share": "max_share", "join-lines": "join_lines"}
    own = {key: value for key, value in values.items() if key.replace("-", "_") in Settings._fields}
    config = Config(**{names.get(key, key): value for key, value in values.items() if key not in own})
    return Settings(config, **{key.replace("-", "_"): value for key, value in own.items()}, notices=tuple(notices))


def _from_file(config_file: str | None, folder: str, source: str | None, notices: list[str]) -> dict[str, Any]:
    if config_file is not None:
        table = _table(config_file)
        if table is None:
            raise ConfigError(f"{config_file} has no table [tool.normalize]: add one, or name another file")
        return _values(table, config_file)
    for name in ("normalize.toml", "pyproject.toml"):
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            continue
        table = _table(path)
        if table is None:
            continue
        if source is not None and _inside(path, source):
            notices.append(f"{name} lies in the folder of texts and is not read: name it with --config to use it")
            continue
        return _values(table, path)
    return {}


def _inside(path: str, source: str) -> bool:
    root = os.path.realpath(source)
    return os.path.isdir(root) and os.path.commonpath((root, os.path.realpath(path))) == root


def _table(path: str) -> dict[str, Any] | None:
    """Return the table of a file, or None for a `pyproject.toml` that has nothing for us."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise ConfigError(f"the configuration {path} cannot be read: {error.strerror or error}") from error
    project = os.path.basename(path) == "pyproject.toml"
    if project and b"normalize" not in data:
        return None
    import tomllib

    try:
        table = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"the configuration {path} is not valid TOML: {error}") from error
    tool = table.get("tool")
    if isinstance(tool, dict) and isinstance(tool.get("normalize"), dict):
        return dict(tool["normalize"])
    return None if project else table


def _values(table: dict[str, Any], path: str) -> dict[str, Any]:
    values = {}
    for key, value in table.items():
        known = key.replace("_", "-")
        if known not in KEYS:
            raise ConfigError(f"{path}: unknown key {key!r}: the known keys are {', '.join(KEYS)}")
        checked = _check(value, KEYS[known], f"{path}: {key}")
        if KEYS[known] == "paths":
            # A file's paths are relative to the file, wherever the command runs.
            checked = tuple(os.path.join(os.path.dirname(path), entry) for entry in checked)
        values[known] = checked
    return values


def _from_text(text: str, form: str, name: str) -> Any:  # noqa: ANN401
    """Read the value of an environment variable: lists are apart by commas, paths by the system's path separator."""
    value: Any = text
    if form == "switch":
        lower = text.lower()
        if lower not in _ON + _OFF:
            raise ConfigError(f"{name} is true or false, not {text!r}")
        value = lower in _ON
    elif form in ("list", "paths"):
        parts = text.split(os.pathsep if form == "paths" else ",")
        value = [part.strip() for part in parts if part.strip()]
    elif form in ("number", "share", "seconds"):
        try:
            value = int(text) if form == "number" else float(text)
        except ValueError as error:
            raise ConfigError(f"{name} is a number, not {text!r}") from error
    return _check(value, form, name)


def _check(value: Any, form: str, name: str) -> Any:  # noqa: ANN401
    """Return the value as `Config` and `Settings` want it, or say what form it should have."""
    switch = isinstance(value, bool)
    if form == "text" and isinstance(value, str):
        return value
    if form == "switch" and switch:
        return value
    if form == "number" and isinstance(value, int) and not switch:
        return value
    if form in ("share", "seconds") and isinstance(value, int | float) and not switch:
        return float(value)
    if form == "indent" and value in ("keep", "drop"):
        return value == "keep"
    if form in ("list", "paths") and isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    wanted = {
        "text": "a text in quotes",
        "switch": "true or false",
        "number": "a whole number",
        "share": "a number between 0 and 1",
        "seconds": "a number of seconds",
        "indent": '"keep" or "drop"',
        "list": "a list of texts",
        "paths": "a list of file names",
    }
    raise ConfigError(f"{name} is {wanted[form]}, not {value!r}")
