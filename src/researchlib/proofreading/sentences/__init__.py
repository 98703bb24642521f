"""A paragraph → its numbers: `units` and `times` (what is no quantity), `quantities` (the grammar of a number, the interval it
stands for), `reading` (the text with every number as one character), `clauses` (level or change, of what, in which sentence)."""
