"""Who belongs to whom: pairs of the greatest sum of gains (the assignment problem), by the Hungarian method.

H. W. Kuhn, Naval Research Logistics Quarterly 2 (1955) 83-97, with potentials and shortest augmenting paths
(R. Jonker and A. Volgenant, Computing 38 (1987) 325-340): O(rows^2 columns). Pairing greedily gives one mark
to the wrong neighbour where things stand close.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def assign(gains: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs (row, column) of the greatest sum; a pair that gains nothing is left out.

    Args:
        gains: A row for each on the one side, a finite number of 0 or more for each on the other.
    """
    table = np.asarray(gains, dtype=np.float64)
    if table.size == 0:
        return []
    if table.shape[0] > table.shape[1]:
        return sorted((row, column) for column, row in assign(table.T.tolist()))
    chosen = _chosen_rows(-table)
    pairs = [(int(row), column) for column, row in enumerate(chosen) if row >= 0]
    return sorted((row, column) for row, column in pairs if table[row, column] > 0)


def _chosen_rows(costs: NDArray[np.float64]) -> NDArray[np.int64]:
    """The row that each column goes to, -1 for none; no more rows than columns."""
    rows, columns = costs.shape
    of_row, of_column = np.zeros(rows), np.zeros(columns + 1)
    owner = np.full(columns + 1, -1, dtype=np.int64)  # the last column is where each search begins
    for row in range(rows):
        owner[columns] = row
        column = columns
        least = np.full(columns, np.inf)
        before = np.full(columns, columns, dtype=np.int64)
        seen = np.zeros(columns + 1, dtype=bool)
        while owner[column] >= 0:
            seen[column] = True
            here = owner[column]
            reduced = costs[here] - of_row[here] - of_column[:columns]
            better = ~seen[:columns] & (reduced < least)
            least[better], before[better] = reduced[better], column
            following = int(np.argmin(np.where(seen[:columns], np.inf, least)))
            step = least[following]
            of_row[owner[seen]] += step
            of_column[seen] -= step
            least[~seen[:columns]] -= step
            column = following
        while column != columns:
            previous = int(before[column])
            owner[column] = owner[previous]
            column = previous
    return owner[:columns]
