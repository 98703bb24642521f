"""Values and what is said of their difference: `changes` and `judging` (a change against its pair), `operands` (which two
values it is between), `moves` (tables over time), `steps` (lists of changes), `bases` (比今年增长), `multiples`, `points`
(个百分点), `comparing` (A比B高), `beside` (the other side right beside it), `targets` (planned and done), `series` (values over time), `spans` (由a增加到b), `against` (高于X的B), `gaps` (distances), `relations` (numbers related by name)."""
