"""What an editor marks beside the numbers: `form` and `structure` (marks, numbering, headings, references), `terms` and `naming`,
`periods` and `dates`, `privacy`, and with a ledger `origin`."""
