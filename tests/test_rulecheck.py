"""`rules check`: a rule file is tried by its own examples, and each failure names its rule, example and reason."""

import pytest
from documents import rules
from installed import normalize

from normalize import rulecheck
from normalize.model import Config, RuleError
from normalize.pipeline import Normalizer

RULE = """
[[rule]]
id      = "{id}"
group   = "promo"
where   = "{where}"
why     = "The paper's slogan stands there."
cues    = ["渡口时报"]
pattern = '''{pattern}'''
removes = {removes}
keeps   = {keeps}
"""


def written(tmp_path, **changes):
    fields = {
        "id": "slogan", "where": "foot", "pattern": ".{0,9}渡口时报.{0,9}", "removes": "['讀渡口時報，看見對岸']",
        "keeps": "['他三十年来每天早上都要先读渡口时报，风雨无阻。']",
    }  # fmt: skip
    path = tmp_path / "site.toml"
    path.write_text(RULE.format(**{**fields, **changes}), encoding="utf-8")
    return str(path)


def failures(path):
    return [(failure.rule, failure.kind, failure.reason, failure.by) for failure in rulecheck.check_file(path)[1]]


@pytest.mark.parametrize("where", ["foot", "head", "any"])
def test_a_good_rule_passes(where, tmp_path):
    assert rulecheck.check_file(written(tmp_path, where=where)) == (1, [])


def test_an_example_without_a_cue(tmp_path):
    path = written(tmp_path, removes="['读晚报']")
    assert failures(path) == [("slogan", "removes", "none of the cues of its rule is in it", ())]


def test_an_example_that_the_pattern_does_not_take(tmp_path):
    ((rule, kind, reason, _),) = failures(written(tmp_path, removes="['渡口时报，这一句实在是太长了一些']"))
    assert (rule, kind) == ("slogan", "removes")
    assert "does not match it, seen as '渡口时报,这一句实在是太长了一些'" in reason


def test_a_near_miss_that_goes(tmp_path):
    path = written(tmp_path, keeps="['渡口时报的春天']")
    assert failures(path) == [("slogan", "keeps", "it does not stay", ("slogan",))]


def test_a_near_miss_that_another_rule_takes(tmp_path):
    assert failures(written(tmp_path, keeps="['责任编辑：王小明']")) == [
        ("slogan", "keeps", "it does not stay", ("editor-closes",)),
        ("slogan", "keeps", "it does not stay", ("credit-colon-top",)),
    ]


def test_what_the_loader_refuses_is_an_error(tmp_path):
    with pytest.raises(RuleError, match="is taken"):
        rulecheck.check_file(written(tmp_path, id="open-app"))


@pytest.mark.slow
def test_our_own_rules_do_what_their_examples_say():
    normalizer = Normalizer(Config(profile="corpus", max_share=1.0))
    assert list(map(str, rulecheck.check(rules(), normalizer))) == []


def test_the_command(tmp_path):
    good = normalize("rules", "check", written(tmp_path))
    assert (good.returncode, good.stdout) == (0, b"")
    assert good.stderr.decode().endswith("site.toml: 1 rules, all do what their examples say\n")
    bad = normalize("rules", "check", written(tmp_path, keeps="['渡口时报的春天']"))
    assert bad.returncode == 1
    assert bad.stdout.decode() == "slogan: keeps '渡口时报的春天': it does not stay (taken by slogan)\n"
    for arguments in (["check"], ["open-app", "x.toml"], ["check", str(tmp_path / "none.toml")]):
        assert normalize("rules", *arguments).returncode == 2
