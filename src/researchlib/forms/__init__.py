"""An XLSForm workbook → `Form`: the only place where a label, a code or a rule is written."""

from .markdown import form_from_markdown
from .nouns import META, Check, Choice, Form, Group, Question, near_names, number_at_start
from .reading import form_of, read_form

__all__ = [
    "META",
    "Check",
    "Choice",
    "Form",
    "Group",
    "Question",
    "form_from_markdown",
    "form_of",
    "near_names",
    "number_at_start",
    "read_form",
]
