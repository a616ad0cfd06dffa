"""What a run knows of each indicator: every figure a text may state of it, also those that follow from the tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evallib import tables as t
from evallib.numbers import format_number
from evallib.proofing.quantities import PERCENT, POINT, agrees, unit_parts

At = tuple[int, str]
VALUE, BASE, TARGET, YEARLY, FORECAST, OFFICE = "value", "base", "target", "yearly", "forecast", "office"
TOTAL, AVERAGE, MEAN, PROGRESS, PLANNED, GAP = "total", "average", "mean", "progress", "planned", "gap"
CHANGE, GROWTH, BASE_CHANGE, BASE_GROWTH = "change", "growth", "base_change", "base_growth"
REQUIRED, REMAINING, TARGET_GAP, CHANCE = "required", "remaining", "target_gap", "chance"
_LABELS = {
    VALUE: "", BASE: "基数", TARGET: "规划目标", YEARLY: "年度目标", FORECAST: "预测", OFFICE: "部门预计",
    TOTAL: "累计", AVERAGE: "年均", MEAN: "规划期内均值", PROGRESS: "完成规划目标的进度",
    PLANNED: "时间进度（计划进度）", GAP: "与时间进度之差", CHANGE: "较上年变动", GROWTH: "较上年增长",
    BASE_CHANGE: "较基期变动", BASE_GROWTH: "较基期增长", REQUIRED: "后期年均需", REMAINING: "距目标尚需",
    TARGET_GAP: "预测与目标之差", CHANCE: "期末达标概率",
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """One figure of an indicator.

    Attributes
    ----------
    role : str
        What it is of it; see the constants.
    value : float
        In the table's unit; per cent as per cent.
    unit : str
    at : (year, period) or None
        None where it has no period (target, chance).
    decimals : int or None
        Decimals the tables print it with.
    """

    role: str
    value: float
    unit: str
    at: At | None = None
    decimals: int | None = None

    @property
    def label(self) -> str:
        """Chinese name with its period: 2022年, 2025年预测, 规划目标."""
        when = f"{self.at[0]}{t.PERIOD_NAMES[self.at[1]]}" if self.at else ""
        return (when + _LABELS[self.role]).strip() or "数值"

    @property
    def text(self) -> str:
        """As the tables print it, with its unit."""
        shown = format_number(self.value, self.decimals)
        shown = format_number(self.value, 3).rstrip("0") if len(shown.partition(".")[2]) > 3 else shown
        return shown + ("个百分点" if self.unit == POINT else self.unit)

    def address(self, key: str) -> str:
        """Where it stands in the tables of an indicator, or what it follows from."""
        when = f"{self.at[0]}{self.at[1]}" if self.at else ""
        table = {VALUE: "figures", FORECAST: "forecasts", OFFICE: "department_forecasts"}.get(self.role, "ratings")
        return f"{table}/{key}/{when or self.role}" if table != "ratings" else f"{table}/{key}/{self.role}"

    def agrees(self, value: float, step: float, *, hedge: str = "", any_sign: bool = False) -> bool:
        """Whether a stated value (in base units) is a correct rounding of it, or of it as the tables print it."""
        factor = unit_parts(self.unit)[0]
        forms = [self.value]
        if self.decimals is not None:
            forms.append(float(format_number(self.value, self.decimals)))
        signs = (1, -1) if any_sign else (1,)
        return any(agrees(sign * value, step, form * factor, hedge=hedge) for form in forms for sign in signs)


@dataclass(frozen=True, eq=False)
class Record:
    """Everything the tables say of one indicator."""

    row: Mapping[str, Any]
    figures: Mapping[At, float]
    forecasts: Mapping[str, float]
    offices: tuple[tuple[int, float], ...]
    first: int
    last: int

    @property
    def key(self) -> str:
        """Indicator id."""
        return str(self.row[t.INDICATOR_ID])

    @property
    def name(self) -> str:
        """The table's name of it."""
        return str(self.row[t.NAME])

    @property
    def unit(self) -> str:
        """The table's unit ("" where there is none)."""
        return str(self.row[t.UNIT]).strip("—")

    @property
    def is_rate(self) -> bool:
        """Whether its figures are yearly rates."""
        return bool(self.row[t.VALUE_KIND] == "rate")

    @property
    def is_sum(self) -> bool:
        """Whether its figures are added up over the plan."""
        return bool(self.row[t.TARGET_TYPE] == "cumulative_sum")

    @property
    def is_reduction(self) -> bool:
        """Whether a positive yearly rate is a fall."""
        return self.is_rate and any(word in self.name for word in ("降低", "下降"))

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Every figure, those of the tables first."""
        return tuple(fact for fact in (*self._stated(), *self._derived()) if math.isfinite(fact.value))

    def change(self, since: At, at: At) -> list[Fact]:
        """Change and growth between two periods, also from the base."""
        before = [self.figures[since]] if since in self.figures else []
        if since[0] == self.row[t.BASE_YEAR] and self.row[t.BASE] is not None:
            before.append(float(self.row[t.BASE]))
        return [fact for old in before if at in self.figures for fact in self._between(old, self.figures[at], at)]

    def _between(self, old: float, new: float, at: At, roles: tuple[str, str] = (CHANGE, GROWTH)) -> Iterator[Fact]:
        points = self.unit == PERCENT
        digits = self.row[t.DECIMALS]
        yield Fact(roles[0], new - old, POINT if points else self.unit, at, digits)
        for seen in {self._printed(new) - self._printed(old)} - {new - old}:
            yield Fact(roles[0], seen, POINT if points else self.unit, at, digits)
        if old > 0 and not points:
            yield Fact(roles[1], 100 * (new / old - 1), PERCENT, at, 1)

    def _printed(self, value: float) -> float:
        digits = self.row[t.DECIMALS]
        return value if digits is None else float(format_number(value, digits))

    def _stated(self) -> Iterator[Fact]:
        """What stands in the tables."""
        row, unit, digits = self.row, self.unit, self.row[t.DECIMALS]
        for at, value in self.figures.items():
            yield Fact(VALUE, value, unit, at, digits)
        if row[t.BASE] is not None:
            yield Fact(BASE, row[t.BASE], unit, (int(row[t.BASE_YEAR] or self.first - 1), "annual"))
        for name in (t.TARGET, t.TARGET_LOW, t.TARGET_HIGH, t.TARGET_LEVEL):
            if row[name] is not None:
                yield Fact(TARGET, row[name], self._target_unit(name))
        for year, value in {**row["yearly"]}.items():
            yield Fact(YEARLY, value, unit, (int(year), "annual"))
        for name, value in self.forecasts.items():
            yield Fact(FORECAST, value, unit, (int(name[:4]), "annual"), digits)
        for year, value in self.offices:
            yield Fact(OFFICE, value, unit, (year, "annual"))
        yield from self._rated()

    def _target_unit(self, column: str) -> str:
        """Growth and reduction of amounts have targets in per cent; changes of per cents in points."""
        kind = self.row[t.TARGET_TYPE]
        if kind in ("avg_growth", "cumulative_reduction"):
            return PERCENT
        return POINT if kind == "relative_growth" else self.unit

    def _rated(self) -> Iterator[Fact]:
        row = self.row
        at = self.latest
        percent = ((t.PROGRESS, PROGRESS, 1), (t.PLANNED_SHARE, PLANNED, 1), (t.TIME_PROGRESS, PLANNED, 1))
        for column, role, digits in (*percent, (t.P_ATTAIN, CHANCE, 0)):
            if row[column] is not None:
                yield Fact(role, 100 * row[column], PERCENT, at if role != CHANCE else None, digits)
        if row[t.PROGRESS_GAP] is not None:
            yield Fact(GAP, 100 * row[t.PROGRESS_GAP], POINT, at, 1)
        for column in (t.END_MEDIAN, t.END_LOW, t.END_HIGH):
            if row[column] is not None and row[t.TARGET_TYPE] in _ENDS:
                yield Fact(FORECAST, row[column], self._achieved_unit, (self.last, "annual"))
        if row[t.ACHIEVED] is not None:
            yield Fact(_ACHIEVED.get(row[t.TARGET_TYPE], AVERAGE), row[t.ACHIEVED], self._achieved_unit, at)
        if row[t.REQUIRED_ANNUAL] is not None:
            percents = row[t.TARGET_TYPE] in ("avg_growth", "cumulative_reduction")
            unit = PERCENT if percents else self.unit
            yield Fact(REQUIRED, row[t.REQUIRED_ANNUAL], unit)
            if unit == PERCENT and not percents:
                yield Fact(REQUIRED, row[t.REQUIRED_ANNUAL], POINT)
        if row[t.TARGET_GAP] is not None:
            yield Fact(TARGET_GAP, row[t.TARGET_GAP], POINT if self.unit == PERCENT else self.unit)

    @property
    def latest(self) -> At | None:
        """The period the rating rests on."""
        year = self.row[t.LATEST_YEAR]
        return None if year is None else (int(year), str(self.row[t.LATEST_PERIOD]))

    @property
    def _achieved_unit(self) -> str:
        kind = self.row[t.TARGET_TYPE]
        if kind in ("avg_growth", "cumulative_reduction"):
            return PERCENT
        return POINT if kind == "relative_growth" else self.unit

    def _derived(self) -> Iterator[Fact]:
        """Changes, totals, averages and progress at every period of the plan."""
        base = self.row[t.BASE]
        for (year, period), value in self.figures.items():
            at = (year, period)
            if (year - 1, period) in self.figures:
                yield from self._between(self.figures[year - 1, period], value, at)
            if year < self.first:
                continue
            if base is not None and not self.is_rate:
                yield from self._between(float(base), value, at, (BASE_CHANGE, BASE_GROWTH))
            yield from self._towards(at, value)
        for year in range(self.first, self.last + 1):
            for period in t.PERIODS:
                if (year, period) in self.figures:
                    yield from self._through((year, period))

    def _towards(self, at: At, value: float) -> Iterator[Fact]:
        """Of levels: progress, share of the target, what is left."""
        row = self.row
        base, target = row[t.BASE], row[t.TARGET_LEVEL]
        if row[t.TARGET_TYPE] in ("floor", "ceiling") and row[t.TARGET] is not None:
            gap = row[t.TARGET] - value
            yield Fact(REMAINING, gap, POINT if self.unit == PERCENT else self.unit, at, row[t.DECIMALS])
        if target is None or row[t.TARGET_TYPE] not in ("level", "increment"):
            return
        yield Fact(REMAINING, target - value, POINT if self.unit == PERCENT else self.unit, at, row[t.DECIMALS])
        if target > 0:
            yield Fact(PROGRESS, 100 * value / target, PERCENT, at, 1)
        if base is not None and target != base:
            yield from self._progress(at, (value - base) / (target - base))

    def _progress(self, at: At, share: float) -> Iterator[Fact]:
        passed = (at[0] - self.first + t.PERIOD_SHARE[at[1]]) / (self.last - self.first + 1)
        yield Fact(PROGRESS, 100 * share, PERCENT, at, 1)
        yield Fact(PLANNED, 100 * passed, PERCENT, at, 0)
        yield Fact(GAP, 100 * (share - passed), POINT, at, 1)

    def _through(self, at: At) -> Iterator[Fact]:
        """Totals and averages from the plan's first year through a period."""
        years = range(self.first, at[0] + (at[1] == "annual"))
        if any((year, "annual") not in self.figures for year in years):
            return
        chain = [self.figures[year, "annual"] for year in years]
        part = [] if at[1] == "annual" else [self.figures[at]]
        target = self.row[t.TARGET]
        if self.is_sum:
            total = sum(chain) + sum(part)
            yield Fact(TOTAL, total, self.unit, at, self.row[t.DECIMALS])
            if target:
                yield Fact(REMAINING, target - total, self.unit, at, self.row[t.DECIMALS])
                yield from self._progress(at, total / target)
        elif self.is_rate and all(value > -100 for value in (*chain, *part)):
            yield from self._compounded(at, chain, part)
        elif not part and self.row[t.BASE] and self.unit != PERCENT and chain[-1] / self.row[t.BASE] > 0:
            yield Fact(AVERAGE, 100 * ((chain[-1] / self.row[t.BASE]) ** (1 / len(chain)) - 1), PERCENT, at, 1)

    def _compounded(self, at: At, chain: list[float], part: list[float]) -> Iterator[Fact]:
        sign = -1 if self.is_reduction else 1
        length = len(chain) + (t.PERIOD_SHARE[at[1]] if part else 0)
        grown = math.prod(1 + sign * value / 100 for value in chain)
        grown *= math.prod((1 + sign * value / 100) ** t.PERIOD_SHARE[at[1]] for value in part)
        if grown > 0:
            yield Fact(TOTAL, sign * 100 * (grown - 1), PERCENT, at, 1)
            yield Fact(AVERAGE, sign * 100 * (grown ** (1 / length) - 1), PERCENT, at, 1)
            yield Fact(AVERAGE, sum((*chain, *part)) / (len(chain) + len(part)), PERCENT, at, 1)


_ACHIEVED = {
    "cumulative_sum": TOTAL, "cumulative_reduction": TOTAL, "level": VALUE, "increment": VALUE, "assigned": VALUE,
    "floor": MEAN, "ceiling": MEAN, "range": MEAN,
}  # fmt: skip
_ENDS = ("cumulative_sum", "avg_growth", "cumulative_reduction")


def read_records(tables: Mapping[str, Any]) -> dict[str, Record]:
    """Return indicator id → record, from the tables of a run."""
    plan = tables["plan"]
    offices: dict[str, list[tuple[int, float]]] = {}
    for item in tables["department_forecasts"]:
        offices.setdefault(item[t.INDICATOR_ID], []).append((int(item[t.YEAR]), float(item[t.VALUE])))
    found = {}
    for row in tables["ratings"]:
        key = str(row[t.INDICATOR_ID])
        figures = {
            (int(name[:4]), name[4:]): float(cell[t.VALUE]) for name, cell in tables["figures"].get(key, {}).items()
        }
        found[key] = Record(
            row, figures, tables["forecasts"].get(key, {}), tuple(offices.get(key, ())), plan["first_year"],
            plan["last_year"],
        )  # fmt: skip
    return found
