"""The layers of options: command line, environment, file, default."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.model import Config, ConfigError
from normalize.settings import KEYS, Settings, load


def written(folder, text: str, name: str = "normalize.toml") -> str:
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def test_nothing_said_means_the_defaults(tmp_path):
    assert load({}, environ={}, folder=str(tmp_path)) == Settings(Config())
    assert load(dict.fromkeys(KEYS), environ={}, folder=str(tmp_path)) == Settings(Config())


def test_every_key_arrives_from_every_layer(tmp_path):
    written(
        tmp_path,
        'convert = "t2s"\nprofile = "corpus"\nremove = ["credit"]\nkeep = ["share"]\nrules = ["r.toml"]\n'
        'dictionary = ["d.txt"]\nrepair = false\njoin-lines = true\npunctuation = false\n'
        'quotes = false\nindent = "drop"\n'
        'max-share = 0.25\nencoding = "big5"\nglob = ["*.html"]\njobs = 3\npreserve = true\ndurable = true\n'
        'text-field = ["a.b", "c"]\nid-field = "u"\nline-limit = 7\nratio-limit = 8\ntimeout = 1.5\n',
    )
    from_file = load({}, environ={}, folder=str(tmp_path))
    here = str(tmp_path)
    assert from_file == Settings(
        Config(
            "t2s", "corpus", ("credit",), ("share",), (os.path.join(here, "r.toml"),), (os.path.join(here, "d.txt"),),
            repair=False, join_lines=True, punctuation=False, quotes=False, indent=False, max_share=0.25,
        ),
        "big5", ("*.html",), 3, True, True, ("a.b", "c"), "u", 7, 8, 1.5,
    )  # fmt: skip
    environment = {
        "NORMALIZE_CONVERT": "t2s", "NORMALIZE_PROFILE": "corpus",
        "NORMALIZE_REMOVE": "credit", "NORMALIZE_KEEP": "share",
        "NORMALIZE_RULES": os.path.join(here, "r.toml"), "NORMALIZE_DICTIONARY": os.path.join(here, "d.txt"),
        "NORMALIZE_REPAIR": "no", "NORMALIZE_JOIN_LINES": "1",
        "NORMALIZE_PUNCTUATION": "0", "NORMALIZE_QUOTES": "off", "NORMALIZE_INDENT": "drop",
        "NORMALIZE_MAX_SHARE": "0.25", "NORMALIZE_ENCODING": "big5", "NORMALIZE_GLOB": "*.html", "NORMALIZE_JOBS": "3",
        "NORMALIZE_PRESERVE": "yes", "NORMALIZE_DURABLE": "True",
            "NORMALIZE_TEXT_FIELD": "a.b,c", "NORMALIZE_ID_FIELD": "u", "NORMALIZE_LINE_LIMIT": "7",
            "NORMALIZE_RATIO_LIMIT": "8", "NORMALIZE_TIMEOUT": "1.5",
    }  # fmt: skip
    assert load({}, environ=environment, folder=os.devnull) == from_file
    options = {
        "convert": "t2s", "profile": "corpus", "remove": ["credit"], "keep": ["share"],
        "rules": [os.path.join(here, "r.toml")], "dictionary": [os.path.join(here, "d.txt")],
        "repair": False, "join-lines": True,
        "punctuation": False, "quotes": False, "indent": "drop", "max-share": 0.25, "encoding": "big5",
        "glob": ["*.html"], "jobs": 3, "preserve": True, "durable": True,
            "text-field": ["a.b", "c"], "id-field": "u", "line-limit": 7, "ratio-limit": 8, "timeout": 1.5,
    }  # fmt: skip
    assert set(options) == set(KEYS)
    assert load(options, environ={}, folder=os.devnull) == from_file


layers = st.tuples(*[st.none() | st.sampled_from(["minimal", "article", "corpus"])] * 3)


@settings(deadline=None)
@given(layers)
def test_the_highest_layer_that_speaks_decides(tmp_path_factory, said):
    option, variable, key = said
    folder = tmp_path_factory.mktemp("layers")
    if key:
        written(folder, f'profile = "{key}"\n')
    environ = {"NORMALIZE_PROFILE": variable} if variable else {}
    loaded = load({"profile": option}, environ=environ, folder=str(folder))
    assert loaded.config.profile == (option or variable or key or "article")


def test_a_layer_replaces_a_list_and_does_not_join_it(tmp_path):
    written(tmp_path, 'keep = ["share", "credit"]\n')
    assert load({"keep": ["promo"]}, environ={}, folder=str(tmp_path)).config.keep == ("promo",)
    assert load({}, environ={"NORMALIZE_KEEP": "promo, share"}, folder=str(tmp_path)).config.keep == ("promo", "share")


def test_both_spellings_of_a_key(tmp_path):
    written(tmp_path, "max_share = 1\n")
    assert load({}, environ={}, folder=str(tmp_path)).config.max_share == 1.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('profil = "corpus"', "unknown key 'profil': the known keys are convert, profile"),
        ("profile = 1", "a text in quotes, not 1"),
        ('repair = "yes"', "true or false, not 'yes'"),
        ("repair = 1", "true or false, not 1"),
        ('jobs = "2"', "a whole number, not '2'"),
        ("jobs = true", "a whole number, not True"),
        ("jobs = 0", "from 1 upward, not 0"),
        ("max-share = 2", "between 0 and 1"),
        ('keep = "share"', "a list of texts, not 'share'"),
        ("rules = [1]", "a list of file names"),
        ('indent = "maybe"', '"keep" or "drop", not \'maybe\''),
        ('profile = "most"', "use one of minimal, article, corpus"),
        ("profile = ", "is not valid TOML"),
    ],
)
def test_what_is_wrong_in_a_file_is_said(tmp_path, text, said):
    path = written(tmp_path, text)
    for where in ({"folder": str(tmp_path)}, {"config_file": path}):
        with pytest.raises(ConfigError) as caught:
            load({}, environ={}, **where)
        assert said in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("REPAIR", "maybe"), ("JOBS", "many"), ("MAX_SHARE", "half"), ("INDENT", "yes"), ("PROFILE", "x")],
)
def test_what_is_wrong_in_the_environment_is_said(tmp_path, name, value):
    with pytest.raises(ConfigError, match=value):
        load({}, environ={f"NORMALIZE_{name}": value}, folder=str(tmp_path))


def test_project_files_of_others_are_let_be(tmp_path):
    written(tmp_path, "[tool.other]\nnormalize = true\n", "pyproject.toml")
    assert load({}, environ={}, folder=str(tmp_path)) == Settings()
    with pytest.raises(ConfigError, match=r"no table \[tool\.normalize\]"):
        load({}, environ={}, config_file=str(tmp_path / "pyproject.toml"))


def test_either_form_may_have_any_name(tmp_path):
    table = written(tmp_path, '[tool.normalize]\nprofile = "corpus"\n', "a.toml")
    plain = written(tmp_path, 'profile = "corpus"\n', "b.toml")
    assert load({}, environ={}, config_file=table) == load({}, environ={}, config_file=plain)


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load({}, environ={}, config_file=str(tmp_path / "nowhere.toml"))
    written(tmp_path, "profile = 1")
    os.rename(tmp_path / "normalize.toml", tmp_path / "x")
    (tmp_path / "x").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load({}, environ={}, config_file=str(tmp_path / "x"))


def test_the_texts_do_not_configure_their_own_cleaning(tmp_path):
    written(tmp_path, "nonsense = 1\n")
    for source in (str(tmp_path), str(tmp_path.parent)):
        loaded = load({}, environ={}, folder=str(tmp_path), source=source)
        assert loaded.config == Config()
        assert "not read" in loaded.notices[0]
    (tmp_path / "texts").mkdir()
    with pytest.raises(ConfigError):
        load({}, environ={}, folder=str(tmp_path), source=str(tmp_path / "texts"))
