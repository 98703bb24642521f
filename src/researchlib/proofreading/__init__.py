"""A draft (.docx, .md, .txt, .ipynb) → `Findings`: what an editor would mark, with the computation shown.

`drafts` (with `word`, `notebooks`) makes paragraphs of a file.  A paragraph is read in three steps: `units`
(words of measure), `times` (what is a date and what is no quantity), `quantities` (the grammar of a number, the
interval it stands for), and `reading` puts them together with the *skeleton*, in which every number is one
character; `clauses` says of each number whether it is a level or a change, of what, in which sentence.

Then the checks, each a function over those items.

- One sentence: `shares`, `hundreds` (shares that make 100), `grim`, `totals`, `sums` (两者合计), `changes`,
  `points`, `lists` (分别), `judging` (a change against its pair), `words`, `consistency`.
- Over sentences and tables: `memory` keeps what was said, with its words, time and unit, and finds it again by
  name; `standing` (a whole said earlier), `named` (占缴存额的), `rates`, `averages`, `tabled`, `prices`, `ratios` (男女之比),
  `estimates` (ranges made of ranges), `comparing` (A比B高),
  `identities` (顺差 = 出口 − 进口), `relations`, `series`, `moves` (tables over time), `steps` (lists of changes),
  `gaps` (distances), `bases` (比今年增长), `twice` (one quantity, two values), `mentions` (a number with
  all the words about it), `recalling` (a number taken up again with a slip), `restating` (last year's taken for this year's); `tables`.
- Words against numbers said elsewhere: `rows` knows the columns and series of a draft, `rankings` (居首, 均在九成以上),
  `trends` (逐月走高, 首次突破, 越大越高), `gauging` (近七成机构不足10人).
- Form: `form`, `structure`, `naming`, `periods`; people: `privacy`; with a ledger: `origin`.

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
