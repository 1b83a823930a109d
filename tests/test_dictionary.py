"""The tables: where they are found, what they say, how files are read; every line of our supplement is needed."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pytest
import reference
from hypothesis import given
from hypothesis import strategies as st

from normalize import converter, dictionary
from normalize.converter import Converter
from normalize.model import ConfigError, DictionaryError

FILES = {
    name: [line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    for name in dictionary.HANS
    for path in [Path(dictionary.SUPPLEMENT, name + ".txt")]
}
ROWS = [row for rows in FILES.values() for row in rows]


def oracle(configuration):
    """The distribution's own engine, loaded from its folder whatever else is called `opencc`."""
    spec = importlib.util.spec_from_file_location("oracle", reference.home() / "opencc.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.OpenCC(configuration)


def test_chains_are_those_of_the_distribution():
    assert {path.stem for path in (reference.home() / "config").glob("*.json")} == set(dictionary.CHAINS)
    assert {name: reference.chain(name) for name in dictionary.CHAINS} == dictionary.CHAINS
    assert {"hans", *dictionary.CHAINS} == set(dictionary.NAMES)
    assert {"hans", *(name for name in dictionary.CHAINS if "2s" in name)} == dictionary.TO_SIMPLIFIED


@pytest.mark.parametrize("name", reference.table_names())
def test_a_base_table_is_read_as_it_stands(name):
    assert dictionary.base_table(name) == reference.table(name)


@pytest.mark.parametrize("configuration", reference.CONFIGURATIONS)
def test_the_oracle_agrees_on_every_key(configuration):
    convert = oracle(configuration).convert
    keys = [key for stage in reference.chain(configuration) for name in stage for key in reference.table(name)]
    assert Converter(configuration).convert_many(keys) == [convert(key) for key in keys]


@pytest.mark.parametrize(
    ("configuration", "text", "leftmost", "longest"),
    [
        ("s2t", "哈利发上冲冠", "哈利發上衝冠", "哈利髮上衝冠"),
        ("t2s", "康乾乾淨淨", "康乾干净净", "康干干净净"),
        ("tw2sp", "人工智慧財產權", "人工智能财产权", "人工知识产权"),
        ("s2twp", "互联网上邻居", "網際網路上鄰居", "互聯網路上的芳鄰"),
    ],
)
def test_the_oracle_differs_where_a_longer_phrase_begins_inside_another(configuration, text, leftmost, longest):
    assert oracle(configuration).convert(text) == longest
    assert Converter(configuration).convert(text) == reference.convert(configuration, text) == leftmost


WORDS = st.text("甲乙丙", min_size=1, max_size=4)


@given(st.lists(st.dictionaries(WORDS, WORDS, max_size=6), max_size=3), st.text("甲乙丙", max_size=30))
def test_a_flat_table_reads_as_the_tables_of_its_stage(tables, text):
    assert reference.Stage(dictionary.flatten(tables)).read(text) == reference.Stage(*tables).read(text)


def test_a_dictionary_file(tmp_path):
    file = tmp_path / "own.txt"
    file.write_bytes("\ufeff# 註\n#甲\t乙\n網路\t网络 互联网\r\n\n  \n雲\t云\ta reason\n雲\t芸\n".encode())
    assert dictionary.read_table(str(file)) == {"網路": "网络", "雲": "芸"}


@pytest.mark.parametrize("line", ["網路", "網路 网络", "\t网络", "網路\t", "網路\t \t理由", " \t网络"])
def test_a_bad_line_is_named_by_its_number(tmp_path, line):
    file = tmp_path / "own.txt"
    file.write_text(f"# 註\n雲\t云\n{line}\n", "utf-8")
    for read in (lambda: dictionary.read_table(str(file)), lambda: Converter("hans", [str(file)])):
        with pytest.raises(DictionaryError, match="line 3: ") as caught:
            read()
        assert str(file) in str(caught.value)
        assert "\n" not in str(caught.value)


def test_files_that_cannot_be_read(tmp_path):
    (tmp_path / "big5.txt").write_bytes("網路\t网络\n".encode("gb18030"))
    for name, words in (("none.txt", "there is no dictionary"), ("big5.txt", "cannot be read"), ("", "cannot be read")):
        path = str(tmp_path / name)
        with pytest.raises(DictionaryError, match=words) as caught:
            Converter("t2s", [path])
        assert path in str(caught.value)


def test_an_unknown_configuration_names_the_known_ones():
    with pytest.raises(ConfigError, match=r"'t2x'.*none, hans, hk2s") as caught:
        dictionary.stages("t2x")
    assert not isinstance(caught.value, DictionaryError)


def test_another_distribution_of_the_same_import_name_does_no_harm(tmp_path):
    package = tmp_path / "opencc"
    (package / "dictionary").mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('the other one was imported')\n")
    (package / "dictionary" / "TSCharacters.txt").write_text("漢\t错\n", "utf-8")
    (tmp_path / "opencc-1.4.2.dist-info").mkdir()
    (tmp_path / "opencc-1.4.2.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: opencc\nVersion: 1\n")
    code = "import sys, normalize; print(ascii(normalize.convert('漢')), 'opencc' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert run.stdout == f"{'汉'!a} False\n", run.stderr


def installed(place, *, record):
    """A distribution of the right name at a place, with or without a list of its files."""
    info = place / "opencc_python_reimplemented-9.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {dictionary.DISTRIBUTION}\nVersion: 9\n")
    if record:
        (info / "RECORD").write_text(f"{record}/TSCharacters.txt,,\n")
    return place


def test_a_missing_distribution(tmp_path, monkeypatch):
    monkeypatch.setattr(dictionary, "_folder", None)
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "nowhere")])
    with pytest.raises(DictionaryError, match=f"run `pip install {dictionary.DISTRIBUTION}`"):
        dictionary.folder()


@pytest.mark.parametrize("record", ["", "opencc/dictionary"])
def test_a_distribution_without_its_tables(tmp_path, monkeypatch, record):
    monkeypatch.setattr(dictionary, "_folder", None)
    monkeypatch.setattr(sys, "path", [str(installed(tmp_path, record=record))])
    with pytest.raises(DictionaryError, match="without its tables: run `pip install --force-reinstall"):
        dictionary.folder()


@pytest.mark.parametrize("place", ["opencc/dictionary", "elsewhere/tables"])
def test_tables_are_found_beside_their_metadata_or_by_their_record(tmp_path, monkeypatch, place):
    shutil.copytree(reference.home() / "dictionary", installed(tmp_path, record=place) / place)
    monkeypatch.setattr(dictionary, "_folder", None)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert os.path.samefile(dictionary.folder(), tmp_path / place)
    assert dictionary.base_table("TSCharacters") == reference.table("TSCharacters")


def test_a_missing_table_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(dictionary, "_folder", str(tmp_path))
    with pytest.raises(DictionaryError, match=r"TSPhrases\.txt is missing from .*: run `pip install --force-reinstall"):
        dictionary.stages("t2s")


@pytest.mark.parametrize("name", FILES)
def test_the_supplement_is_sorted_and_gives_its_reasons(name):
    rows = FILES[name]
    assert all(len(row) == 3 and all(part.strip() == part and part for part in row) for row in rows)
    keys = [key for key, _, _ in rows]
    assert keys == sorted(set(keys))
    assert [key for key, value, _ in rows if len(key) != len(value)] == []


def test_the_supplement_names_nothing_twice():
    keys = [key for key, _, _ in ROWS]
    assert len(keys) == len(set(keys))
    assert {len(key) for key, _, _ in FILES["hans_variants"]} == {1}
    assert {len(key) for key, _, _ in FILES["hans_words"]}.isdisjoint({1})
    assert [key for key, _, _ in FILES["hans_particle"] if "著" not in key] == []


#: What a character becomes in our words only: each of these was looked at.
WORD_FORMS = (
    "么>吆 哩>里 徬>彷 旁>彷 殽>淆 殽>肴 浬>里 澹>淡 燉>敦 琍>璃 瑠>琉 甚>什 痳>淋 瘋>风 瞶>聩 祐>佑 繈>襁 "
    "薰>熏 讎>仇 踏>蹋 醱>发 鍊>练 顎>腭 髣>仿 髴>佛"
)


def texts_around(key, begins, ends):
    """The key alone, and between the words that can overlap it."""
    before = {""}.union(*(ends[key[:cut]] for cut in range(1, len(key) + 1)))
    after = {""}.union(*(begins[key[cut:]] for cut in range(len(key))))
    return [left + key + right for left in sorted(before) for right in sorted(after)]


def test_every_entry_of_the_supplement_is_needed():
    """Without an entry its key reads differently: alone, or between the words that can overlap it."""
    full = dictionary.stages("hans")[0]
    base = dictionary.hans_entries(supplement=False)
    begins, ends = defaultdict(set), defaultdict(set)
    for key in full:
        for cut in range(1, len(key)):
            begins[key[:cut]].add(key[cut:])
            ends[key[cut:]].add(key[:cut])
    idle = []
    for key, value, _ in ROWS:
        if len(key) == 1:
            needed = base.get(key, key) != value
        else:
            texts = texts_around(key, begins, ends)
            parts = {text[first:last] for text in texts for first, last in combinations(range(len(text) + 1), 2)}
            near = {word: full[word] for word in parts if word in full}
            without = {word: value for word, value in near.items() if word != key}
            if key in base:
                without[key] = base[key]
            with_it, other = reference.Stage(near), reference.Stage(without)
            needed = any(with_it.read(text) != other.read(text) for text in texts)
        if not needed:
            idle.append(key)
    assert idle == [], " ".join(idle)


def test_words_of_the_supplement_are_made_of_forms_of_their_characters():
    """Each character becomes itself, what it becomes alone, or what it becomes in a word of the base tables."""
    full = dictionary.stages("hans")[0]
    forms = defaultdict(set)
    for key, value in (*full.items(), *reference.table("TSCharacters").items(), *reference.table("TSPhrases").items()):
        if key not in {row[0] for row in ROWS} or len(key) == 1:
            for old, new in zip(key, value, strict=False):
                forms[old].add(new)
    for line in (reference.home() / "dictionary" / "TSCharacters.txt").read_text("utf-8").splitlines():
        key, values = line.split("\t")
        forms[key] |= set(values.split(" "))
    odd = {
        f"{old}>{new}": key
        for key, value, _ in ROWS
        for old, new in zip(key, value, strict=True)
        if old != new and new not in forms[old]
    }
    assert odd.keys() == set(WORD_FORMS.split()), odd


def test_what_hans_writes_a_second_run_leaves_alone():
    table = converter.tables("hans")[0]
    written = "".join(sorted(set("".join(table.entries.values()))))
    traditional = reference.Hans(table.entries).traditional
    assert [char for char in written if char in traditional] == []
    assert Converter("hans").convert(written) == written


@pytest.mark.parametrize(
    ("name", "entries", "text", "answer"),
    [
        ("hans", "乾清宮\t乾清殿", "乾清宮與乾燥", "乾清殿与干燥"),  # over the base
        ("hans", "看著\t看著", "看著與聽著", "看著与听着"),  # over the supplement
        ("hans", "臺灣\t臺灣", "臺灣與臺北", "臺灣与台北"),  # a protected word
        ("hans", "電腦\t计算机", "一臺電腦", "一台计算机"),
        ("hans", "電腦\t计算机\n電腦程式\t程序", "電腦", "计算机"),
        ("hans", "部落格\t博客", "我的部落格", "我的博客"),  # also where nothing is traditional
        ("hans", "部落格\t博客", "私の部落格です", "私の博客です"),
        ("hans", "USB\t优盘", "USB", "优盘"),
        ("hans", "后\t後", "皇后", "皇後"),
        ("hans", "著名\t大名", "著名單", "着名单"),  # the longest still wins
        ("s2twp", "网络\t網際網路", "网络软件", "網際網路軟體"),
        ("s2twp", "里面\t裏面", "里面", "裏面"),  # no later stage undoes it
        ("s2twp", "软件\t软件", "软件与网络", "软件與網路"),
        ("tw2sp", "軟體\t软体", "軟體與硬體", "软体与硬件"),
        ("tw2sp", "蚌埠\t蚌埠", "蚌埠市的埠", "蚌埠市的端口"),
        ("tw2sp", "USB\t优盘", "USB", "优盘"),
    ],
)
def test_the_users_entries_win(tmp_path, name, entries, text, answer):
    (tmp_path / "own.txt").write_text(entries, "utf-8")
    one = Converter(name, [str(tmp_path / "own.txt")])
    assert one.convert(text) == answer
    assert one.convert_many(["漢", text, "", text]) == [one.convert("漢"), answer, "", answer]


def test_the_last_of_several_dictionaries_wins(tmp_path):
    for number, value in enumerate(("甲", "乙")):
        (tmp_path / f"{number}.txt").write_text(f"網路\t{value}\n", "utf-8")
    paths = [str(tmp_path / "0.txt"), str(tmp_path / "1.txt")]
    assert [Converter("t2s", order).convert("網路") for order in (paths, paths[::-1])] == ["乙", "甲"]
