"""A draft (.docx, .md, .txt, .ipynb) → `Findings`: what an editor would mark, with the computation shown.

`drafts` (with `word`, `notebooks`) makes paragraphs of a file.  A paragraph is read in three steps: `units`
(words of measure), `times` (what is a date and what is no quantity), `quantities` (the grammar of a number, the
interval it stands for), and `reading` puts them together with the *skeleton*, in which every number is one
character; `clauses` says of each number whether it is a level or a change, of what, in which sentence.

Then the checks, each a function over those items.  One sentence: `shares`, `grim`, `totals`, `changes`,
`points`, `lists` (分别), `words`.  Over sentences: `standing` (a whole said earlier), `series`, `twice` (one
quantity, two values), `relations` and `named` (the other number is named and stands anywhere before; `memory`
finds it), `consistency`; `tables`; form: `form`, `structure`; people: `privacy`; with a ledger: `origin`.
A check speaks only when no reading of the neighbouring numbers explains what is printed.  `desk` runs them all,
`findings` holds codes, severities and the allow-list, `comments` writes the marked copy, `gating` is the gate
of a brief.
"""

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
