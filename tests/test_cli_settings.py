"""The installed command takes options from the command line, the environment and a file, in this order."""

from __future__ import annotations

import pytest
from installed import normalize, write

TEXT = "正文在这里。\n责任编辑：王某\n"
CLEANED = "正文在这里。\n"


@pytest.fixture
def place(tmp_path):
    write(tmp_path, {"news.txt": TEXT, "raw/news.txt": TEXT})
    return tmp_path


def cleaned(place, *arguments, **env) -> str:
    run = normalize("clean", "news.txt", *arguments, cwd=place, env=env)
    assert run.returncode == 0, run.stderr
    return run.stdout.decode()


def test_command_line_over_environment_over_file_over_default(place):
    assert cleaned(place) == TEXT
    write(place, {"normalize.toml": 'profile = "corpus"\n'})
    assert cleaned(place) == CLEANED
    assert cleaned(place, NORMALIZE_PROFILE="minimal") == TEXT
    assert cleaned(place, "--profile", "corpus", NORMALIZE_PROFILE="minimal") == CLEANED
    assert cleaned(place, "--keep", "credit") == TEXT


def test_a_table_of_the_project_file(place):
    write(place, {"pyproject.toml": '[project]\nname = "x"\n[tool.normalize]\nremove = ["credit"]\n'})
    assert cleaned(place) == CLEANED
    write(place, {"normalize.toml": 'profile = "minimal"\n'})
    assert cleaned(place) == TEXT


def test_a_file_by_its_name(place):
    write(place, {"elsewhere/own.toml": 'profile = "corpus"\n', "normalize.toml": 'profile = "minimal"\n'})
    assert cleaned(place, "--config", "elsewhere/own.toml") == CLEANED
    assert cleaned(place, NORMALIZE_CONFIG="elsewhere/own.toml") == CLEANED


def test_a_file_among_the_texts_is_not_read(place):
    write(place / "raw", {"normalize.toml": "nonsense = 1\n"})
    run = normalize("clean", ".", "../out", cwd=place / "raw")
    assert run.returncode == 0
    assert b"not read" in run.stderr
    assert (place / "out" / "news.txt").read_text("utf-8") == TEXT
    assert normalize("clean", ".", "../out2", "--config", "normalize.toml", cwd=place / "raw").returncode == 2


def test_an_unknown_key_names_itself_and_the_known_ones(place):
    write(place, {"normalize.toml": 'profil = "corpus"\n'})
    run = normalize("clean", "news.txt", cwd=place)
    assert run.returncode == 2
    assert b"'profil'" in run.stderr
    assert b"profile, remove, keep" in run.stderr


@pytest.mark.parametrize(
    ("options", "text", "expected"),
    [
        (("--convert", "none"), "漢字\n", "漢字\n"),
        (("--convert", "s2tw"), "汉字\n", "漢字\n"),
        (("--no-punctuation",), "中文,中文\n", "中文,中文\n"),
        (("--punctuation",), "中文,中文\n", "中文，中文\n"),
        (("--no-repair",), "互聯(lián)網\n", "互联(lián)网\n"),
        (("--repair",), "互聯(lián)網\n", "互联网\n"),
        (("--no-quotes",), "他說「網絡」\n", "他说「网络」\n"),
        (("--quotes",), "他說「網絡」\n", "他说“网络”\n"),
        (("--indent", "drop"), "　　段落\n", "段落\n"),
        (("--indent", "keep"), "　　段落\n", "　　段落\n"),
        (("--encoding", "big5"), "隨著".encode("big5"), "随着"),
        (("--dictionary", "own.txt"), "電腦\n", "计算机\n"),
    ],
)
def test_every_option_reaches_the_pipeline(tmp_path, options, text, expected):
    write(tmp_path, {"a.txt": text, "own.txt": "電腦\t计算机\n"})
    run = normalize("clean", "a.txt", *options, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert run.stdout.decode().rstrip("\n") == expected.rstrip("\n")
