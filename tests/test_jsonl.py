"""Where a line's texts stand, held against Python's own reader, and that nothing else of the line changes."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from normalize.jsonl import RecordError, parse, quoted, splice

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)
KEYS = st.sampled_from(["text", "id", "a", "a.text", "te", "", "“", "text.a"])
OBJECTS = st.dictionaries(KEYS, VALUES | st.dictionaries(KEYS, VALUES, max_size=3), max_size=5)
STYLES = st.sampled_from(
    [{}, {"ensure_ascii": False}, {"separators": (",", ":")}, {"separators": (" ,\t", " : ")}, {"indent": 0}]
)


def written(value, style):
    return json.dumps(value, **style).replace("\n", "\r").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


@given(OBJECTS, STYLES, st.text())
def test_the_new_text_is_read_in_the_place_of_the_old_and_all_else_as_before(value, style, new):
    line = written({**value, "text": '舊\\"/\n'}, style)
    record = parse(line, ["text"], "id")
    before = json.loads(line)
    if isinstance(before.get("id"), (str, int)):
        assert record.id == before["id"]
    (span,) = record.spans
    assert json.loads(line[span.start : span.end]) == span.text == '舊\\"/\n'
    spliced = splice(line, record.spans, [new])
    # Compared as text, since NaN is not equal to itself.
    assert json.dumps(json.loads(spliced)) == json.dumps({**before, "text": new})
    assert spliced.startswith(line[: span.start])
    assert spliced.endswith(line[span.end :])


@given(OBJECTS, STYLES)
def test_a_line_without_a_change_is_the_same(value, style):
    line = written({**value, "text": "x"}, style)
    record = parse(line, ["text", "a.text"][:1])
    assert splice(line, record.spans, [span.text for span in record.spans]) == line


@given(OBJECTS, STYLES, st.integers(0, 200), st.text(max_size=2))
@example({}, {}, 0, "[")
@example({}, {}, 0, "0")
@example({"text": "a"}, {}, 13, ",")
def test_what_python_does_not_read_is_no_record_and_what_it_reads_is(value, style, at, noise):
    line = written(value, style)
    line = line[:at] + noise + line[at:]
    try:
        read = json.loads(line)
    except ValueError:
        with pytest.raises(RecordError, match=r"not JSON|no field|not a string"):
            parse(line, ["text"])
        return
    if isinstance(read, dict) and isinstance(read.get("text"), str):
        assert parse(line, ["text"]).spans[-1].text == read["text"]
    elif not isinstance(read, dict) or "text" not in read:
        with pytest.raises(RecordError, match=r"not an object|no field"):
            parse(line, ["text"])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[1]", "not an object"),
        ('"text"', "not an object"),
        ('{"text": 5}', "is a number, not a string"),
        ('{"text": ["a"]}', "is a list, not a string"),
        ('{"text": {}}', "is an object, not a string"),
        ('{"text": true}', "is true or false, not a string"),
        ('{"txt": "a"}', "no field 'text'"),
        ('{"text": "a"', "a comma is missing"),
        ('{"text": "a"} {}', "more after the object"),
        ('{"text": "a",}', "a key is missing"),
        ('{"text" "a"}', "a colon is missing"),
        ('{"text": "a\tb"}', "control character"),
        ('{"a": ' + "[" * 100_000, "nested too deeply"),
        ("", "not JSON"),
    ],
)
def test_reasons(line, reason):
    with pytest.raises(RecordError, match=reason):
        parse(line, ["text"])


def test_names_with_dots_lead_inward_or_are_keys():
    line = '{"a": {"b": {"c": "一"}, "c": 1}, "a.b": {"c": "二"}, "a.b.c": "三", "b": {"c": "四"}}'
    assert [(span.name, span.text) for span in parse(line, ["a.b.c"]).spans] == [
        ("a.b.c", "一"),
        ("a.b.c", "二"),
        ("a.b.c", "三"),
    ]
    record = parse(line, ["a.b.c", "b.c"], "a.c")
    assert [span.text for span in record.spans] == list("一二三四")
    assert record.id == 1


@given(OBJECTS, STYLES, st.sampled_from(["te\\u0078t", "text", "x"]), st.integers(0, 200), st.text(max_size=2))
@example({"text": "a"}, {}, "te\\u0078t", 0, "")
@example({"a": {"text": "b"}}, {}, "te\\u0078t", 0, "")
@example({"a": '"text": "b"', "text": "c"}, {}, "x", 0, "")
@example({"id": {"a": 1}, "text": "c"}, {}, "x", 0, "")
@example({"text": "c"}, {}, "x", 13, " {}")
def test_a_line_that_is_read_at_once_is_read_as_key_by_key(value, style, more, at, noise):
    line = written(value, style)[:-1] + f', "{more}": "v", "id": 1.50, "n": 1e5}}'
    line = line[:at] + noise + line[at:]
    for id_name in (None, "id", "a"):
        results = []
        # Lines with several fields are always read key by key.
        for names in (["text"], ["text", "no such name"]):
            try:
                results.append(repr(parse(line, names, id_name)))
            except RecordError as error:
                results.append(str(error).replace(" or 'no such name'", ""))
        assert results[0] == results[1]


def test_both_texts_of_a_key_that_stands_twice_are_cleaned():
    line = '{"text": "舊", "text": "新"}'
    spans = parse(line, ["text"]).spans
    assert splice(line, spans, ["旧", "新"]) == '{"text": "旧", "text": "新"}'


def test_a_key_may_be_escaped():
    (span,) = parse('{"te\\u0078t": "a"}', ["text"]).spans
    assert span.text == "a"


def test_null_has_no_text():
    assert parse('{"text": null}', ["text"]).spans == []


def test_of_several_fields_some_may_be_missing_but_none_may_be_a_number():
    assert [span.name for span in parse('{"title": "a"}', ["title", "text"]).spans] == ["title"]
    with pytest.raises(RecordError, match="'title' is a number"):
        parse('{"title": 1, "text": "a"}', ["title", "text"])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"\\u820a"', "新\n", '"\\u65b0\\n"'),
        ('"舊"', "新\n", '"新\\n"'),
        ('"\\u820a 舊"', "新", '"新"'),
        ('"abc"', "新", '"新"'),
        ('"\\/"', "a/b", '"a\\/b"'),
        ('"/"', "a/b", '"a/b"'),
        ('"舊\\ud800"', "新\ud800", '"新\\ud800"'),
        ('"\\\\/\\t"', "a/b", '"a/b"'),
        ('"\\\\u820a\\t"', "新", '"新"'),
    ],
)
def test_the_style_of_a_string_stays(old, new, expected):
    line = '{"text": ' + old + "}"
    assert splice(line, parse(line, ["text"]).spans, [new]) == '{"text": ' + expected + "}"


@given(
    st.lists(
        st.sampled_from(
            ["舊", "a", "\U0001f600", "/", "\\n", '\\"', "\\\\", "\\/", "\\t", "\\u820a", "\\u000a", "\\ud800"]
        )
    ),
    st.text(alphabet='新a/\n\t"\\\ud800'),
)
def test_the_style_is_found_whatever_the_escapes(raw, new):
    old = f'"{"".join(raw)}"'
    line = f'{{"text": {old}}}'
    if "\\ud800" not in raw:
        new = new.replace("\ud800", "")
    (span,) = parse(line, ["text"]).spans
    expected = old if new == span.text else quoted(new, old)
    assert splice(line, [span], [new]) == f'{{"text": {expected}}}'


def test_numbers_that_are_passed_over_may_be_as_long_as_they_like():
    line = '{"n": ' + "9" * 10_000 + ', "text": "舊"}'
    assert splice(line, parse(line, ["text"]).spans, ["旧"]) == line.replace("舊", "旧")
