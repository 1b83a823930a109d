"""A run with worker processes: units are cut ahead of the workers, and their outcomes handed on in order."""

from __future__ import annotations

import gc
import multiprocessing
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from normalize import files, signals
from normalize.channel import AHEAD
from normalize.encoding import decode
from normalize.report import Outcome
from normalize.team import PATIENCE, Slot, Team
from normalize.worker import Item, Job, clean_unit, load, normalizer_of

#: Units for each worker that are cut, in work or not yet handed on: enough that none waits behind a slow one, few
#: enough that memory does not grow with the input.
DEPTH = 4
#: Forking is safe on Linux while this process has no other thread; elsewhere the system's own libraries have some.
METHOD = "fork" if sys.platform == "linux" else "spawn"
#: A page with something for every pass, long enough for what only long texts need, and with lines as most sites have
#: them: the patterns that these ask for need not be compiled by each worker.
SAMPLE = (
    "首页 > 新闻 > 正文\n渡口恢复通航\n来源：渡口日报　作者：王小明　2024-01-05 10:20\n2024年1月5日\n原标题：渡口通航\n"
    "「隨著」互聯(lián)網的發(fā)展, 乾隆的頭髮。\n因?yàn)閻阂庹吒鼡Q了系統(tǒng)。\n"
    + "隨著網絡發展，人們看著屏幕就能欣賞乾隆年間的書畫。\n"
    * 900
    + "（责任编辑：王小明）\n【编辑:王小明】\n特别声明：本文为作者上传，仅代表作者本人观点，不构成投资建议。\n"
    "免责声明：本文转载自网络，如有侵权请联系删除。\n电话：010-5550-0123　邮箱：desk@example.com\n"
    "打开APP阅读全文\n分享到：微信 微博\n扫码关注我们\n微信搜索公众号，每天送你好文\n每天早晨送你一篇好文\n"
    "上一篇：渡口的春天\n相关阅读：渡口的冬天\n点击阅读原文\n商务合作请加微信：example\n版权所有，未经许可不得转载\n"
)

#: A short page whose lines need what almost every run needs: the date, a credit, who may copy this, ASCII punctuation.
#: Fewer lines leave more to each worker; more of them cost the start, and memory, for patterns that few runs need.
PAGE = (
    "渡口恢复通航\n2024年1月5日 星期五 上午10:20:30\n2024年1月5日 10:20\n作者：王小明 编辑：李小红\n"
    "渡口今天恢复通航,人们在岸边等候第一班船.孩子们也来了，他们第一次看到这么大的渡船。\n"
    "“船来了！”他说，“等了三年。”\n延伸阅读：渡口的冬天\n船 票 三 元 一 张 ，老人免票。(王小明摄)\n"
    "本文仅代表作者个人观点，与本站立场无关，转载请注明出处。\n如有侵权，请及时联系我们删除，谢谢。\n"
    "来源：渡口日报\n推荐阅读\n渡口的春天\n老街的油纸伞\n责任编辑：王小明\n请分享给更多的朋友\n"
    "版权所有，未经书面授权不得转载、摘编、复制\n"
)


def available() -> bool:
    """Tell whether this system has what processes need to talk to each other; some small ones do not."""
    try:
        for connection in multiprocessing.get_context(METHOD).Pipe():
            connection.close()
    except (ImportError, NotImplementedError, OSError):
        return False
    return True


def run(
    job: Job,
    units: Iterable[list[Item]],
    jobs: int,
    take: Callable[[Outcome], None],
    note: Callable[[Outcome], None] | None = None,
    early: int = 0,
) -> None:
    """Do the units in `jobs` processes; hand on the outcomes to `note` at once, to `take` in the order of the units.

    A worker that dies takes nothing with it: its unit is done again in a process of its own, whole and then document by
    document, and the document on which the process dies once more is a failed one. So many processes as `early` are
    started before the first unit is cut, the others when there is work for them.
    """
    if (method := _method(job)) == "fork":
        warm(job)
    else:
        # Nothing of it is inherited, but tables that are missing end the run here.
        load(job.config)
    team = Team(job, method, note)
    queue = iter(units)
    # In the order of the units: all that are not handed on yet, and of these all that no worker has.
    slots: deque[Slot] = deque()
    ready: deque[Slot] = deque()
    try:
        team.start(early)
        while _fill(queue, slots, ready, jobs):
            team.assign(ready, jobs)
            lost = team.hear()
            # First of all, so that whoever has answered need not wait.
            team.assign(ready, jobs)
            for slot in lost:
                slot.outcome = _again(job, slot)
                if note is not None:
                    with signals.hold():
                        note(slot.outcome)
            while slots and slots[0].outcome is not None:
                _hand_on(slots, take)
        team.idle = True
    except signals.Interrupted:
        _drain(team, slots, take)
        raise
    finally:
        team.stop()
        if team.broke and job.action == "write" and not job.dry_run:
            # A worker that was killed could not remove what it had begun to write.
            files.sweep(job.output or job.source)


def _method(job: Job) -> str:
    """Return how processes are started: stores and clusters come with threads, with which it is not safe to fork."""
    return "spawn" if job.remote or job.engine != "local" else METHOD


def warm(job: Job) -> None:
    """Load the tables before the processes fork, so that this is paid once and the memory is shared.

    Rules compile their patterns when they first need them: to do all of that here would make every run wait.
    """
    normalizer_of(job.config).clean_counted([SAMPLE, PAGE])
    if job.encoding is None:
        decode(SAMPLE[:999].encode("gb18030"))
    # What is loaded now stays: to look for garbage among it takes longer than the little there is is worth.
    gc.freeze()


def _fill(queue: Iterator[list[Item]], slots: deque[Slot], ready: deque[Slot], jobs: int) -> bool:
    """Cut units ahead of time, some for each worker as far as there is room; tell whether anything is left to do."""
    while len(ready) < jobs * AHEAD and len(slots) < jobs * DEPTH and (unit := next(queue, None)) is not None:
        ready.append(Slot(unit))
        slots.append(ready[-1])
    return bool(slots)


def _hand_on(slots: deque[Slot], take: Callable[[Outcome], None]) -> None:
    with signals.hold():
        outcome = slots.popleft().outcome
        assert outcome is not None  # noqa: S101
        take(outcome)


def _drain(team: Team, slots: deque[Slot], take: Callable[[Outcome], None]) -> None:
    """After a signal: wait a little for what was begun, and report what was written."""
    deadline = time.monotonic() + PATIENCE
    begun = list(team.working.values())
    while any(slot.outcome is None for slot in begun) and team.working and (left := deadline - time.monotonic()) > 0:
        team.hear(left)
    for slot in slots:
        if slot.outcome is None:
            return
        take(slot.outcome)


def _again(job: Job, slot: Slot) -> Outcome:
    """Do a unit in a process of its own, and when that dies too its documents one by one.

    The limit of time is for one document, so a unit that has run out of it is taken apart at once.
    """
    team = Team(job, _method(job))
    try:
        outcome = None if slot.late else _alone(team, slot.unit).outcome
        if outcome is None:
            outcome = _apart(job, team, slot.unit)
        team.idle = True
        return outcome
    finally:
        team.stop()


def _apart(job: Job, team: Team, unit: list[Item]) -> Outcome:
    """Do the documents of a unit one after the other; after one on which it dies the process is another one."""
    pieces = [item for item in unit if not isinstance(item, str | tuple)]
    total = Outcome()
    done = []
    for item in [record for piece in pieces for record in piece.split()] or unit:
        one = _alone(team, [item])
        outcome = one.outcome or _lost(job, item, one)
        total.add(outcome)
        total.audit += outcome.audit
        total.data += outcome.data
        total.finished += outcome.finished
        if outcome.piece is not None:
            done.append(outcome.piece)
        if outcome.fatal is not None:
            break
    if done:
        from normalize.pieces import joined

        total.piece = joined(done)
    return total


def _alone(team: Team, unit: list[Item]) -> Slot:
    """Do a unit in the one process of a team; the slot has no outcome when that died or was too slow."""
    slot = Slot(unit)
    team.assign(deque([slot]), 1)
    while team.working:
        team.hear()
    return slot


def _lost(job: Job, item: Item, slot: Slot) -> Outcome:
    reason = "the process that worked on it died twice (killed from outside, or out of memory): run it alone to see why"
    if slot.late:
        reason = f"it took longer than {job.timeout:g} seconds (--timeout)"
    if not isinstance(item, str | tuple):
        return clean_unit(job, [item.given_up(reason)])
    return clean_unit(job, [(item if isinstance(item, str) else item[0], "failed", reason)])
