"""One quantity, one value: `mentions` and `slips` (what a number is of, and what a slip makes of it) with `recalling` and `reminding` (a number
taken up again with a slip), `again` and `heads` (at once, in a heading, of names just listed), `tabled` (a cell against the text), `restating`
(last year's taken for this year's), `shortened` (in other decimals), `magnitudes`, `orders` and `sizes` (powers of ten), `dimensions` and `things`
(units, what can be), `consistency` (decimals, ranges, bases)."""
