"""The text of an answer → its value, its bounds, or the reason it is missing.

Only what loses nothing is rewritten (full-width digits, a unit word, an option's text to its code,
a date's spelling).  Whatever needs judgement is a finding with a suggestion.
"""

from .dates import read_date, read_datetime, read_time
from .identifiers import identifier_kind, read_identifier
from .numbers import read_number, sentinel_reason
from .numerals import number_text, numeral
from .options import Options, fold
from .reading import REASONS, Column, Reading, plain, read_column, read_text
from .units import unit_asked

__all__ = [
    "REASONS", "Column", "Options", "Reading", "fold", "identifier_kind", "number_text", "numeral",
    "plain", "read_column", "read_date", "read_datetime", "read_identifier", "read_number",
    "read_text", "read_time", "sentinel_reason", "unit_asked",
]  # fmt: skip
