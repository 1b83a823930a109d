"""In memory, on one core: conversion beside every engine of the field, cleaning beside the conversion of OpenCC alone.

The yardstick of both is a UTF-8 round trip of the same text: decode, encode, nothing else.
"""

from __future__ import annotations

from engines import OURS, ROUND_TRIP, Engines, Task
from figures import Figures, ratio
from peers import OPENCC, PEERS, ZHCONV

CONVERSION, CLEANING = "conversion", "cleaning"
#: Our configuration, what the peers call it, and the texts it is meant for.
WORK = (
    ("hans", "t2s", "mixed"),
    ("hans", "t2s", "traditional"),
    ("t2s", "t2s", "mixed"),
    ("s2t", "s2t", "simplified"),
    ("s2twp", "s2twp", "simplified"),
    ("tw2sp", "tw2sp", "traditional"),
)
FORMS = {False: "one by one", True: "batch"}


def conversion(engines: Engines, figures: Figures) -> None:
    """Add the speeds of all engines, and the ratios that have a goal. Beside our `hans` stands the peers' `t2s`."""
    tasks: dict[Task, None] = {}
    for ours, theirs, texts in WORK:
        for whole in FORMS:
            tasks[Task(OURS, ours, texts, whole)] = None
            for peer in engines.share:
                tasks[Task(peer, theirs, texts, whole)] = None
            tasks[Task(ROUND_TRIP, "utf-8", texts, whole)] = None
    speeds = engines.speeds(list(tasks))
    for ours, theirs, texts in WORK:
        for whole, form in FORMS.items():
            for engine in (OURS, *(peer.name for peer in PEERS), ROUND_TRIP):
                config = {OURS: ours, ROUND_TRIP: "utf-8"}.get(engine, theirs)
                value = speeds.get(Task(engine, config, texts, whole))
                figures.figure(CONVERSION, f"{ours}, {texts}, {form}", value, "MB/s", engine)
    one, batch = (speeds[Task(OURS, "hans", "mixed", whole)] for whole in (False, True))
    trip = max(speeds[Task(ROUND_TRIP, "utf-8", "mixed", whole)] for whole in FORMS)
    zhconv = _best(speeds, tuple(peer.name for peer in ZHCONV))
    figures.goal(CONVERSION, "hans, one by one / zhconv-rs", ratio(one, zhconv), 1.0)
    figures.goal(CONVERSION, "hans, one by one / OpenCC", ratio(one, _best(speeds, (OPENCC.name,))), 4.0)
    figures.goal(CONVERSION, "hans, batch / zhconv-rs", ratio(batch, zhconv), 1.5)
    figures.goal(CONVERSION, "hans, batch / UTF-8 round trip", ratio(batch, trip), 0.5)


def _best(speeds: dict[Task, float], names: tuple[str, ...]) -> float | None:
    """Return the best that these engines do with t2s on mixed texts: either wheel, one by one or as one text."""
    return max((speed for task, speed in speeds.items() if task in _tasks(names)), default=None)


def _tasks(names: tuple[str, ...]) -> set[Task]:
    return {Task(name, "t2s", "mixed", whole) for name in names for whole in FORMS}


def cleaning(engines: Engines, figures: Figures) -> None:
    """Add the speeds of `clean`, `clean_many` and of what they are held against."""
    # Each sees documents that the other has not.
    many, one = Task(OURS, "clean", "mixed", True), Task(OURS, "clean", "others", False)
    trips = [Task(ROUND_TRIP, "utf-8", "mixed", whole) for whole in (False, True)]
    opencc = [Task(OPENCC.name, "t2s", "mixed", whole) for whole in (False, True) if OPENCC.name in engines.share]
    speeds = engines.speeds([many, one, *trips, *opencc])
    trip = max(speeds[task] for task in trips)
    converted = max((speeds[task] for task in opencc), default=None)
    figures.figure(CLEANING, "clean_many, profile article", speeds[many], "MB/s")
    figures.figure(CLEANING, "clean, one by one", speeds[one], "MB/s")
    figures.figure(CLEANING, f"{OPENCC.name} t2s alone", converted, "MB/s")
    figures.figure(CLEANING, "UTF-8 round trip", trip, "MB/s")
    figures.goal(CLEANING, "clean_many / UTF-8 round trip", ratio(speeds[many], trip), 0.15)
    figures.goal(CLEANING, "clean_many / OpenCC t2s alone", ratio(speeds[many], converted), 1.5)
