"""What was measured: figures, and ratios with a goal and its verdict; as a table for people and as JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, None where it could not be measured. Figures of one name and several engines share a line."""

    part: str
    name: str
    value: float | None
    unit: str
    engine: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """A value held against a goal: `at_least` it, or at most it. None is a value that was not measured."""

    part: str
    name: str
    value: float | None
    goal: float
    at_least: bool = True
    unit: str = "x"

    @property
    def verdict(self) -> str:
        """Tell whether the goal is reached, by the value as measured and not as printed."""
        if self.value is None:
            return "not measured"
        return "reached" if (self.value >= self.goal if self.at_least else self.value <= self.goal) else "MISSED"


@dataclass(slots=True)
class Figures:
    """All that one run measured, in the order in which it was measured."""

    machine: dict[str, str]
    quick: bool
    figures: list[Figure] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def figure(self, part: str, name: str, value: float | None, unit: str, engine: str = "") -> None:
        """Add a figure."""
        self.figures.append(Figure(part, name, value, unit, engine))

    def goal(
        self, part: str, name: str, value: float | None, goal: float, *, at_least: bool = True, unit: str = "x"
    ) -> None:
        """Add a value that has a goal."""
        self.goals.append(Goal(part, name, value, goal, at_least, unit))

    def text(self) -> str:
        """Return the tables."""
        machine = self.machine
        head = (
            f"{machine['cpu']}, {machine['cores']} cores, {machine['system']}, Python {machine['python']}, "
            f"NumPy {machine['numpy']}; files on {machine['files']}; load at start {machine['load']}; "
            f"measured: {machine['measured']}"
        )
        lines = [head]
        if self.quick:
            lines.append("A quick run: too little text and too few rounds for its figures to mean anything.")
        lines += self._engines()
        rows = [
            (item.part, item.name, f"{_number(item.value)} {item.unit}") for item in self.figures if not item.engine
        ]
        lines += ["", *_table(("part", "figure", "value"), rows, 2)] if rows else []
        verdicts = [
            (
                item.part,
                item.name,
                f"{_number(item.value)} {item.unit}",
                f"{'>=' if item.at_least else '<='} {item.goal:g} {item.unit}",
                item.verdict,
            )
            for item in self.goals
        ]
        lines += (
            ["", *_table(("part", "held against its goal", "value", "goal", "verdict"), verdicts, 2)]
            if verdicts
            else []
        )
        lines += ["", *self.notes] if self.notes else []
        return "\n".join(lines)

    def _engines(self) -> list[str]:
        """Return the tables that have a column for each engine, one a part."""
        lines: list[str] = []
        for part in dict.fromkeys(item.part for item in self.figures if item.engine):
            cells = {(item.name, item.engine): item for item in self.figures if item.engine and item.part == part}
            engines = tuple(dict.fromkeys(engine for _, engine in cells))
            rows = [
                (name, *(_number(cells[name, engine].value if (name, engine) in cells else None) for engine in engines))
                for name in dict.fromkeys(n for n, _ in cells)
            ]
            units = ", ".join(dict.fromkeys(f"{item.part}, {item.unit}" for item in cells.values()))
            lines += ["", *_table((units, *engines), rows, 1)]
        return lines

    def write(self, path: Path) -> None:
        """Write everything as JSON; verdicts included."""
        content = asdict(self)
        content["goals"] = [{**asdict(goal), "verdict": goal.verdict} for goal in self.goals]
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def ratio(value: float | None, other: float | None) -> float | None:
    """Return value / other, None where one is missing."""
    return value / other if value is not None and other else None


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], texts: int) -> list[str]:
    """Return the lines of a table: `texts` columns of text, flush left, and the rest flush right."""
    widths = [max(map(_width, column)) for column in zip(head, *rows, strict=True)]
    lines = []
    for row in (head, tuple("-" * width for width in widths), *rows):
        blanks = [" " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        cells = [cell + blank for cell, blank in zip(row[:texts], blanks, strict=False)]
        lines.append("  ".join(cells + [blank + cell for cell, blank in list(zip(row, blanks, strict=True))[texts:]]))
    return lines
