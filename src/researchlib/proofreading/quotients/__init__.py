"""One number over another: `averages` and `tabled`, `rates`, `ratios` (男女之比), `prices` (number × price), `estimates` (ranges made of
ranges), `identities` (顺差 = 出口 − 进口), and the columns of tables (`tables`, `columns`)."""
