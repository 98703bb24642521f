"""A draft (.docx, .md, .txt, .ipynb) → `Findings`: what an editor would mark, with the computation shown.

`files` makes paragraphs and tables of a file.  `sentences` reads them: the numbers with what they stand for, the
*skeleton* in which every number is one character, levels and changes.  `memory` keeps all that was said.

Then the checks, by what they compare.

- `parts`: counts, shares and totals; `growth`: values and what is said of their difference; `quotients`: averages,
  rates, ratios, prices, the columns of tables.
- `claims`: words against numbers (近七成, 居首, 逐月走高); `agreement`: one quantity said twice.
- `editing`: marks, numbering, names, dates, people, and with a ledger the origin of a number.

Imports go one way: sentences, files, memory, then parts, quotients, growth and claims, then agreement.  A check speaks only when no reading of
the neighbouring numbers explains what is printed.  `desk` runs them all, `findings` holds codes, severities and the
allow-list, `comments` writes the marked copy, `gating` is the gate of a brief; `patterns` is `re`, compiled late.
"""

from .comments import write_comments
from .desk import proofread
from .files.drafts import Draft, Paragraph
from .files.opening import read_draft
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
