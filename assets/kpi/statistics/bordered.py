"""Factor of a precision matrix that is tridiagonal except for a few dense rows. Such a matrix belongs to a level that
changes from day to day, together with a few coefficients that hold for every day.

Time and memory grow linearly with the number of days; a dense factor of three years of days would take too long.
The algebra is that of a bordered (arrowhead) system: factor the tridiagonal block as L D Lᵀ, then the small Schur
complement (Golub & Van Loan, Matrix Computations, 4th ed. 2013, sections 4.3.6 and 3.2.11).
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_banded, solve_triangular
from scipy.linalg.lapack import dpttrf, dpttrs

Values = np.ndarray


@dataclass(frozen=True)
class BorderedFactor:
    """The factor of [[T, cross], [crossᵀ, dense]] with T tridiagonal.

    `pivots` (one per day) and `below` (one less) are D and L of T; `effects` is T⁻¹ cross (days × coefficients); `corner` is the lower
    Cholesky factor of the Schur complement (coefficients × coefficients).
    """

    pivots: Values
    below: Values
    effects: Values
    corner: Values

    def log_determinant(self) -> float:
        """Return the logarithm of the determinant of the precision matrix."""
        return float(np.log(self.pivots).sum() + 2 * np.log(np.diag(self.corner)).sum())

    def solve(self, days: Values, coefficients: Values) -> tuple[Values, Values]:
        """Return the solution (days, coefficients) of the system with this right-hand side."""
        last = cho_solve((self.corner, True), coefficients - self.effects.T @ days, check_finite=False)
        return _tridiagonal_solve(self.pivots, self.below, days) - self.effects @ last, last

    def deviations(self, days: Values, coefficients: Values) -> tuple[Values, Values]:
        """Return random deviations with this precision from standard normal ones, one column for each sample."""
        last = solve_triangular(self.corner, coefficients, lower=True, trans="T")
        if not len(days):
            return days, last
        upper = np.vstack([np.concatenate([[0.0], self.below]), np.ones(len(self.pivots))])
        return solve_banded((0, 1), upper, days / np.sqrt(self.pivots)[:, None]) - self.effects @ last, last


def bordered_factor(diagonal: Values, beside: Values, cross: Values, dense: Values) -> BorderedFactor:
    """Return the factor of the matrix with this tridiagonal block (`diagonal`: one value per day, `beside`: one less), the columns
    `cross` (days × coefficients) and the block `dense`. Raises LinAlgError when the matrix is not positive definite."""
    pivots, below, failed = dpttrf(diagonal, beside) if len(diagonal) > 1 else (diagonal, beside, 0)
    if failed or (pivots <= 0).any():
        raise np.linalg.LinAlgError("the tridiagonal block is not positive definite")
    effects = _tridiagonal_solve(pivots, below, cross)
    return BorderedFactor(pivots, below, effects, cholesky(dense - cross.T @ effects, lower=True, check_finite=False))


def _tridiagonal_solve(pivots: Values, below: Values, right: Values) -> Values:
    if len(pivots) < 2:
        return (right.T / pivots).T if len(pivots) else right
    solution: Values = dpttrs(pivots, below, right)[0]
    return solution
