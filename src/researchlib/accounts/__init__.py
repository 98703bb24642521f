"""`Clean` → accounts of it: what cleaning did, how fieldwork stands, what the columns mean, other programs' files."""

from .codebooks import Codebook, codebook
from .counts import Counts, counts
from .effects import Effects, effects
from .exports import export
from .fieldwork import Fieldwork, Submissions, fieldwork, read_submissions, together
from .progress import Progress, progress

__all__ = [
    "Codebook", "Counts", "Effects", "Fieldwork", "Progress", "Submissions", "codebook", "counts",
    "effects", "export", "fieldwork", "progress", "read_submissions", "together",
]  # fmt: skip
