"""Teach the networks with torch; the same formulas as `evallib.forecasting.learned`, the pinball loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from benchmarks.learning.examples import Examples
from evallib.forecasting.learned import HORIZON, Network
from evallib.forecasting.marginals import PROBS

KNOTS = len(PROBS)


@dataclass(frozen=True)
class Schooling:
    """How one network is taught."""

    epochs: int = 12
    width: int = 96
    dropout: float = 0.1
    rate: float = 2e-3
    decay: float = 1e-2
    batch: int = 1024
    memory: float = 0.998


class Taught(nn.Module):
    """Two hidden layers; returns knots (E, 5, 7) in mean changes from the last figure, divided by √h."""

    def __init__(self, features: int, schooling: Schooling) -> None:
        super().__init__()
        width = schooling.width
        shape = (features, width, width, HORIZON * KNOTS)
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in pairwise(shape)])
        self.dropout = nn.Dropout(schooling.dropout)

    def forward(self, entry: Tensor) -> Tensor:
        """See `evallib.forecasting.learned.network_knots`."""
        hidden = self.dropout(nn.functional.silu(self.layers[0](entry)))
        hidden = self.dropout(nn.functional.silu(self.layers[1](hidden)))
        out = self.layers[2](hidden).view(-1, HORIZON, KNOTS)
        raw = out[..., 1:] - 1.0
        distance = 0.5 * (raw + torch.sqrt(raw * raw + 4.0))
        half = KNOTS // 2
        above = torch.cumsum(distance[..., :half], dim=-1)
        below = torch.cumsum(distance[..., half:], dim=-1)
        centre = out[..., :1]
        return torch.cat([centre - below.flip(-1), centre, centre + above], dim=-1)


def scaling(features: NDArray[np.float32], digits: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation of every feature, rounded."""
    centre = features.mean(axis=0, dtype=np.float64).round(digits)
    spread = (features.std(axis=0, dtype=np.float64) + 1e-3).round(digits)
    return centre, spread


def entries(features: NDArray, centre: NDArray, spread: NDArray) -> NDArray[np.float32]:  # type: ignore[type-arg]
    """Standardised features, clipped as in the evaluation."""
    return np.clip((features - centre.astype(np.float32)) / spread.astype(np.float32), -6.0, 6.0)


def teach(examples: Examples, entry: NDArray[np.float32], schooling: Schooling, seed: int) -> Network:
    """Teach one network: AdamW, cosine-falling rate, moving average of the weights."""
    torch.manual_seed(seed)
    network, average = Taught(entry.shape[1], schooling), Taught(entry.shape[1], schooling)
    average.load_state_dict(network.state_dict())
    optimiser = torch.optim.AdamW(network.parameters(), lr=schooling.rate, weight_decay=schooling.decay)
    loss = _loss_of(examples, entry)
    order = torch.Generator().manual_seed(seed)
    per_epoch = len(entry) // schooling.batch
    total = schooling.epochs * per_epoch
    for step in range(total):
        if step % per_epoch == 0:
            shuffled = torch.randperm(len(entry), generator=order)
        chosen = shuffled[step % per_epoch * schooling.batch :][: schooling.batch]
        falling = 0.5 * (1 + np.cos(np.pi * step / total)) + 0.005
        optimiser.param_groups[0]["lr"] = schooling.rate * min(1.0, step / 300) * falling
        optimiser.zero_grad()
        loss(network, chosen).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        _follow(average, network, min(schooling.memory, step / (step + 50)))
    return _weights(average)


def _loss_of(examples: Examples, entry: NDArray[np.float32]) -> Callable[[Taught, Tensor], Tensor]:
    """Mean pinball loss over seven quantiles and the years that have a figure, each year's error divided by √h."""
    inputs, weights = torch.from_numpy(entry), torch.from_numpy(examples.weights)
    known = torch.from_numpy(np.isfinite(examples.targets).astype(np.float32))
    root = np.sqrt(np.arange(1, HORIZON + 1, dtype=np.float32))
    targets = torch.from_numpy(np.clip(np.nan_to_num(examples.targets), -60, 60) / root)
    probs = torch.tensor(PROBS)

    def loss(network: Taught, chosen: Tensor) -> Tensor:
        error = targets[chosen][..., None] - network(inputs[chosen])
        pinball = torch.maximum(probs * error, (probs - 1) * error).sum(dim=-1)
        return (pinball * known[chosen] * weights[chosen][:, None]).sum() / known[chosen].sum()

    return loss


@torch.no_grad()
def _follow(average: Taught, network: Taught, memory: float) -> None:
    """Move the average towards the network."""
    for kept, current in zip(average.parameters(), network.parameters(), strict=True):
        kept.lerp_(current, 1 - memory)


def _weights(taught: Taught) -> Network:
    """Weights as arrays, inputs along the first axis."""
    layers = [(layer.weight.detach().numpy().T, layer.bias.detach().numpy()) for layer in taught.layers]
    first, second, third = ((w.astype(np.float64), b.astype(np.float64)) for w, b in layers)
    return Network((first[0], second[0], third[0]), (first[1], second[1], third[1]))
