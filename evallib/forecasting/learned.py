"""The learned forecast: quantiles of the next five years of a short annual series, in plain numpy.

A few small networks, taught once on public annual statistics (`benchmarks/learn.py`), turn the features of
`evallib.forecasting.features` into seven quantiles for each of five years. Here they are only evaluated: products of
matrices and one smooth function, no optimiser and no chance. Every series is looked at twice, as it is and upside
down, so that rises and falls are treated alike. See docs/forecast.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evallib.forecasting.features import Window, describe, make_window, unit_step
from evallib.forecasting.history import KINDS, SHARE
from evallib.forecasting.marginals import MEDIAN, PROBS, Floats

HORIZON = 5
"""Years ahead."""
LEAST = 3
"""Fewest figures the networks were taught on."""
SLICE = 24
"""Rows of one matrix product, always full, so that a forecast does not depend on which others are made with it."""
BLOCK = 20 * SLICE
"""Rows evaluated at once at most."""

_SWAPPED = {"rising": "falling", "highest": "lowest"} | {
    f"{name}_low": f"{name}_high" for name in ("room", "near", "middle", "growth")
}
_EVEN = frozenset(
    """inverse_points points gaps median_size largest_size mean_square size2 size3 size5 late_size roughness bend_size
    third product1 product2 product3 correlation1 correlation2 correlation3 phi fit spread flat turns run
    rising falling room_low room_high near_low near_high middle_low middle_high""".split()
)


@dataclass(frozen=True)
class Network:
    """Weights of one network with two hidden layers: matrices (F, W), (W, W), (W, 35) and what is added after each."""

    weights: tuple[Floats, Floats, Floats]
    offsets: tuple[Floats, Floats, Floats]


@dataclass(frozen=True)
class Coefficients:
    """What was learned.

    Attributes
    ----------
    names : tuple of str
        Features, in the order of the input.
    centre, spread : array (F,)
        Subtracted from the features, and divided by.
    networks : tuple of Network
        Their quantiles are averaged.
    widening : array (5, 7)
        Factors on the distance of each quantile from the median (conformal correction of the outer ones).
    correlation : array (5, 5)
        Of the normal scores of the five years' figures.
    """

    names: tuple[str, ...]
    centre: Floats
    spread: Floats
    networks: tuple[Network, ...]
    widening: Floats
    correlation: Floats


@lru_cache(maxsize=1)
def coefficients() -> Coefficients:
    """Read the shipped coefficients."""
    text = files("evallib.forecasting").joinpath("coefficients.json").read_text(encoding="utf-8")
    return coefficients_from(json.loads(text))


def coefficients_from(document: Mapping) -> Coefficients:  # type: ignore[type-arg]
    """Coefficients from the parsed file."""
    networks = tuple(
        Network(tuple(map(np.array, found["weights"])), tuple(map(np.array, found["offsets"])))  # type: ignore[arg-type]
        for found in document["networks"]
    )
    return Coefficients(
        names=tuple(document["features"]),
        centre=np.array(document["centre"]),
        spread=np.array(document["spread"]),
        networks=networks,
        widening=np.array(document["widening"]),
        correlation=np.array(document["path_correlation"]["all"]),
    )


def learned_knots(values: ArrayLike, kind: ArrayLike, horizon: int = HORIZON) -> Floats:
    """Quantiles of the coming years.

    Parameters
    ----------
    values : array (S, N)
        Annual figures, right-aligned: the last column is each series' last figure, NaN where one is missing. The last
        15 columns are used; three figures or more are needed for a sensible forecast.
    kind : array (S,)
        ``level``, ``share`` or ``rate``, as text or as the codes of `history`. Shares know the bound 100.
    horizon : int
        Years ahead, 1 to 5.

    Returns
    -------
    array (S, horizon, 7)
        Quantiles at ``PROBS``, not falling along the last axis. A series without any change is given itself.

    Raises
    ------
    ValueError
        If the horizon is not 1 to 5, a last figure is missing, or the lengths differ.
    """
    figures = np.asarray(values, dtype=np.float64)
    share = _is_share(np.asarray(kind))
    if not 1 <= horizon <= HORIZON:
        raise ValueError(f"horizon must be 1 to {HORIZON}, not {horizon}")
    if figures.ndim != 2 or len(share) != len(figures):
        raise ValueError(f"{figures.shape} values for {len(share)} kinds")
    if not np.isfinite(figures[:, -1:]).all():
        raise ValueError("the last figure of every series must be given")
    found = [_block(figures[i : i + BLOCK], share[i : i + BLOCK]) for i in range(0, len(figures), BLOCK)]
    return np.concatenate([*found, np.empty((0, HORIZON, len(PROBS)))])[:, :horizon]


def _is_share(kind: NDArray) -> NDArray[np.bool_]:  # type: ignore[type-arg]
    """Which series are shares, from texts or codes."""
    return np.equal(kind, SHARE if np.issubdtype(kind.dtype, np.number) else KINDS[SHARE])


def _block(figures: Floats, share: NDArray[np.bool_]) -> Floats:
    """Knots of some series, filled up to full slices with copies of the last."""
    count = len(figures)
    rows = np.minimum(np.arange(-(-count // SLICE) * SLICE), count - 1)
    window = make_window(figures[rows], share[rows])
    return knots_from(window, coefficients())[:count]


def knots_from(window: Window, learned: Coefficients) -> Floats:
    """Knots (S, 5, 7) of windows, from given coefficients."""
    scaled = scaled_knots(feature_matrix(window, learned.names), learned)
    centre = scaled[..., MEDIAN, None]
    widened = centre + (scaled - centre) * learned.widening
    changed = np.abs(window.figures - window.figures[:, -1:]).max(axis=1) > 0
    unit = np.where(changed, unit_step(window), 0.0)
    return window.figures[:, -1, None, None] + unit[:, None, None] * widened


def feature_matrix(window: Window, names: tuple[str, ...]) -> Floats:
    """Features (S, F) in the order of ``names``."""
    found = describe(window)
    return np.stack([found[name] for name in names], axis=1)


def scaled_knots(features: Floats, learned: Coefficients) -> Floats:
    """Mean of the networks' knots over both orientations, in units of the mean change from the last figure."""
    order, sign, added = mirror_rule(learned.names)
    both = ((features, 1.0), (features[:, order] * sign + added, -1.0))
    total = np.zeros((len(features), HORIZON, len(PROBS)))
    for view, direction in both:
        entry = np.clip((view - learned.centre) / learned.spread, -6.0, 6.0)
        for network in learned.networks:
            knots = network_knots(entry, network)
            total += knots if direction > 0 else -knots[..., ::-1]
    return total / (2 * len(learned.networks))


def network_knots(entry: Floats, network: Network) -> Floats:
    """One network's knots (S, 5, 7): a median, and distances outward from it that cannot be negative.

    Hidden layers use x·σ(x) (Elfwing et al. 2018); distances are (x + √(x² + 4))/2 (Barron 2021) and are added up
    outward; all grows with √h.
    """
    (first, second, third), (a, b, c) = network.weights, network.offsets
    hidden = _swish(_product(_swish(_product(entry, first) + a), second) + b)
    out = (_product(hidden, third) + c).reshape(len(entry), HORIZON, len(PROBS))
    centre = out[..., :1]
    raw = out[..., 1:] - 1.0
    distance = 0.5 * (raw + np.sqrt(raw * raw + 4.0))
    above = np.cumsum(distance[..., :3], axis=-1)
    below = np.cumsum(distance[..., 3:], axis=-1)
    knots = np.concatenate([centre - below[..., ::-1], centre, centre + above], axis=-1)
    return knots * np.sqrt(np.arange(1.0, HORIZON + 1))[:, None]


def _product(rows: Floats, weights: Floats) -> Floats:
    """rows @ weights, in slices so small that BLAS keeps to one thread.

    Threads of such small products wait for one another longer than they count, above all on a busy machine.
    """
    if len(rows) % SLICE:
        return rows @ weights
    return (rows.reshape(-1, SLICE, rows.shape[1]) @ weights).reshape(len(rows), -1)


def _swish(x: Floats) -> Floats:
    """x·σ(x), safe for any x."""
    return x / (1.0 + np.exp(-np.clip(x, -500.0, None)))


def mirror_rule(names: tuple[str, ...]) -> tuple[NDArray[np.int64], Floats, Floats]:
    """How to get the features of the mirrored series: which feature to take, times what, plus what."""
    partner = _SWAPPED | {other: name for name, other in _SWAPPED.items()}
    order = np.array([names.index(partner.get(name, name)) for name in names])
    sign = np.array([1.0 if name in _EVEN else -1.0 for name in names])
    added = np.array([1.0 if name == "rank" else 0.0 for name in names])
    return order, sign, added
