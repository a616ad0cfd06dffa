"""How a learned function becomes a method."""

import numpy as np

from evallib.forecasting import closed
from evallib.forecasting.closed import continued
from evallib.forecasting.default import learned
from evallib.forecasting.marginals import Floats, Ints
from tests.forecasting.builders import batch


def fake(values: Floats, kind: Ints, *, horizon: int) -> Floats:
    """Median last + h, quantiles 1 apart times h."""
    assert values.shape[1] == 15 and horizon == 5 and len(kind) == len(values)
    years = np.arange(1.0, 6.0)
    return (values[:, -1, None] + years)[..., None] + years[:, None] * np.arange(-3.0, 4.0)


def test_learned_where_there_is_something_to_learn() -> None:
    histories = batch((1.0, 2.0, 4.0), (1.0, 2.0), (7.0, 7.0, 7.0), (5.0,))
    found = learned(fake, "公式")(histories, 3)
    assert found.knots[0, :, 3].tolist() == [5.0, 6.0, 7.0]
    plain = closed.combination(histories, 3).knots
    assert (found.knots[1:] == plain[1:]).all()


def test_unusable_answer_falls_back() -> None:
    histories = batch((1.0, 2.0, 4.0))
    nothing = learned(lambda values, kind, horizon: np.full((len(values), 5, 7), np.nan), "公式")(histories, 2)
    assert (nothing.knots == closed.combination(histories, 2).knots).all()


def test_years_beyond_the_fifth() -> None:
    knots = fake(np.full((1, 15), 10.0), np.zeros(1, dtype=np.int64), horizon=5)
    found = continued(knots, 7)
    # The last step is 1: 15, then 15.8 and 16.44; widths grow with (h/5)^0.8.
    assert np.allclose(found[0, 4:, 3], [15.0, 15.8, 16.44])
    assert np.allclose(found[0, 6, 6] - found[0, 6, 3], 15.0 * (7 / 5) ** 0.8)
    assert continued(knots, 2).shape == (1, 2, 7)
