"""A file → `drafts.Draft`: its paragraphs and tables; `word` reads .docx, `notebooks` .ipynb, Markdown and text are read here."""
