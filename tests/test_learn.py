"""Learning: each site's template is found, none of the refrains, and the rules load at once."""

import itertools
import random

import pytest
from installed import normalize, write

from normalize import learn, rulebook
from normalize.converter import Converter
from normalize.learn import Learner
from normalize.model import RULE_GROUPS, Config
from normalize.pipeline import Normalizer
from normalize.proposals import as_rules, unknown

NAMES = ("王小明", "陈美", "李大为", "周渡", "林若溪", "高远", "方又宁", "罗敏")
#: What a site prints above and below each article; {d} is a date, {n} a number, {p} a name.
SITES = {
    "evening paper": (
        ["渡口晚报 {d} 第{n}版"],
        ["本版责编 {p} 美编 {p}", "渡口晚报社出品 一城一报", "读报不如读人：{n}个街坊在等你"],
    ),
    "club": ([], ["—— 城市徒步俱乐部 ——", "下期路线 {d} 集合", "领队 {p}"]),
    "traditional": (["河堤文化 週刊第{n}期"], ["河堤文化事業 敬上", "本期主筆 {p}", "每週三與您在河堤相見"]),
    "one line": ([], ["渡口慢生活，陪您到 {n} 岁"]),
}  # fmt: skip
REFRAINS = ("河水啊河水慢慢流", "请把我的歌带回你的家", "归来吧归来")
SUBJECTS = ("渡船", "老街", "枣树", "灯塔", "石桥", "集市", "麦田", "戏台", "山路", "茶馆", "染坊", "书店")
VERBS = ("静静立着", "又换了主人", "在雨里沉默", "被人忘记", "等着春天", "落满灰尘", "刚刚醒来", "早已不见")
PLACES = ("河的北岸", "巷子尽头", "三十里外", "祖父的故事里", "旧地图上", "车窗后面", "学校门口", "雾的那边")


def sentence(rng):
    return (
        f"{rng.choice(PLACES)}，{rng.choice(SUBJECTS)}{rng.choice(VERBS)}，{rng.choice(SUBJECTS)}{rng.choice(VERBS)}。"
    )


def filled(rng, line):
    date = f"20{rng.randint(10, 24)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    return line.format(d=date, n=rng.randint(1, 900), p=rng.choice(NAMES))


def page(rng, site):
    head, foot = SITES[site]
    lines = [f"{rng.choice(SUBJECTS)}和{rng.choice(SUBJECTS)}：{rng.choice(PLACES)}"]
    lines += [filled(rng, line) for line in head]
    for _ in range(rng.randint(2, 12)):
        lines += [sentence(rng) for _ in range(rng.randint(1, 3))]
        if rng.random() < 0.4:
            lines += rng.sample(REFRAINS, rng.randint(1, 2))
    lines.append(sentence(rng))
    lines += [filled(rng, line) for line in foot]
    return "\n".join(lines) + "\n"


def pages(count=120, seed=1):
    rng = random.Random(seed)  # noqa: S311
    order = itertools.cycle(SITES)
    return [(f"{number:04}.txt", page(rng, next(order))) for number in range(count)]


def learned(documents, batch=50):
    learner = Learner()
    for number in range(0, len(documents), batch):
        learner.add(documents[number : number + batch])
    return learner


def wanted():
    """Return the masked lines of all templates, by zone."""
    rng = random.Random(0)  # noqa: S311
    simplify = Converter("hans").convert
    return {
        (where, learn.masked(simplify(filled(rng, line))))
        for head, foot in SITES.values()
        for where, lines in (("head", head), ("foot", foot))
        for line in lines
    }


@pytest.mark.parametrize("seed", range(5))
def test_each_template_is_found_and_no_refrain(seed):
    found = learned(pages(seed=seed)).recurring()
    assert {(line.where, line.masked) for line in found} == wanted()
    assert all(line.documents == 30 for line in found)
    assert all(1 <= len(line.examples) <= 2 for line in found)


def test_a_refrain_at_the_very_end_is_known_by_its_other_places():
    rng = random.Random(3)  # noqa: S311
    songs = [
        (f"{number}", "\n".join(["歌", *(sentence(rng) for _ in range(9)), "归来吧归来"] * 3)) for number in range(40)
    ]
    assert learned(songs).recurring() == []


def test_how_documents_are_cut_into_batches_makes_no_difference(monkeypatch):
    monkeypatch.setattr(learn, "SPELL", 40)
    documents = pages()
    outcomes = [learned(documents, batch).recurring() for batch in (1, 7, 50, 1_000)]
    assert all(outcome == outcomes[0] for outcome in outcomes)


def test_memory_does_not_grow_with_the_documents(monkeypatch):
    monkeypatch.setattr(learn, "SPELL", 100)
    monkeypatch.setattr(learn, "REMEMBERED", 1_000)
    learner = Learner()
    held = []
    for number in range(3_000):
        # Each line of each document is new.
        lines = [f"{chr(0x4E00 + number)}{chr(0x5E00 + line)}各不相同" for line in range(25)]
        learner.add([(str(number), "\n".join(lines))])
        if number % 100 == 99:
            held.append(sum(map(len, learner.lines.values())) + len(learner._raw))
    # Without forgetting there would be sixty thousand.
    assert max(held) < 2_000
    assert len(learner._known) <= 1_100


def test_frequent_lines_survive_the_forgetting(monkeypatch):
    monkeypatch.setattr(learn, "SPELL", 40)
    found = learned(pages(400)).recurring()
    assert {(line.where, line.masked) for line in found} == wanted()


def test_the_rules_load_at_once_and_take_the_template_only(tmp_path):
    documents = pages()
    learner = learned(documents)
    path = tmp_path / "site.toml"
    path.write_text(as_rules(unknown(learner.recurring(), rulebook.load()), learner.documents), encoding="utf-8")
    rules = [rule for rule in rulebook.load((str(path),)) if rule.id.startswith("learned-")]
    assert rules
    assert all(rule.why.startswith("learned from 30 of 120 documents") for rule in rules)
    taken = {rule.id for rule in rules}
    normalizer = Normalizer(Config(profile="corpus", rules=(str(path),)))
    for name, text in pages(60, seed=9):
        result = normalizer.run(text)
        gone = {n for e in result.edits if e.group in RULE_GROUPS for n in range(e.line, e.end_line + 1)}
        shown = text.split("\n")
        masks = {key for _, key in wanted()}
        simplify = Converter("hans").convert
        assert gone == {n for n, line in enumerate(shown, 1) if learn.masked(simplify(line)) in masks}, (name, text)
        assert taken & set(result.counts)


def test_odd_characters_in_a_line_do_not_break_the_file(tmp_path):
    line = '渡口 "a" \\d {2} [x] (y) #z $ ^ | * + ? 。\u0085\x7f 读者之家'
    learner = Learner()
    rng = random.Random(5)  # noqa: S311
    learner.add([(f"{n}\n'\"", f"{n}\n{sentence(rng)}\n{line}") for n in range(8)])
    path = tmp_path / "odd.toml"
    path.write_text(as_rules(learner.recurring(), learner.documents), encoding="utf-8")
    rules = [rule for rule in rulebook.load((str(path),)) if rule.id.startswith("learned-")]
    assert len(rules) == len(learner.recurring()) > 0


def test_the_command_prints_a_rule_file(tmp_path):
    write(tmp_path / "site", dict(pages()) | {"bad.txt": b"\xff\xfe\x00\xd8"})
    run = normalize("learn", "site", cwd=tmp_path)
    assert run.returncode == 3
    assert "bad.txt" in run.stderr.decode()
    assert "120 documents: 12 lines recur" in run.stderr.decode()
    (tmp_path / "site.toml").write_bytes(run.stdout)
    assert normalize("rules", "check", "site.toml", cwd=tmp_path).returncode == 0
    assert normalize("clean", "site/0000.txt", "--rules", "site.toml", cwd=tmp_path).returncode == 0
    assert normalize("learn", "site", "--share", "0.9", "--quiet", cwd=tmp_path).stdout.count(b"[[rule]]") == 0
    for arguments in (["site.toml"], ["site", "--share", "0"], ["nowhere"]):
        assert normalize("learn", *arguments, cwd=tmp_path).returncode == 2


@pytest.mark.parametrize("text", ["", "\n\n", "一行", "一行\n", "\r\n一行\r\n另一行", "1\n2\n3", "\u3000\n\x0c"])
def test_short_documents_are_counted(text):
    learner = Learner()
    learner.add([(f"{number}", text) for number in range(20)])
    assert learner.documents == 20
    assert len(learner.recurring()) <= 4
