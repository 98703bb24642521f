"""A draft (.docx, .md, .txt, .ipynb) → `Findings`: what an editor would mark, with the computation shown."""

from .comments import write_comments
from .desk import proofread
from .drafts import Draft, Paragraph, read_draft
from .findings import Finding, Findings
from .gating import gate, verdict

__all__ = [
    "Draft",
    "Finding",
    "Findings",
    "Paragraph",
    "gate",
    "proofread",
    "read_draft",
    "verdict",
    "write_comments",
]
