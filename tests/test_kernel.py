"""The compiled kernel says what NumPy says, is there where it can be built, and refuses arrays that do not fit."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
import zlib
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import documents
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_changes import pieces_of
from test_matcher import ALPHABET, dictionaries

from normalize import (
    converter,
    dictionary,
    hits,
    kernel,
    lineshape,
    matcher,
    network,
    splicing,
    surroundings,
    view,
    words,
)
from normalize.buffer import Buffer
from normalize.changes import changes
from normalize.matcher import Table, encode
from normalize.model import Config
from normalize.passes import RARE, Passes
from normalize.pipeline import Normalizer
from normalize.remains import shape

FOLDER = Path(kernel.__file__).parent
CAN_BUILD = bool(shutil.which("cc") or shutil.which("gcc")) and os.path.exists(
    os.path.join(sysconfig.get_path("include"), "Python.h")
)
built = pytest.mark.skipif(kernel.native is None, reason="the kernel is not built")
TEXTS = st.lists(st.text(max_size=30), max_size=6)


@contextmanager
def without():
    """What NumPy does alone."""
    native, kernel.native = kernel.native, None
    try:
        yield
    finally:
        kernel.native = native


@cache
def passes():
    return Passes(Config())


def same(ours, theirs):
    return all(one.tolist() == other.tolist() for one, other in zip(ours, theirs, strict=True))


@pytest.mark.skipif(not CAN_BUILD, reason="there is no compiler, or no Python.h")
@pytest.mark.skipif(os.environ.get("NORMALIZE_KERNEL") == "none", reason="it is not wanted")
def test_it_is_there_where_it_can_be_built_and_is_that_of_the_sources():
    assert kernel.native is not None, "run pip install again"
    checksum = 0
    for path in sorted([*FOLDER.glob("*.c"), *FOLDER.glob("*.h")]):
        checksum = zlib.crc32(path.read_bytes().replace(b"\r\n", b"\n"), checksum)
    if checksum:  # Where the package is installed there are no sources.
        assert checksum == kernel.native.SOURCE, "the C files have changed: run pip install again"


def test_it_can_be_left_out():
    program = "from normalize import kernel; print(kernel.native)"
    environment = {**os.environ, "NORMALIZE_KERNEL": "none"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
    assert done.stdout.strip() == b"None"


@built
@given(TEXTS)
def test_texts_are_packed_and_unpacked(texts):
    codes, starts = kernel.pack(texts)
    assert codes.tolist() == [ord(char) for text in texts for char in f"{text}\n"]
    assert kernel.native.unpack(codes, starts) == texts
    assert kernel.native.text(codes) == "".join(f"{text}\n" for text in texts)


@built
@given(TEXTS, st.data())
def test_lines_are_known(texts, data):
    text = "\n".join(texts)
    ends = np.array([0, *map(len, texts)], np.intp)[1:].cumsum() + np.arange(len(texts))
    begins = ends - np.array([*map(len, texts)], np.intp)
    answers = {each: at - 1 for at, each in enumerate(data.draw(st.lists(st.sampled_from(texts or [""]))))}
    lines = np.array(data.draw(st.lists(st.sampled_from(range(len(texts)))) if texts else st.just([])), np.intp)
    found = kernel.known(text, answers, begins, ends, lines, -2)
    assert found.tolist() == [answers.get(texts[line], -2) for line in lines]


@built
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from([0, 1, 32, 33, 0xFFFF])), max_size=60))
def test_places_of_flags(rows):
    codes, other = (np.array([row[at] for row in rows], np.uint32) for at in (0, 1))
    flags = np.array([row[2] for row in rows], np.uint16)
    found = kernel.differing(codes, other, flags, 32)
    assert found.tolist() == [at for at, (one, two, flag) in enumerate(rows) if one != two and flag & 32]
    table = np.zeros(0x110000, np.uint16)
    table[:4] = 0, 1, 32, 0xFFFF
    expected = table.take(codes)
    places = (expected & 32 != 0).nonzero()[0]
    assert same(kernel.scan(codes, table, 32), (expected, places, expected.take(places)))


@built
@given(st.one_of(documents.documents(), st.text(), st.text(alphabet='扫码关0189|: ?"《,!…。^$http\0😀', max_size=80)))
@example("")
@example("^$")
def test_words_are_weighed(text):
    weights = words.weights()
    for line in [*map(view.view, text.split("\n")), text]:
        its = [weights[trait] for trait in words.features(line) if trait in weights]
        assert words.told.__wrapped__(line) == sum(its, weights[""])


@built
@given(
    st.lists(
        st.one_of(
            documents.documents(), st.text(max_size=40), st.text(alphabet="船你大家我们。.,!?:_*“”…12 ①", max_size=60)
        )
    )
)
@example(["", "。", "。。甲", "甲。" * 20, "关注。" + "船" * 12 + "。" + "船" * 11 + "。", "甲**", "甲：__"])
def test_shapes_of_many_lines(texts):
    lines = [line for text in texts for line in text.split("\n")]
    ends = np.cumsum([len(line) + 1 for line in lines], dtype=np.intp) - 1
    begins = ends - np.array([len(line) for line in lines], np.intp)
    some = np.arange(len(lines))[::-1].copy()
    found = kernel.shapes("\n".join(lines), begins, ends, some, view.fold_table(), words.slots())
    assert found.tolist() == [list(shape.__wrapped__(lines[at])) for at in some.tolist()]


TRAITS = st.tuples(
    *[
        st.integers(-1200, 1200) if at < 2 else st.integers(0, 150 if at == 2 else 6)
        for at in range(len(lineshape.TRAITS))
    ]
)


@built
@given(st.lists(st.tuples(TRAITS, st.booleans(), st.booleans()), max_size=60))
def test_what_stands_around_lines(lines):
    around = surroundings.Surroundings(*([line[part] for line in lines] for part in range(3)))
    ours = around.rows(range(len(lines)))
    with without():
        assert ours.tolist() == around.rows(range(len(lines))).tolist()


@built
def test_every_trait_has_a_slot():
    _, keys, *_ = kernel.weigh(words._rows())
    assert np.count_nonzero(keys) == len(words.weights()) - 1


@built
@given(st.one_of(documents.documents(), st.text(), st.text(alphabet="Aé·中😀\ud800，【", max_size=300)))
def test_folding(text):
    folded = view.fold(text)
    with without():
        assert folded == view.fold(text)


@built
@given(st.text(alphabet='中aA\0.…  \t\u3000\x85\x1c"》《([)。é😀', max_size=40).map(view.fold))
@example("中.\0")
def test_squeezing(text):
    squeezed = view.squeeze(text)
    with without():
        assert squeezed == view.squeeze(text)


@built
@given(st.data())
def test_changes_are_made_and_rare_characters_carried(data):
    text = data.draw(st.text("ab,.中文 \n", min_size=1, max_size=40))
    done = changes(data.draw(pieces_of(text, "one")))
    if done is None:
        return
    answers = []
    for native in (kernel.native, None):
        before, kernel.native = kernel.native, native
        buffer = Buffer([text, text], passes()._flags, RARE)
        rare = buffer.places(RARE)
        buffer.make(done)
        answers.append((rare, buffer.codes, buffer.flags, buffer.places(RARE), buffer.breaks))
        kernel.native = before
    assert same(*answers)
    for kind in (np.uint8, np.uint16, np.uint32, np.float64):
        values = encode(text).astype(kind)
        ours = splicing.splice(values, done, done.new)
        with without():
            assert same([ours], [splicing.splice(values, done, done.new.astype(kind))])


@built
@given(st.lists(st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=5), max_size=5))
def test_flags_of_documents(documents):
    flags = np.array([flag for one in documents for flag in one], np.uint16)
    starts = np.array([0, *map(len, documents)], np.intp).cumsum()[:-1]
    expected = np.bitwise_or.reduceat(flags, starts) if documents else flags
    assert same([kernel.seen(flags, starts)], [expected])
    assert same([kernel.seen(flags.astype(np.uint8), starts)], [expected.astype(np.uint8)])


@cache
def entries():
    return tuple(converter.tables("hans")[0].entries)


def columns(found):
    return found.start, found.length, found.entry


def agrees(table, text, barred=None):
    """Hold what the kernel makes of a text against what NumPy makes of it."""
    codes = encode(text)
    flags = table.flags.take(codes)
    walk = table._walk
    plain = walk.match(codes, table.places(flags), barred)
    for width in (np.uint8, np.uint16):
        found = walk.find(codes, flags.astype(width), barred)
        assert same(columns(found), columns(plain))
    with without():
        expected = table.write(codes, plain)
    assert same([table.write(codes, found)], [expected])
    if barred is None and not table.grows:
        for width in (np.uint8, np.uint16):
            ours = walk.convert(codes, flags.astype(width), table.shift, table.values, table.begins)
            assert same([ours], [expected])


@built
@given(st.lists(st.one_of(st.sampled_from(entries()), documents.pieces()), max_size=30))
def test_conversion(parts):
    agrees(converter.tables("hans")[0], "".join(parts))


@built
@given(dictionaries(), st.text(ALPHABET, max_size=60), st.sets(st.integers(0, 60)))
def test_any_dictionary(entries, text, edges):
    if not entries:
        return
    for table in (Table(entries), Table(entries, own=[key for key in entries if len(key) == 1])):
        if table.phrases:
            agrees(table, text)
            cut = np.array(sorted(edges), np.intp)
            agrees(
                table, text, lambda start, end, cut=cut: cut.searchsorted(end) > cut.searchsorted(start, side="right")
            )


@built
def test_a_long_text_is_converted_by_it_and_a_trie_that_is_too_wide_is_not():
    table = Table(dict(converter.tables("hans")[0].entries))
    text = "乾隆年間的著名書畫看著" * (matcher.SHORT // 10)
    expected = converter.Converter("hans").convert("乾隆年間的著名書畫看著")
    assert table.convert(text).startswith(expected[:8])
    ours = table.convert(text)
    table._walk.small = False
    assert table.convert(text) == ours


def looked(texts):
    """Return the lines and hits of a buffer, as they are found now."""
    buffer = Buffer(texts, passes()._flags, RARE)
    codes = passes()._simplify(buffer, np.bitwise_or.reduceat(buffer.flags, buffer.starts))
    lines, found = hits.find(codes, buffer, passes()._cues)
    return (
        *(lines.breaks, lines.heads, lines.filled, lines.lengths, lines.begins, lines.first_filled, lines.last_filled),
        *(found.line, found.column, found.bits, found.kind, found.first, found.plain),
    )


@built
@settings(deadline=None)
@given(st.lists(documents.documents(), min_size=1, max_size=5))
def test_cues_are_found(texts):
    ours = looked(texts)
    with without():
        assert same(ours, looked(texts))


@built
@pytest.mark.parametrize("seed", range(3))
def test_cues_are_found_in_pages_and_long_lines(seed):
    texts = documents.patchwork(60, seed)
    texts += ["".join(texts[:40]).replace("\n", ""), " \u3000\t" * 900, "\n" + " \n" * 5, "。。" + texts[0] * 9]
    ours = looked(texts)
    with without():
        assert same(ours, looked(texts))


@built
@pytest.mark.slow
@pytest.mark.parametrize("profile", ["article", "minimal", "corpus"])
def test_every_fixture_is_cleaned_alike(profile):
    texts = list(documents.fixtures().values())
    ours = Normalizer(Config(profile=profile)).run_many(texts)
    with without():
        theirs = Normalizer(Config(profile=profile)).run_many(texts)
        plain = [(one.text, one.edits, one.warnings) for one in theirs]
    assert [(one.text, one.edits, one.warnings) for one in ours] == plain


@built
@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ("none", *dictionary.NAMES) if name != "hans"])
def test_every_conversion_is_alike(name):
    texts = [*list(documents.fixtures().values())[::7], *documents.patchwork(100, 5)]
    ours = Normalizer(Config(convert=name)).run_many(texts)
    with without():
        theirs = Normalizer(Config(convert=name)).run_many(texts)
        plain = [(one.text, one.edits, one.warnings) for one in theirs]
    assert [(one.text, one.edits, one.warnings) for one in ours] == plain


def none(count, kind=np.intp):
    return np.zeros(count, kind)


CODES, SHORT = none(5, np.uint32), none(5, np.uint16)
TABLE, SINGLE = none(0x110000, np.uint16), none(0x110000, np.uint32)
TAKEN = none(kernel.TAKEN, np.uint8)


def shapes_of(text, *, begins=0, ends=0, lines=0, rows=10, fold=SINGLE, slots=4, any_line=0):
    tables = (none(slots, np.uint64), none(slots, np.int16), TAKEN)
    places = (np.array([each], np.intp) for each in (begins, ends, lines))
    return (text, *places, fold, *tables, none(rows, np.int32), any_line)


def vectors_of(text, *, ends=0, fold=SINGLE, table=32, rows=24):
    places = (np.array([each], np.intp) for each in (0, ends, 0))
    return (text, *places, fold, none(table, np.int8), none(rows, np.int32))


def around_of(*, shape=(0,) * 22, flags=1, line=0, found=100, lists=list):
    given = ([shape], [False] * flags, [True])
    return (*map(lists, given), np.array([line], np.intp), none(found, np.int32))


def network_of(*, given=60, first=(0,), stop=(2,), weights=0, biases=0, out=4):
    sizes = [sum(each[part].size for each in network.layers()[1]) for part in (0, 1)]
    layers = none(sizes[0] + weights, np.int16), none(sizes[1] + biases, np.int32)
    return none(given, np.int16), np.array(first, np.intp), np.array(stop, np.intp), *layers, none(out, np.int32)


@built
@pytest.mark.parametrize(
    ("name", "given", "error"),
    [
        ("vectors", vectors_of("甲", ends=2), ValueError),
        ("vectors", vectors_of("甲", fold=CODES), ValueError),
        ("vectors", vectors_of("甲", table=48), ValueError),
        ("vectors", vectors_of("甲", table=16), ValueError),
        ("vectors", vectors_of("甲", table=0), ValueError),
        ("vectors", vectors_of("甲", table=33), ValueError),
        ("vectors", vectors_of("甲", rows=23), ValueError),
        ("vectors", (*vectors_of("甲")[:-1], none(24, np.int16)), ValueError),
        ("vectors", vectors_of(b"a"), TypeError),
        ("vectors", (), TypeError),
        ("around", around_of(shape=(0,) * 21), ValueError),
        ("around", around_of(shape=[0] * 22), ValueError),
        ("around", around_of(shape=("1",) * 22), TypeError),
        ("around", around_of(flags=2), ValueError),
        ("around", around_of(line=1), ValueError),
        ("around", around_of(line=-1), ValueError),
        ("around", around_of(found=99), ValueError),
        ("around", around_of(lists=tuple), TypeError),
        ("around", (), TypeError),
        ("network", network_of(given=59), ValueError),
        ("network", network_of(first=(-1,)), ValueError),
        ("network", network_of(first=(2,)), ValueError),
        ("network", network_of(stop=(3,)), ValueError),
        ("network", network_of(stop=(1, 2)), ValueError),
        ("network", network_of(weights=1), ValueError),
        ("network", network_of(biases=-1), ValueError),
        ("network", network_of(out=3), ValueError),
        ("network", (), TypeError),
        ("pack", (CODES, none(1), ["甲乙丙丁戊"]), ValueError),
        ("pack", (CODES, none(2), ["甲"]), ValueError),
        ("pack", (CODES, none(1), [b"a"]), TypeError),
        ("pack", (CODES, none(1), 5), TypeError),
        ("pack", (CODES,), TypeError),
        ("unpack", (CODES, np.array([0, 9])), ValueError),
        ("unpack", (CODES, np.array([3, 1])), ValueError),
        ("unpack", (SHORT, none(1)), ValueError),
        ("text", (SHORT,), ValueError),
        ("text", (), TypeError),
        ("known", ("甲", {}, none(1), none(1), np.array([1]), none(1), -2), ValueError),
        ("known", ("甲", {}, none(1), none(1) + 2, none(1), none(1), -2), ValueError),
        ("known", ("甲", {}, none(1) + 1, none(1), none(1), none(1), -2), ValueError),
        ("known", ("甲", {}, none(1) - 1, none(1), none(1), none(1), -2), ValueError),
        ("known", ("甲", {}, none(1), none(1), none(1), none(2), -2), ValueError),
        ("known", ("甲", {"": "1"}, none(1), none(1), none(1), none(1), -2), TypeError),
        ("known", ("甲", {}, none(1), none(1), none(1), none(1), "1"), TypeError),
        ("known", ("甲", [], none(1), none(1), none(1), none(1), -2), TypeError),
        ("known", (), TypeError),
        ("differing", (CODES, CODES[:1], SHORT, none(6), 1), ValueError),
        ("differing", (CODES, CODES, SHORT[:4], none(6), 1), ValueError),
        ("differing", (CODES, CODES, SHORT, none(5), 1), ValueError),
        ("differing", (CODES, CODES, SHORT, none(6), "1"), TypeError),
        ("differing", (), TypeError),
        ("weigh", ("5\t甲\t乙\n", none(2, np.uint64), none(2, np.int16), TAKEN), ValueError),
        ("weigh", ("5\t甲\n", none(3, np.uint64), none(3, np.int16), TAKEN), ValueError),
        ("weigh", ("5\t甲\n", none(4, np.uint64), none(2, np.int16), TAKEN), ValueError),
        (
            "weigh",
            ("5\t一二三四五六七八九十一二三四五六七\n", none(4, np.uint64), none(4, np.int16), TAKEN),
            ValueError,
        ),
        ("weigh", ("甲\t乙\n", none(4, np.uint64), none(4, np.int16), TAKEN), ValueError),
        ("weigh", ("99999\t甲\n", none(4, np.uint64), none(4, np.int16), TAKEN), ValueError),
        ("weigh", (b"5\n", none(4, np.uint64), none(4, np.int16), TAKEN), TypeError),
        ("told", ("甲", none(3, np.uint64), none(3, np.int16), TAKEN), ValueError),
        ("told", ("甲", none(4, np.uint64), none(2, np.int16), TAKEN), ValueError),
        ("told", ("甲", none(0, np.uint64), none(0, np.int16), TAKEN), ValueError),
        ("told", (b"a", none(4, np.uint64), none(4, np.int16), TAKEN), TypeError),
        ("told", ("甲", none(4, np.uint64), none(4, np.int16), TAKEN[1:]), ValueError),
        ("told", (), TypeError),
        ("weigh", ("5\t甲\n", none(4, np.uint64), none(4, np.int16), TAKEN[1:]), ValueError),
        ("shapes", shapes_of("甲", ends=2), ValueError),
        ("shapes", shapes_of("甲", begins=-1), ValueError),
        ("shapes", shapes_of("甲", begins=1, ends=0), ValueError),
        ("shapes", shapes_of("甲", lines=1), ValueError),
        ("shapes", shapes_of("甲", lines=-1), ValueError),
        ("shapes", shapes_of("甲", rows=9), ValueError),
        ("shapes", shapes_of("甲", fold=CODES), ValueError),
        ("shapes", shapes_of("甲", slots=3), ValueError),
        ("shapes", shapes_of("甲", any_line="5"), TypeError),
        ("shapes", shapes_of(b"a"), TypeError),
        ("shapes", (), TypeError),
        ("fold", ("甲", CODES), ValueError),
        ("fold", (b"a", SINGLE), TypeError),
        ("fold", ("甲",), TypeError),
        ("squeeze", (b"a",), TypeError),
        ("squeeze", (), TypeError),
        ("scan", (CODES, SHORT, SHORT, none(6), none(6, np.uint16), 1), ValueError),
        ("scan", (CODES, TABLE, SHORT, none(5), none(6, np.uint16), 1), ValueError),
        ("scan", (CODES, TABLE, SHORT, none(6), none(6, np.uint16), "1"), TypeError),
        ("select", (none(2), SHORT, none(3), 1), ValueError),
        ("select", (none(2), SHORT[:2], none(2), 1), ValueError),
        ("seen", (SHORT, np.array([0, 5]), SHORT[:2]), ValueError),
        ("seen", (SHORT, np.array([2, 2]), SHORT[:2]), ValueError),
        ("seen", (SHORT, none(1), SHORT), ValueError),
        ("seen", (CODES, none(1), CODES), ValueError),
        ("seen", (), TypeError),
        ("look_up", (CODES, none(5, np.uint8), none(5, np.uint8)), ValueError),
        ("look_up", (CODES, none(0x110000, np.uint8), none(4, np.uint8)), ValueError),
        ("splice", (CODES, CODES[:0], CODES, np.array([2]), np.array([9]), none(1)), ValueError),
        ("splice", (CODES, CODES[:0], CODES, np.array([3, 1]), np.array([4, 2]), none(2)), ValueError),
        ("splice", (CODES, CODES[:1], CODES, none(1), none(1), none(1)), ValueError),
        ("splice", (CODES[::2], CODES[:0], CODES, none(0), none(0), none(0)), (ValueError, BufferError)),
        ("carry", (none(2), SHORT, none(0), none(0), none(0), SHORT[:0], none(2), SHORT[:2], 1), ValueError),
        ("convert", (CODES,) * 15, (ValueError, TypeError)),
        ("convert", (), TypeError),
        ("match", (CODES,) * 12, (ValueError, TypeError)),
        ("match", (), TypeError),
        (
            "write",
            (CODES, CODES, none(0x110000, np.uint32), CODES, none(1), none(1), none(1), none(1), none(2)),
            ValueError,
        ),
        ("write", (CODES, CODES, none(0x110000, np.uint32), CODES, none(1), none(1) + 9, *[none(1)] * 3), ValueError),
        ("write", (CODES, CODES, none(0x110000, np.uint32), CODES, none(1), none(1), *[none(1) + 6] * 3), ValueError),
        ("look", (CODES,) * 15, (ValueError, TypeError)),
    ],
)
def test_arrays_that_do_not_fit_are_refused(name, given, error):
    with pytest.raises(error):
        getattr(kernel.native, name)(*given)


def listed(project):
    """The lines of `pyproject.toml` that name the modules to compile."""
    return re.search(r"^modules = \[.*?^\]", project, re.DOTALL | re.MULTILINE)[0]


def test_the_modules_to_compile_are_there(root):
    names = tomllib.loads(listed((root / "pyproject.toml").read_text(encoding="utf-8")))["modules"]
    assert names == sorted({*names})
    assert all((root / (name.replace(".", "/") + ".py")).exists() for name in names)


@pytest.fixture
def root():
    """The folder of the sources."""
    folder = FOLDER.parent.parent
    if not (folder / "pyproject.toml").exists():
        pytest.skip("the sources are not here")
    return folder


@pytest.fixture
def copy(root, tmp_path):
    """A copy of the sources."""
    ignored = shutil.ignore_patterns(".*", "tests", "fixtures", "*.so", "__pycache__")
    return shutil.copytree(root, tmp_path / "source", ignore=ignored)


@pytest.mark.slow
def test_an_editable_installation_is_compiled_as_others_are(copy, tmp_path):
    place = tmp_path / "venv"
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "NORMALIZE_KERNEL": "none"}
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    command = [sys.executable, "-m", "pip", "--python", place, "install", "-q", "--no-deps", "-e", copy]
    subprocess.run(command, env=environment, check=True)
    compiled = {path.name.partition(".")[0] for path in (copy / "normalize/__pycache__").iterdir()}
    assert compiled == {path.stem for path in (copy / "normalize").glob("*.py")}


@pytest.mark.slow
@pytest.mark.skipif(not CAN_BUILD, reason="there is no compiler, or no Python.h")
@pytest.mark.parametrize("compiler", ["works", "fails"])
def test_a_wheel_has_it_or_does_without(compiler, copy, tmp_path):
    environment = os.environ | ({"CC": "/bin/false"} if compiler == "fails" else {})
    environment.pop("NORMALIZE_KERNEL", None)
    # Two of the modules are soon compiled.
    modules = ["normalize.taken", "normalize.view"]
    project = (copy / "pyproject.toml").read_text(encoding="utf-8")
    (copy / "pyproject.toml").write_text(project.replace(listed(project), f"modules = {modules}"), encoding="utf-8")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path / "wheels", copy]
    subprocess.run(command, env=environment, check=True)
    (wheel,) = (tmp_path / "wheels").iterdir()
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
    assert any("native" in name and name.endswith((".so", ".pyd")) for name in names) == (compiler == "works")
    assert wheel.name.endswith("-py3-none-any.whl") == (compiler == "fails")
    assert not any(name.endswith((".c", ".h", "build_hook.py", "build_modules.py")) for name in names)
    compiled = {name.partition(".")[0].replace("/", ".") for name in names if name.endswith((".so", ".pyd"))}
    wanted = {*modules, "normalize.kernel.native", "normalize__mypyc"} if compiler == "works" else set()
    assert compiled == wanted
    # Their sources are there as well, for whoever reads a traceback.
    assert {module.replace(".", "/") + ".py" for module in modules} <= {*names}
