"""Where every indicator stands: figures that count, the rules by target type, the chance of attainment."""

from evallib.ratings.attainment import Ending, chance, ending
from evallib.ratings.case import Case, Outcome
from evallib.ratings.figures import Figure, Period, figures
from evallib.ratings.gates import assess
from evallib.ratings.table import cases, rate

__all__ = ["Case", "Ending", "Figure", "Outcome", "Period", "assess", "cases", "chance", "ending", "figures", "rate"]
