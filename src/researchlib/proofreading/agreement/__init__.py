"""One quantity, one value: `twice`, `mentions` with `recalling` (a number taken up again with a slip), `again` (at once, in a heading,
of names just listed), `tabled` (a cell against the text), `restating` (last year's
taken for this year's), `magnitudes` (powers of ten), `dimensions` and `things` (units, what can be), `consistency` (decimals, ranges, bases)."""
