"""XLSForm expressions: text → parsed once → true, false or not evaluable for a whole column at a time.

    answers = Answers(form, frame, rosters={}, today=None)     # the table expressions read
    truth("${age} >= 18", answers)                             # Truth: .true .false .unknown .reasons
    truth(q.constraint, answers, at=q.name)                    # `.` and `..` as seen from a question
    truth(check.expression, answers, repeat=level_of(check.expression, form))
    evaluate(q.calculation, answers, at=q.name)                # Evaluation: .values .evaluable .kind
    allowed(answers, q.name)                                   # Truth of the choice_filter
    in_words(text, form)                                       # the condition in Chinese
    parse(text).references · uses(text, form, at) · unresolved(text, form, at)

`frame` has one row a record and columns named by question.  Cells are texts, numbers, or missing;
select answers are codes (several joined by a blank), dates ISO texts.  Numbers and dates are read by
the question's type; a cell that cannot be read makes what depends on it unknown.  Results have the
rows of the frame, or of the roster when the expression stands in a repeat.

Semantics follow OpenRosa: `selected` splits on blanks, an empty answer is '' and a number comparison
with it is false, ``${x}`` in the same repeat is this row's and from outside the node-set, today() is
the interview date.  A constraint speaks of answers given: apply it where the cell is not empty.
"""

from .answers import Answers
from .evaluation import Evaluation, Truth, allowed, evaluate, truth
from .functions import FUNCTIONS
from .places import level_of, unresolved, uses
from .saying import in_words
from .syntax import Expression, parse

__all__ = [
    "FUNCTIONS",
    "Answers",
    "Evaluation",
    "Expression",
    "Truth",
    "allowed",
    "evaluate",
    "in_words",
    "level_of",
    "parse",
    "truth",
    "unresolved",
    "uses",
]
