"""One quantity, one value: `twice`, `mentions` with `recalling` (a number taken up again with a slip), `restating` (last year's
taken for this year's), `magnitudes` (powers of ten), `dimensions` (units), `consistency` (decimals, ranges, bases)."""
