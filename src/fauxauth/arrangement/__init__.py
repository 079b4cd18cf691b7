"""Every outcome arranged: a world in which a plain request is answered with it, from state where state leads there."""

from fauxauth.arrangement.arranging import ArrangedOutcome, arrange
from fauxauth.arrangement.choosing import Case, cases

__all__ = ["ArrangedOutcome", "Case", "arrange", "cases"]
