"""The value axis as numbers: how far it goes, where its ticks are, how they are written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evallib.numbers import format_number

PAD = 0.08
"""Room above and below the values, as a share of their height."""
ZERO = 0.45
"""An axis goes down to zero where the lowest value is below this share of the highest."""


@dataclass(frozen=True)
class Scale:
    """Ends of a value axis and its ticks between them; no ticks where there is nothing to measure."""

    low: float = 0.0
    high: float = 1.0
    ticks: tuple[float, ...] = ()

    @property
    def cut(self) -> bool:
        """Whether the axis begins above zero."""
        return bool(self.ticks) and self.low > 0


def scale_of(values: Sequence[float]) -> Scale:
    """Return an axis around the values, from zero where that costs less than half of the height."""
    if not values:
        return Scale()
    low, high = min(values), max(values)
    if low == high:
        edge = abs(low) * 0.1 or 1.0
        low, high = low - edge, high + edge
    if 0 < low < ZERO * high:
        low = 0.0
    if 0 > high > ZERO * low:
        high = 0.0
    room = PAD * (high - low)
    low, high = low - room * (low != 0), high + room * (high != 0)
    margin = 1e-9 * (high - low)
    return Scale(low, high, tuple(tick for tick in nice_ticks(low, high) if low - margin <= tick <= high + margin))


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round tick values that cover ``low`` … ``high``: steps of 1, 2, 2.5 or 5 times a power of ten."""
    raw = (high - low) / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= raw * (1 - 1e-9))
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [float(f"{i * step:.12g}") for i in range(first, last + 1)]


def tick_texts(ticks: Sequence[float]) -> list[str]:
    """Write tick values alike: the decimals the step needs, real minus signs, 亿 and 万亿 where they are huge."""
    largest = max(map(abs, ticks), default=0.0)
    for size, word in ((1e12, "万亿"), (1e8, "亿")):
        if largest >= 10 * size:
            return [text + word if text != "0" else "0" for text in tick_texts([tick / size for tick in ticks])]
    decimals = max((len(format_number(float(f"{tick:.10g}")).partition(".")[2]) for tick in ticks), default=0)
    return [format_number(tick, decimals).replace("-", "−") for tick in ticks]
