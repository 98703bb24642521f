"""Raw + decisions → `Clean`: typed data in which every changed cell is on record."""

from .nouns import Clean
from .waves import clean
from .writing import write_clean

__all__ = ["Clean", "clean", "write_clean"]
