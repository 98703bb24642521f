"""One number over another: `averages` and `tabled`, `rates`, `ratios` (男女之比), `factors` (1∶8, 2.5倍, 每户4枚), `prices`
(number × price), `identities` (顺差 = 出口 − 进口), and the columns of tables (`tables`, `columns`)."""
