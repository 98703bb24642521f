"""A workbook file as received → its sheets as rows of cells, or one clear reason why it cannot be read.

Excel (.xlsx, .xlsm, .xls, .xlsb) and OpenDocument (.ods) are read with calamine.  Cells stay what they
were: a text is the same text, leading zeros included; `text_of` writes any other cell as text without
loss.
"""

from .facts import Facts
from .reading import SUFFIXES, Sheet, read_workbook, sheet_names, text_of

__all__ = ["SUFFIXES", "Facts", "Sheet", "read_workbook", "sheet_names", "text_of"]
