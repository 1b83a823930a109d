"""What goes through the pipe and the shared memory of a worker comes out as it went in."""

import multiprocessing
from multiprocessing.pool import ThreadPool

import pyarrow as pa
import pytest

from normalize.channel import AHEAD, ROOM, SHORT, Channel, memory
from normalize.pieces import Done, Piece
from normalize.report import Outcome


def ends(shared):
    ours, theirs = multiprocessing.Pipe()
    return Channel(ours, shared), Channel(theirs, shared, worker=True)


def lines(number, size=100_000):
    return [Piece("a.jsonl", "jsonl", number, bytes([number]) * size)]


@pytest.mark.parametrize("shared", [None, memory()])
def test_a_piece_goes_there_and_what_became_of_it_comes_back(shared):
    ours, theirs = ends(shared)
    assert ours.send(lines(7))
    (piece,) = theirs.receive()
    assert (piece.number, bytes(piece.lines)) == (7, bytes([7]) * 100_000)
    theirs.send(Outcome(size=3, piece=Done("a.jsonl", piece.lines, rejects=(b"x\n",))))
    outcome = ours.receive()
    assert (outcome.size, outcome.piece) == (3, Done("a.jsonl", bytes([7]) * 100_000, rejects=(b"x\n",)))
    assert type(outcome.piece.data) is bytes


def test_what_lies_before_a_worker_and_what_it_answered_stays_until_it_is_read():
    ours, theirs = ends(memory())
    for number in range(AHEAD):
        ours.send(lines(number))
    for round_ in range(3):
        pieces = []
        for _ in range(AHEAD):
            (piece,) = theirs.receive()
            pieces.append(bytes(piece.lines))
            theirs.send(Outcome(piece=Done("a.jsonl", piece.lines)))
        for number in range(AHEAD):
            assert pieces[number] == bytes([AHEAD * round_ + number]) * 100_000
            assert ours.receive().piece.data == pieces[number]
            ours.send(lines(AHEAD * (round_ + 1) + number))


def test_what_has_no_room_goes_through_the_pipe_but_not_as_a_short_message():
    ours, theirs = ends(memory())
    large = Piece("a.jsonl", "jsonl", 1, b"x" * (ROOM + 1))
    assert not ours.send([large], short=True)
    received = []
    with ThreadPool(1) as reader:
        answer = reader.apply_async(theirs.receive)
        assert ours.send([large])
        received += answer.get(10)
    assert received == [large]
    # The place after it is not taken by what was not sent.
    assert ours.send(lines(2), short=True)
    assert bytes(theirs.receive()[0].lines) == lines(2)[0].lines
    assert not ours.send(["a.txt"], short=True)
    many = Piece("a.parquet", "parquet", 1, ids=["number"] * SHORT)
    assert not ours.send([many], short=True)


def test_columns_go_as_arrays_and_only_with_their_own_rows():
    from normalize.columns import part, texts

    column = pa.array([None, "漢字", "", *["x" * 1000] * (2 * ROOM // 1000)], pa.large_string())
    ours, theirs = ends(memory())
    assert ours.send([Piece("a.parquet", "parquet", 1, columns=(part(column, 0, 3),), ids=[1, 2, 3])], short=True)
    (piece,) = theirs.receive()
    assert (texts(piece.columns[0]), piece.columns[0].type, piece.ids) == (
        [None, "漢字", ""],
        pa.large_string(),
        [1, 2, 3],
    )
