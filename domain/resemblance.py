"""Whether a workbook looks like the one that this contract knows. It is asked, never decided: a
plan that was written anew is brought in all the same."""

from dataclasses import dataclass

_TOO_FEW = 5
"""A contract that knows so little resembles nothing yet."""


@dataclass(frozen=True)
class Resemblance:
    """The actions and people that earlier workbooks told, in the sheets that this one has too:
    how many are `known`, and how many of those are `found` in it, an action under its own title.
    `others` is how many it tells that are not among those."""

    known: int = 0
    found: int = 0
    others: int = 0

    @property
    def is_doubtful(self) -> bool:
        """Whether it may well be the workbook of another contract: most of what is known is not in
        it, and most of what is in it is not known.

        >>> Resemblance(85, 3, 30).is_doubtful, Resemblance(85, 3, 2).is_doubtful
        (True, False)
        """
        is_known_enough = self.known >= _TOO_FEW
        return is_known_enough and 2 * self.found < self.known and self.others > self.found
