"""An export as received → `Raw`: every row and column accounted for, nothing typed yet."""

from .raw import Raw, Source

__all__ = ["Raw", "Source"]
