"""The tables: where they are found, what they say, how files are read; every line of our supplement is needed."""

import os
import re
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

from normalize import basetables, converter, dictionary
from normalize.converter import Converter
from normalize.matcher import Table
from normalize.model import Config, ConfigError, DictionaryError
from normalize.pipeline import Normalizer

FILES = {
    name: [line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    for name in dictionary.HANS
    for path in [Path(dictionary.SUPPLEMENT, name + ".txt")]
}
ROWS = [row for rows in FILES.values() for row in rows]


TABLES = sorted({part for chain in dictionary.CHAINS.values() for stage in chain for part in stage})


@pytest.mark.parametrize("name", reference.base_names())
def test_a_base_table_is_read_as_it_stands(name):
    assert basetables.base_table(name) == reference.base_table(name)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_the_base_and_its_supplement(name):
    assert dictionary.table(name) == reference.table(name)


def test_chains_are_those_of_upstream():
    assert {name: reference.chain(name) for name in reference.CONFIGURATIONS} == dictionary.CHAINS
    assert {name: row[0] for name, row in reference.CHAINS.items() if row[0]} == dictionary.WORDS
    assert {"hans", "hans-cn", *dictionary.CHAINS} == set(dictionary.NAMES)
    ends = {"hans", "hans-cn", *(name for name in dictionary.CHAINS if name.endswith(("2s", "2sp")))}
    assert ends == dictionary.TO_SIMPLIFIED


@pytest.mark.parametrize("path", reference.supplements(), ids=lambda path: path.stem)
def test_a_supplement_says_what_the_base_does_not(path):
    rows = reference.rows(path)
    base = reference.base_table(path.stem) if path.stem in reference.base_names() else {}
    assert path.stem in TABLES
    assert all(len(row) == 3 and row[0] and row[2].startswith("OpenCC 1.4.2") for row in rows)
    assert all(part.strip() == part for row in rows for part in row)
    keys = [key for key, _, _ in rows]
    assert keys == sorted(set(keys))
    assert [key for key, value, _ in rows if base.get(key, "") == value] == []


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
    with pytest.raises(ConfigError, match=r"'t2x'.*none, hans, hans-cn, hk2s") as caught:
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
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {basetables.DISTRIBUTION}\nVersion: 9\n")
    if record:
        (info / "RECORD").write_text(f"{record}/TSCharacters.txt,,\n")
    return place


def test_a_missing_distribution(tmp_path, monkeypatch):
    monkeypatch.setattr(basetables, "_folder", None)
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "nowhere")])
    with pytest.raises(DictionaryError, match=f"run `pip install {basetables.DISTRIBUTION}`"):
        basetables.folder()


@pytest.mark.parametrize("record", ["", "opencc/dictionary"])
def test_a_distribution_without_its_tables(tmp_path, monkeypatch, record):
    monkeypatch.setattr(basetables, "_folder", None)
    monkeypatch.setattr(sys, "path", [str(installed(tmp_path, record=record))])
    with pytest.raises(DictionaryError, match="without its tables: run `pip install --force-reinstall"):
        basetables.folder()


@pytest.mark.parametrize("place", ["opencc/dictionary", "elsewhere/tables"])
def test_tables_are_found_beside_their_metadata_or_by_their_record(tmp_path, monkeypatch, place):
    shutil.copytree(reference.home() / "dictionary", installed(tmp_path, record=place) / place)
    monkeypatch.setattr(basetables, "_folder", None)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert os.path.samefile(basetables.folder(), tmp_path / place)
    assert basetables.base_table("TSCharacters") == reference.base_table("TSCharacters")


def test_a_missing_table_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(basetables, "_folder", str(tmp_path))
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
    "么>吆 哩>里 徬>彷 旁>彷 殽>淆 殽>肴 浬>里 澈>彻 澹>淡 燉>敦 珮>佩 琍>璃 瑠>琉 甚>什 畬>畲 痳>淋 瘋>风 瞶>聩 "
    "摺>褶 祐>佑 祗>祇 繈>襁 "
    "幺>么 懞>懵 楮>睛 碁>棋 樸>扑 薰>熏 讎>仇 踏>蹋 醱>发 鍊>练 顎>腭 髣>仿 髴>佛"
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


def test_what_hans_does_without_would_be_matched_and_says_little():
    """Each is a phrase of the base that the matcher would look for; most say what their parts say."""
    rows = reference.rows(Path(dictionary.SUPPLEMENT, dictionary.HANS_WITHOUT + ".txt"))
    keys = [key for key, _ in rows]
    assert keys == sorted(set(keys))
    base, full = dictionary.hans_entries(supplement=False), dictionary.stages("hans")[0]
    assert not set(keys) & full.keys()
    again = {**full, **{key: base[key] for key in keys}}
    assert set(keys) <= Table(again).phrases.keys()
    reads = reference.Stage(full)
    assert [key for key, why in rows if why.startswith("what its parts") and reads.read(key) != base[key]] == []


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
        ("hans", "著名\t大名", "著名單", "大名单"),  # also over a longer phrase of the tables
        ("hans", "名單\t名册", "著名單", "着名册"),  # and over one that begins before it
        ("hans", "軟體\t软体\n軟體公司\t软件公司", "軟體公司的軟體", "软件公司的软体"),  # the longest of one's own
        ("s2twp", "网络\t網際網路", "网络软件", "網際網路軟體"),
        ("s2twp", "里面\t裏面", "里面", "裏面"),  # no later stage undoes it
        ("s2twp", "软件\t软件", "软件与网络", "软件與網路"),
        ("tw2sp", "軟體\t软体", "軟體與硬體", "软体与硬件"),
        ("tw2sp", "蚌埠\t蚌埠", "蚌埠市的埠", "蚌埠市的端口"),
        ("tw2sp", "USB\t优盘", "USB", "优盘"),
        ("hans-cn", "軟體\t软体", "軟體與硬體", "软体与硬件"),
        ("hans-cn", "滑鼠\t滑鼠", "這個滑鼠的軟體", "这个滑鼠的软件"),
        ("hans-cn", "體裡\t体裏", "軟體裡的軟體", "软体裏的软件"),
        ("s2t", "里\t裏", "公里的里", "公里的裏"),  # a character stands in for the tables' character
        ("s2twp", "里\t裏", "他住这里，公里", "他住這裡，公里"),
        ("s2tw", "里\t裏", "村里的里", "村裡的裏"),  # and no later stage undoes it
        ("tw2s", "乾\t亁", "乾隆與乾", "乾隆与亁"),
        ("s2t", "里\t裏裏", "里与公里", "裏裏與公里"),  # the only thing that makes an answer of s2t longer
        ("t2s", "著\t著", "看著與睡著", "看著与睡著"),  # a protected character stays in every phrase
        ("t2s", "瞭解\t瞭解", "不瞭解瞭望", "不瞭解瞭望"),
        ("t2s", "頭髮\t头发丝", "一頭頭髮髮", "一头头发丝发"),
        ("s2hkp", "詹姆斯\t占士", "詹姆斯·卡梅隆", "占士·卡梅隆"),
        ("s2twp", "软件包\t套件", "软件包与软件", "套件與軟體"),
        ("s2twp", "軟件\t軟件", "软件", "軟件"),  # a word that only an earlier stage makes
        ("hk2sp", "占士\t詹姆士", "占士·金馬倫與占士", "詹姆士·金马伦与詹姆士"),
        ("jp2t", "意向\t意向", "意向と国", "意向と國"),
        ("t2jp", "国\t國", "國国", "国國"),
        ("t2tw", "裏面\t裏面", "裏面爲", "裏面為"),
        ("tw2t", "為\t為", "為", "為"),
        ("t2s", "⿰漢\t瀚", "⿰漢字漢", "瀚字汉"),
    ],
)
def test_the_users_entries_win(tmp_path, name, entries, text, answer):
    (tmp_path / "own.txt").write_text(entries, "utf-8")
    paths = (str(tmp_path / "own.txt"),)
    one = Converter(name, paths)
    assert one.convert(text) == answer
    assert one.convert_many(["漢", text, "", text]) == [one.convert("漢"), answer, "", answer]
    if name not in dictionary.TO_SIMPLIFIED or name in dictionary.SAFE or re.search("[與髮馬體]", text):
        config = Config(convert=name, dictionaries=paths, punctuation=False, quotes=False)
        result = Normalizer(config).run(text)
        assert (result.text, result.undo(), result.replay()) == (answer, text, answer)
        assert Normalizer(config).clean_many(["汉", text]) == [Normalizer(config).clean("汉"), answer]


@pytest.mark.parametrize("name", dictionary.NAMES)
def test_a_word_of_the_user_stands_in_every_answer(tmp_path, name):
    """Whatever stands around it, its replacement is there; and a protected word is."""
    random = reference.seeded(name)
    words = random.sample(sorted({key for table in reference.table_names() for key in reference.table(table)}), 200)
    words = [word for word in words if len(word) > 1]
    (tmp_path / "own.txt").write_text("".join(f"{word}\t{word}\n" for word in words), "utf-8")
    one = Converter(name, [str(tmp_path / "own.txt")])
    first = reference.Stage({word: word for word in words})
    for text in reference.generated(random, reference.table_names(), 30, 20):
        text = "".join([text, random.choice(words), text[::-1], random.choice(words)])
        kept = first.words(text)
        answer = one.convert(text)
        at = 0
        for word in kept:
            if word in first.tables[0][0]:
                at = answer.index(word, at) + len(word)


def test_what_is_no_word_of_the_user_reads_as_without_it(tmp_path):
    """Between the user's words the configurations answer as for a text that ends there."""
    (tmp_path / "own.txt").write_text("软件\t软件\n鼠标\t鼠標器\n", "utf-8")
    own = {"软件": "软件", "鼠标": "鼠標器"}
    for name in reference.CONFIGURATIONS:
        one = Converter(name, [str(tmp_path / "own.txt")])
        parts = ["软件", "鼠标", "面向过程", "過程", "軟體", "鼠", "标", "头发", "里面", "網際網路", "\uf90a", "\n"]
        for text in ("".join(reference.seeded(at).choices(parts, k=12)) for at in range(50)):
            words = reference.Stage(own).words(text)
            assert one.convert(text) == "".join(own.get(word) or reference.convert(name, word) for word in words)


@pytest.mark.parametrize("name", sorted(dictionary.TO_SIMPLIFIED))
def test_a_protected_word_is_no_reason_to_convert_again(tmp_path, name):
    (tmp_path / "own.txt").write_text("臺灣\t臺灣\n云\t雲\n", "utf-8")
    cleaner = Normalizer(Config(convert=name, dictionaries=(str(tmp_path / "own.txt"),)))
    for text in ("臺灣與乾清宮", "臺灣与乾清宫", "云与乾清宫", "臺灣有乾 这个字", "⿰漢漢与乾清宫"):
        once = cleaner.clean(text)
        assert name in dictionary.SAFE or once[-3:] in ("乾清宫", "这个字")
        assert cleaner.clean(once) == once
        assert once.startswith("臺灣") == text.startswith("臺灣")
    assert "乾" in cleaner.clean("臺灣有乾 这个字")


def test_the_vocabulary_is_sorted_and_gives_its_reasons():
    rows = reference.rows(Path(dictionary.SUPPLEMENT, "hans-cn.txt"))
    assert all(len(row) == 3 and all(part.strip() == part and part for part in row) for row in rows)
    keys = [key for key, _, _ in rows]
    assert keys == sorted(set(keys))
    hans = Converter("hans")
    for key, value, why in rows:
        # The words are read after `hans`, and stand as it leaves them; what is written is simplified.
        assert hans.convert(f"{key}國") == f"{key}国"
        assert hans.convert(f"{value}國") == f"{value}国"
        assert (key == value) == why.startswith("stays")
        if key == value:
            # It is there for a word in it, or for one that it overlaps.
            assert any(other in key or key in other for other in keys if other != key) or any(
                key[cut:] and other.startswith(key[cut:]) for cut in range(1, len(key)) for other in keys
            )


def test_every_entry_of_the_vocabulary_is_needed():
    entries = dictionary.vocabulary()
    for key in entries:
        without = reference.Stage({word: value for word, value in entries.items() if word != key})
        texts = [key, *(key[:cut] + word for cut in range(1, len(key)) for word in entries if word[0] == key[cut])]
        texts += [key[:cut] + word for cut in range(1, len(key)) for word in entries if word.startswith(key[cut:])]
        full = reference.Stage(entries)
        assert any(full.read(text) != without.read(text) for text in texts), key


def test_the_last_of_several_dictionaries_wins(tmp_path):
    for number, value in enumerate(("甲", "乙")):
        (tmp_path / f"{number}.txt").write_text(f"網路\t{value}\n", "utf-8")
    paths = [str(tmp_path / "0.txt"), str(tmp_path / "1.txt")]
    assert [Converter("t2s", order).convert("網路") for order in (paths, paths[::-1])] == ["乙", "甲"]
