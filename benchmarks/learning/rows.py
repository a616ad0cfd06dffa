"""Annual series of the learning file, and their groups for cross-validation."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evallib import tables as t
from evallib.forecasting.marginals import Floats, Ints

LONGEST = 30
SOURCE = "sg:"
"""How the series that may be learned from begin: Gapminder, Systema Globalis."""
GROUPS = 4
# What tells siblings apart (sex, age, per head or in total): siblings stay in one group.
_SIBLING = re.compile(
    r"(fe)?males?|men|women|boys|girls|both|_?\d+_?(plus|\d+)?|number_of|per_1000_births|per_100000|total|deaths|new_cases"
    r"|aged|richest|poorest|middle|2nd|per_person|per_cap\w*"
)


@dataclass(frozen=True)
class Rows:
    """Series as a matrix.

    Attributes
    ----------
    names : tuple of str
        source:indicator:country.
    values : array (S, 30)
        Figures, left-aligned, NaN after the last.
    lengths : array (S,)
        Number of figures.
    share : array (S,) of bool
        Whether the series is a share of something, 0 to 100.
    """

    names: tuple[str, ...]
    values: Floats
    lengths: Ints
    share: NDArray[np.bool_]

    @property
    def indicators(self) -> list[str]:
        """Indicator of each series, without what tells siblings apart."""
        stems = (_SIBLING.sub("", name.split(":")[1]) for name in self.names)
        return [re.sub("_+", "_", stem).strip("_") for stem in stems]

    @property
    def countries(self) -> list[str]:
        """Country of each series."""
        return [name.split(":")[2] for name in self.names]


def read_rows(path: Path) -> Rows:
    """Read the series of the source that may be learned from; others in the file are left out."""
    frame = pd.read_csv(path)
    frame = frame[frame[t.SERIES_ID].str.startswith(SOURCE)].sort_values([t.SERIES_ID, t.YEAR])
    groups = frame.groupby(t.SERIES_ID, sort=True)
    values = np.full((groups.ngroups, LONGEST), np.nan)
    row, column = groups.ngroup().to_numpy(), groups.cumcount().to_numpy()
    values[row, column] = frame[t.VALUE]
    names = tuple(str(name) for name in groups.groups)
    return Rows(names, values, groups.size().to_numpy(), (groups[t.KIND].first() == "share").to_numpy())


def balanced_groups(labels: list[str], salt: str, count: int = GROUPS) -> Ints:
    """Assign labels to groups of about equally many series, in an order that only depends on the labels."""
    names, sizes = np.unique(labels, return_counts=True)
    order = sorted(range(len(names)), key=lambda i: hashlib.md5((salt + names[i]).encode()).hexdigest())
    filled = np.zeros(count, dtype=int)
    group: dict[str, int] = {}
    for index in order:
        group[str(names[index])] = int(filled.argmin())
        filled[filled.argmin()] += sizes[index]
    return np.array([group[label] for label in labels])
