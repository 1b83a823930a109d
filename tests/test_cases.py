"""Every case of `fixtures/cases` becomes what it says, and stays so."""

import pytest
from cases import FIXTURES, PASSES, cases, normalizer, read_case

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case):
    result = normalizer(case.config).run(case.text)
    assert result.text == case.expected
    assert result.replay() == case.expected
    assert result.undo() == case.text
    assert normalizer(case.config).clean(case.expected) == case.expected


def test_every_pass_has_cases_of_both_kinds():
    assert {path.name for path in (FIXTURES / "cases").iterdir()} == set(PASSES)
    for name in PASSES:
        changed = [case for case in cases(name) if case.text != case.expected]
        assert len(changed) >= 5
        assert len(cases(name)) - len(changed) >= 5


def test_a_case_file_is_read_as_its_format_says(tmp_path):
    path = tmp_path / "case.txt"
    path.write_bytes(b"# config: profile=corpus quotes=false keep=credit,other max_share=0.5 escapes=true\n")
    case = read_case(path)
    assert (case.config.profile, case.config.quotes, case.config.max_share) == ("corpus", False, 0.5)
    assert case.config.keep == ("credit", "other")
    path.write_bytes(b"# config: escapes=true\na\\r\n\\u4e2d\\\n# expected\n\\x20\\\\n\\\n")
    case = read_case(path)
    assert (case.text, case.expected) == ("a\r\n中", " \\n")
    path.write_bytes(b"a\\r\n")
    assert read_case(path).text == read_case(path).expected == "a\\r\n"
    path.write_bytes(b"a\n# expected\nb\n# expected\n")
    with pytest.raises(ValueError, match="more than one divider"):
        read_case(path)
