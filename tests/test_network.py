"""The network that reads what is left: the same numbers on every machine, with the kernel and without it."""

import numpy as np
import pytest
from documents import BODY, documents
from hypothesis import example, given
from hypothesis import strategies as st

from normalize import kernel, network, view
from normalize.model import DictionaryError
from normalize.remains import LOOKS, UNIT, looks

built = pytest.mark.skipif(kernel.native is None, reason="there is no compiled kernel")
#: Views of lines, as long as what is read of one, and longer.
VIEWS = st.one_of(documents(), st.text(max_size=60), st.text("扫码关0189^$ .。\0😀", max_size=120))
SIZES = st.lists(st.integers(1, 40), min_size=1, max_size=5)


def lines_told(seed, sizes):
    """Return what the network is given of documents of so many lines each."""
    chance = np.random.default_rng(seed)
    count = sum(sizes)
    stop = np.cumsum(sizes)
    vectors = chance.integers(-4000, 4000, (count, network.ROW), np.int32)
    lengths = chance.integers(0, network.LENGTHS, count, np.int32)
    seen = chance.integers(0, 4 * UNIT, (count, network.SEEN), np.int16)
    return vectors, lengths, seen, stop - sizes, stop


@built
@given(st.lists(VIEWS, max_size=8))
@example(["", "^$", "船" * 48, "船" * 49, "1" * 47 + "号。", "\u3000 甲乙 \u3000"])
def test_vectors_of_many_lines(texts):
    lines = [line for text in texts for line in text.split("\n")]
    ends = np.cumsum([len(line) + 1 for line in lines], dtype=np.intp) - 1
    begins = ends - np.array([len(line) for line in lines], np.intp)
    some = np.arange(len(lines))[::-1].copy()
    found = kernel.vectors("\n".join(lines), begins, ends, some, view.fold_table(), network.rows(), LOOKS)
    expected = [[*network.vector(view.view(lines[at])), *looks(lines[at])] for at in some.tolist()]
    assert found.tolist() == expected


@built
@given(st.integers(0, 2**32), SIZES)
def test_the_kernel_tells_what_numpy_tells(seed, sizes):
    given = lines_told(seed, sizes)
    found = network.told(*given)
    native, kernel.native = kernel.native, None
    try:
        assert np.array_equal(network.told(*given), found)
    finally:
        kernel.native = native


@given(st.integers(0, 2**32), SIZES)
def test_a_document_is_told_alone_what_it_is_told_among_others(seed, sizes):
    vectors, lengths, seen, first, stop = lines_told(seed, sizes)
    found = network.told(vectors, lengths, seen, first, stop)
    for low, high in zip(first.tolist(), stop.tolist(), strict=True):
        ends = np.array([0]), np.array([high - low])
        alone = network.told(vectors[low:high], lengths[low:high], seen[low:high], *ends)
        assert np.array_equal(alone, found[low:high])


def test_no_sum_is_too_large():
    by, layers = network.layers()
    assert [weights.shape[::-1] for weights, _ in layers] == list(network.SHAPES)
    for weights, biases in layers:
        most = np.abs(weights.astype(np.int64)).sum(axis=1) * network.MOST + np.abs(biases.astype(np.int64))
        # Two of them are added up.
        assert most.max() < 2**30
    assert 0 < by < 2**31
    assert np.abs(network.rows().astype(np.int64)).max() <= 127


def test_digits_are_alike_and_so_are_long_lines_with_the_same_ends():
    assert network.vector("第1期") == network.vector("第9期") != network.vector("第一期")
    head, end = "渡口" * 16, "的灯" * 8
    assert network.vector(f"{head}{'甲' * 20}{end}") == network.vector(f"{head}{'乙' * 90}{end}")


def test_the_rows_are_as_many_as_their_slots():
    count = len(network.rows())
    assert count & (count - 1) == 0
    assert {slot < count for slot in network.slots(BODY, count)} == {True}
    assert max(network.slots(BODY, 2)) < 2


@pytest.mark.parametrize("name", [network.ROWS, network.LAYERS])
@pytest.mark.parametrize("broken", [None, b"", b"no array"])
def test_a_missing_table_is_a_clear_error(name, broken, tmp_path, monkeypatch):
    if broken is not None:
        (tmp_path / name).write_bytes(broken)
    monkeypatch.setattr(network, "_DATA", str(tmp_path))
    with pytest.raises(DictionaryError, match="reinstall zh-normalize"):
        network._load(name, np.int8)
