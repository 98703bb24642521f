"""A design as arrays: what variance estimation needs to know, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage of selection as arrays; units are numbered so that those of a stratum are
    contiguous.

    `unit` gives each row its unit at this stage, `stratum` each unit its stratum; `sampled` and
    `population` hold the number of units drawn from and present in each stratum (infinite when no
    population size is known); `multiplier` is the product of the sampling fractions of the stages
    above, and `names` says which stratum is which in messages.
    """

    unit: Integers
    stratum: Integers
    sampled: Floats
    population: Floats
    multiplier: Floats
    names: tuple[str, ...]

    @property
    def fraction(self) -> Floats:
        return np.divide(self.sampled, self.population)


@dataclass(frozen=True, eq=False)
class Projection:
    """What calibration takes out of a weighted score x: x − right·(leftᵀ·x).

    Row i of left is `table`[`cell`[i]]·`before`[i], of right the same with `after`; without `cell`
    the table has a row a respondent. Margins by answers have few crossings and many rows."""

    table: Floats
    before: Floats
    after: Floats
    cell: Integers | None = None

    @property
    def terms(self) -> int:
        return self.table.shape[1]

    @property
    def left(self) -> Floats:
        return self._rows() * self.before[:, None]

    @property
    def right(self) -> Floats:
        return self._rows() * self.after[:, None]

    def _rows(self) -> Floats:
        return self.table if self.cell is None else self.table[self.cell]

    def right_column(self, term: int) -> Floats:
        """One column of right, without the others."""
        column = self.table[:, term]
        return (column if self.cell is None else column[self.cell]) * self.after


@dataclass(frozen=True, eq=False)
class Overlap:
    """Which first-stage unit is the same respondent as which, across waves.

    `wave` and `place` give each first-stage stratum its wave and the stratum it stands for in every
    wave; `identity` gives each first-stage unit its number across waves (−1 where unknown).
    """

    wave: Integers
    place: Integers
    identity: Integers


@dataclass(frozen=True, eq=False)
class Layout:
    """The design as arrays only: all that variance estimation needs to know."""

    stages: tuple[Stage, ...]
    lonely: str = "fail"
    projections: tuple[Projection, ...] = ()
    overlap: Overlap | None = None

    @property
    def rows(self) -> int:
        return len(self.stages[0].unit)
