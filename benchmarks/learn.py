"""Learn the coefficients of the default forecast again.

    python -m benchmarks.learn [ROWS.csv.gz] [--out evallib/forecasting/coefficients.json] [--report]

ROWS has series_id (source:indicator:country), kind, year, value; default are the rows in benchmarks/data. Needs the
extra ``learn`` (torch). One thread, fixed seeds, rounded examples and coefficients: the same rows give the same file.
About half an hour on an idle processor. Cross-validation by indicator and country comes first and is printed.
``--report`` stops there.
"""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.learning import validation
from benchmarks.learning.examples import DIGITS, Examples, make_examples, plain_examples
from benchmarks.learning.networks import Schooling, entries, scaling, teach
from benchmarks.learning.rows import Rows, read_rows
from evallib.forecasting.learned import HORIZON, Network, coefficients_from
from evallib.forecasting.marginals import PROBS

HERE = Path(__file__).resolve().parent
ROWS = HERE / "data" / "gapminder_annual.csv.gz"
OUT = HERE.parent / "evallib" / "forecasting" / "coefficients.json"
SIGNIFICANT = 4
NETWORKS = 3
LATEST = 10
"""Years of each series the widths are measured on: older ones are calmer than what a forecast meets today."""
SCHOOLING = Schooling()
LICENCE = "CC-BY-4.0"
ATTRIBUTION = "Learned from annual series of Gapminder, Systema Globalis (https://www.gapminder.org), CC-BY-4.0"


def main() -> None:
    """Read the command line; measure, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path, nargs="?", default=ROWS)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--report", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows = read_rows(options.rows)
    examples, names = make_examples(rows)
    print(f"{len(rows.names)} series, {len(examples.series)} examples, {len(names)} features", flush=True)
    held_out = cross_validate(rows, examples, names)
    print(as_text(validation_report(held_out)), flush=True)
    if options.report:
        return
    document = learn(rows, examples, names, held_out)
    options.out.write_text(as_text(document), encoding="utf-8")
    print(f"{options.out}: {options.out.stat().st_size} bytes")


def model(examples: Examples, names: tuple[str, ...], count: int) -> dict[str, Any]:
    """Teach ``count`` networks; the document's part that holds them, rounded."""
    centre, spread = scaling(examples.features, DIGITS)
    entry = entries(examples.features, centre, spread)
    taught = [teach(examples, entry, SCHOOLING, seed) for seed in range(count)]
    return {
        "features": list(names),
        "centre": centre.tolist(),
        "spread": spread.tolist(),
        "networks": [rounded(network) for network in taught],
        "widening": np.ones((HORIZON, len(PROBS))).tolist(),
        "path_correlation": {"all": np.eye(HORIZON).tolist()},
    }


def cross_validate(rows: Rows, examples: Examples, names: tuple[str, ...]) -> validation.Residuals:
    """Residuals of one network per cell, taught without the indicators and countries it is measured on."""
    measured = plain_examples(rows, part=0.5, seed=11, latest=LATEST)
    parts = []
    for number, (learnt, test) in enumerate(validation.cells(rows)):
        found = coefficients_from(model(examples.of(learnt), names, 1))
        parts.append((measured.of(test), found))
        print(f"cell {number}: learned from {learnt.sum()} series, measured on {test.sum()}", flush=True)
    return validation.residuals(parts)


def learn(rows: Rows, examples: Examples, names: tuple[str, ...], held_out: validation.Residuals) -> dict[str, Any]:
    """The whole document: networks taught on all rows, widths and links from the rows held out."""
    widening = validation.widening(held_out)
    widened = _widened(held_out, widening)
    links = validation.path_correlation(widened)
    learned = {
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
        "source": "gapminder_sg",
        "how": "benchmarks/learn.py: pinball loss at probs, examples of 3 to 15 years; docs/forecast.md",
        "series": len(rows.names),
        "examples": len(examples.series),
        "schooling": asdict(SCHOOLING),
        "probs": list(PROBS),
    }
    found = model(examples, names, NETWORKS)
    found["widening"] = widening.tolist()
    found["path_correlation"] = {name: matrix.round(3).tolist() for name, matrix in links.items()}
    return learned | found


def _widened(held_out: validation.Residuals, widening: np.ndarray) -> validation.Residuals:
    """The residuals with widened knots."""
    middle = held_out.knots[..., len(PROBS) // 2, None]
    return replace(held_out, knots=middle + (held_out.knots - middle) * widening)


def validation_report(held_out: validation.Residuals) -> dict[str, Any]:
    """What the cross-validation shows: cover, loss, links, cover of five-year sums with and without links."""
    widened = _widened(held_out, validation.widening(held_out))
    links = validation.path_correlation(widened)
    full = np.flatnonzero(np.isfinite(held_out.targets).all(axis=1))[:20_000]
    totals = held_out.targets[full].sum(axis=1)
    sums = {
        name: validation.inside(validation.paths(widened.knots[full], matrix).sum(axis=2), totals)
        for name, matrix in (("linked years", links["all"]), ("independent years", np.eye(HORIZON)))
    }
    return {
        "examples": len(held_out.targets),
        "cover as learned": validation.coverage(held_out),
        "cover widened": validation.coverage(widened),
        "pinball loss to random walk": validation.pinball_ratio(widened),
        "links": {name: matrix.round(3).tolist() for name, matrix in links.items()},
        "cover of five-year sums (80 %, 95 %)": sums,
    }


def rounded(network: Network) -> dict[str, Any]:
    """A network as lists of numbers with four significant digits."""
    return {
        "weights": [_significant(matrix) for matrix in network.weights],
        "offsets": [_significant(vector) for vector in network.offsets],
    }


def _significant(array: np.ndarray) -> Any:
    """Nested lists with four significant digits, at most six decimals."""
    text = np.array([f"{value:.{SIGNIFICANT}g}" for value in array.ravel()], dtype=np.float64)
    return (text.round(6) + 0.0).reshape(array.shape).tolist()


def as_text(document: dict[str, Any]) -> str:
    """JSON with one row of numbers a line."""
    text = json.dumps(document, indent=1)
    return re.sub(r"\[\s+([^\[\]{}\"]+?)\s+\]", lambda m: "[" + re.sub(r"\s+", "", m[1]) + "]", text) + "\n"


if __name__ == "__main__":
    main()
