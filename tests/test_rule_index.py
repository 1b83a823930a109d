"""The index of our rules is what the tables say, and a stale or broken one is not used."""

import json
import shutil
from pathlib import Path

import pytest
import write_rule_index

from normalize import rulebook


def bare(rule):
    return (rule.id, rule.group, rule.where, rule.pattern, rule.cues, rule.span, rule.opens, rule.longest, rule.pieces)


def test_the_index_is_up_to_date():
    assert Path(rulebook.INDEX).read_text(encoding="utf-8") == write_rule_index.text()


def test_both_ways_load_the_same_rules():
    assert list(map(bare, rulebook.load_quickly())) == list(map(bare, rulebook.load()))


@pytest.fixture
def copied(tmp_path, monkeypatch):
    shutil.copytree(rulebook.FOLDER, tmp_path / "rules")
    monkeypatch.setattr(rulebook, "FOLDER", str(tmp_path / "rules"))
    monkeypatch.setattr(rulebook, "INDEX", str(tmp_path / "rules" / "index.json"))
    return tmp_path / "rules"


def test_a_changed_table_counts_and_not_the_index(copied):
    path = copied / "other.toml"
    text = path.read_text(encoding="utf-8")
    first = rulebook.load()[0].id
    changed = text.replace('"end-mark"', '"end-mark-renamed"')
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    loaded = [rule.id for rule in rulebook.load_quickly()]
    assert "end-mark-renamed" in loaded
    assert loaded[0] == first


@pytest.mark.parametrize("content", ["", "{", json.dumps({"rules": []})])
def test_a_broken_index_is_not_used(copied, content):
    (copied / "index.json").write_text(content, encoding="utf-8")
    assert list(map(bare, rulebook.load_quickly())) == list(map(bare, rulebook.load()))
