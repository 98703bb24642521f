"""What an editor marks beside the numbers: `form` and `structure` (marks, numbering, headings, references), `terms`,
`naming`, `declared` and `sounds`, `periods`, `dates`, `calendars`, `deadlines` and `timeline`, `privacy`, and with a ledger `origin`."""
