"""Charts: tables in, matplotlib Axes out, SVG and PNG from them; one house style."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evallib.charts.calibration import plot_calibration
    from evallib.charts.indicator import plot_indicator
    from evallib.charts.methods import plot_methods, plot_track_record
    from evallib.charts.overview import plot_overview
    from evallib.charts.svg import alt_text, to_png, to_svg

_HOMES = {
    "alt_text": "svg", "plot_calibration": "calibration", "plot_indicator": "indicator", "plot_methods": "methods",
    "plot_overview": "overview", "plot_track_record": "methods", "to_png": "svg", "to_svg": "svg",
}  # fmt: skip
__all__ = [
    "alt_text", "plot_calibration", "plot_indicator", "plot_methods", "plot_overview", "plot_track_record", "to_png",
    "to_svg",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import a drawing module when its function is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
