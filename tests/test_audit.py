"""The audit file: whole lines, its own name until the end, and no way back is thrown away."""

from __future__ import annotations

import errno
import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.audit import AuditFile, audit_line
from normalize.faults import FileError
from normalize.model import ConfigError, Edit, Result
from normalize.worker import Document


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8") | st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF)), st.text())
def test_a_line_is_json_whatever_the_names_and_texts(name, old):
    edit = Edit("r", "credit", 0, len(old), 1, 1, 1, old, "", uncertain=True)
    document = Document(name, b"x", old, "utf-8", 0.5, "", ("look",), Result(old, "", (), None, (edit,)), "changed")
    line = audit_line(document, name, "00")
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    read = json.loads(line)
    assert (read["path"], read["output"], read["confidence"], read["warnings"]) == (name, name, 0.5, ["look"])
    assert read["edits"][0]["old"] == old
    assert read["edits"][0]["uncertain"] is True


def test_conversions_are_counted_and_listed_on_request():
    edits = (Edit("convert", "convert", 0, 1, 1, 1, 1, "網", "网"), Edit("r", "credit", 1, 2, 1, 1, 2, "x", ""))
    document = Document("a", b"x", "網x", "utf-8", 1.0, "网", (), Result("網x", "网", (), None, edits), "changed")
    short, long = (json.loads(audit_line(document, "a", "00", conversions=every)) for every in (False, True))
    assert short["counts"] == long["counts"] == {"convert": 1, "r": 1}
    assert [edit["rule"] for edit in short["edits"]] == ["r"]
    assert [edit["rule"] for edit in long["edits"]] == ["convert", "r"]


def test_a_failed_document_has_a_reason_and_no_output():
    line = json.loads(audit_line(Document("a", b"\xff", reason="no text"), None, "00"))
    assert (line["status"], line["error"]) == ("failed", "no text")
    assert len(line["source_sha256"]) == 64
    assert not line.keys() & {"output", "output_sha256", "edits", "counts"}


def test_the_name_is_taken_at_the_end(tmp_path):
    path = tmp_path / "audit.jsonl"
    path.write_bytes(b"old\n")
    with AuditFile(str(path)) as audit:
        audit.write([b"one\n", b"two\n"])
        assert path.read_bytes() == b"old\n"
        assert (tmp_path / "audit.jsonl.partial").read_bytes() == b"one\ntwo\n"
    assert path.read_bytes() == b"one\ntwo\n"
    assert os.listdir(tmp_path) == ["audit.jsonl"]


def test_a_run_that_breaks_off_keeps_its_lines(tmp_path):
    def broken_off():
        with AuditFile(str(tmp_path / "a")) as audit:
            audit.write([b"one\n"])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert (tmp_path / "a").read_bytes() == b"one\n"


def test_a_full_disk_leaves_whole_lines(tmp_path, monkeypatch):
    written = os.write

    def full(handle, data):
        if len(data) > 4:
            return written(handle, data[:4])
        raise OSError(errno.ENOSPC, "full")

    with AuditFile(str(tmp_path / "a")) as audit:
        audit.write([b"one\n"])
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(FileError) as caught:
            audit.write([b"two\n", b"tri\n"])
        monkeypatch.undo()
    assert caught.value.fatal
    assert (tmp_path / "a").read_bytes() == b"one\n"


def test_what_is_not_written_over(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "old").write_bytes(b"old\n")
    (tmp_path / "killed.partial").write_bytes(b"old\n")
    (tmp_path / "link").symlink_to("old")
    for name, keep in (("folder", False), ("link", False), ("old", True), ("killed", True)):
        with pytest.raises(ConfigError):
            AuditFile(str(tmp_path / name), keep=keep)
    with pytest.raises(FileError):
        AuditFile(str(tmp_path / "nowhere" / "audit"))
    assert (tmp_path / "old").read_bytes() == b"old\n"
    assert sorted(os.listdir(tmp_path)) == ["folder", "killed.partial", "link", "old"]
