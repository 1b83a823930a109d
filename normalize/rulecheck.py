"""Whether rules do what their own examples say, each tried against every rule in use.

An example of `removes` is put where its rule looks for it: below, above or between lines of plain prose, or between
lines of boilerplate; all of it must go, and nothing else. An example of `keeps` is put below, above and between lines
of prose; all of it must stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from normalize import converter, report, rulebook, standard
from normalize.model import RULE_GROUPS, Config
from normalize.pipeline import Normalizer
from normalize.result import Result
from normalize.rule import Rule
from normalize.view import FOLD, bare, fold, squeeze, view

#: What stands around an example: prose that no rule knows.
PROSE = "渡口恢复通航以后，第一班船坐满了人，老船工站在船头望着对岸，很久没有说话。"
#: What stands above and below an example of a rule for what stands between boilerplate.
ABOVE, BELOW = "上一篇：春天的播种", "© 2024 江岸晚报"


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that is not treated as its rule says; `by` are the rules that took something from it."""

    rule: str
    #: "removes" or "keeps".
    kind: str
    example: str
    reason: str
    by: tuple[str, ...] = ()

    def __str__(self) -> str:
        by = f" (taken by {', '.join(self.by)})" if self.by else ""
        return f"{self.rule}: {self.kind} {self.example!r}: {self.reason}{by}"


@dataclass(frozen=True, slots=True)
class _Trial:
    rule: Rule
    kind: str
    example: str
    document: str
    #: The 1-based lines of the example in the document.
    lines: range

    @property
    def own(self) -> str:
        """The lines of the example that are of the rule's shape."""
        return self.example.split("\n")[1] if self.rule.where == "between" and self.kind == "removes" else self.example


def run(path: str) -> int:
    """Try the rules of a file, print what fails and return the exit code: `report.WOULD_CHANGE` where something does.

    Raises `RuleError` for a file that the loader refuses.
    """
    count, failures = check_file(path)
    standard.put("".join(f"{failure}\n" for failure in failures).encode("utf-8", "backslashreplace"))
    failed = len({failure.rule for failure in failures})
    standard.tell(
        f"{path}: {count:,} rules, {failed:,} fail their own examples"
        if failed
        else f"{path}: {count:,} rules, all do what their examples say"
    )
    return report.WOULD_CHANGE if failures else report.DONE


def check_file(path: str) -> tuple[int, list[Failure]]:
    """Try the rules of one file together with ours; return their number and what fails.

    Raises `RuleError` for a file that the loader refuses.
    """
    known = rulebook.load((path,), converter.Converter("hans").convert)
    ours = {rule.id for rule in rulebook.load()}
    rules = [rule for rule in known if rule.id not in ours]
    normalizer = Normalizer(Config(profile="corpus", rules=(path,), max_share=1.0))
    return len(rules), list(check(rules, normalizer))


def check(rules: Iterable[Rule], normalizer: Normalizer) -> Iterator[Failure]:
    """Yield what fails when some rules are tried by a normalizer that removes all groups."""
    trials = [trial for rule in rules for trial in (*_to_remove(rule), *_to_keep(rule))]
    told = set()
    for trial, result in zip(trials, normalizer.run_many([trial.document for trial in trials]), strict=True):
        failure = _judge(trial, result)
        if failure is not None and failure not in told:
            told.add(failure)
            yield failure


def _to_remove(rule: Rule) -> Iterator[_Trial]:
    for example in rule.removes:
        if rule.where == "between":
            yield _trial(rule, "removes", "\n".join((ABOVE, example, BELOW)), [PROSE, PROSE], [])
            continue
        above = [] if rule.where == "head" else [PROSE, PROSE]
        below = [] if rule.where == "foot" or (rule.where == "any" and rule.opens) else [PROSE, PROSE]
        yield _trial(rule, "removes", example, above, below)


def _to_keep(rule: Rule) -> Iterator[_Trial]:
    for example in rule.keeps:
        for above, below in (([PROSE, PROSE], []), ([], [PROSE, PROSE]), ([PROSE], [PROSE])):
            yield _trial(rule, "keeps", example, above, below)


def _trial(rule: Rule, kind: str, example: str, above: Sequence[str], below: Sequence[str]) -> _Trial:
    document = "\n".join((*above, example, *below)) + "\n"
    first = len(above) + 1
    return _Trial(rule, kind, example, document, range(first, first + example.count("\n") + 1))


def _judge(trial: _Trial, result: Result) -> Failure | None:
    edits = [edit for edit in result.edits if edit.group in RULE_GROUPS]
    by = tuple(dict.fromkeys(edit.rule for edit in edits))
    gone = {line for edit in edits if not edit.inline for line in range(edit.line, edit.end_line + 1)}
    reason = None
    if trial.kind == "keeps":
        reason = "it does not stay" if edits else None
    elif not _takes(trial.rule, trial.own):
        reason = _why_not(trial.rule, trial.own)
    elif trial.rule.span:
        reason = "no span of it goes" if not edits else "more than a span of it goes" if gone else None
    elif trial.rule.where == "head" and trial.rule.opens is not None and len(trial.lines) == 1:
        # A heading above the text goes only with its block.
        reason = None
    elif gone != set(trial.lines):
        reason = "it does not go" if not gone else "it does not go whole" if gone < set(trial.lines) else "more goes"
    return None if reason is None else Failure(trial.rule.id, trial.kind, trial.example, reason, by)


def _takes(rule: Rule, example: str) -> bool:
    plain = _simplified(example)
    if rule.span:
        return rule.find_span(plain.translate(FOLD)) is not None
    line = plain.split("\n")[0]
    # A line in Markdown may be of a shape by its words alone.
    return any(len(seen) <= rule.longest and rule.matches(seen) for seen in (view(line), squeeze(bare(fold(line)))))


def _why_not(rule: Rule, example: str) -> str:
    plain = _simplified(example)
    seen = plain.translate(FOLD) if rule.span else view(plain.split("\n")[0])
    if not any(cue in seen for cue in rule.cues):
        return "none of the cues of its rule is in it"
    if not rule.span and len(seen) > rule.longest:
        return f"it is longer ({len(seen)}) than its rule takes (longest = {rule.longest})"
    return f"the pattern of its rule does not match it, seen as {seen!r}"


def _simplified(text: str) -> str:
    return converter.Converter("hans").convert(text)
