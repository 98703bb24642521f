"""Words against numbers: `vagueness` and `gauging` (近七成), `rows` (the columns and series of a draft) with `rankings` (居首), `fractions` (其中…占一半) and
`trends` (逐月走高), `greater` (略高于), `headlines` (what headings say), `quoted` (cells taken up in the text), `words` (约, 满意率)."""
