"""STAGE 4: trends to screen. Reads `storage.queries` and nothing else; never imports a model.

app.create(store)     the Dash application: one address, one page
access/               log-in, and what keeps it safe
rights.py             what a reader (reader.py) may see and change, asked everywhere
frame.py              what stands around every page
settings/             one file a tab of the settings
pages/                one file a page: PATH and page(store, view, query, ...), a plain function
trends.py             numbers of a lecture, before any drawing
findings.py           what they show, in careful words
figures.py            the drawings
report/               a lecture on two pages: HTML, PDF, e-mail
words.py              how numbers are written; always with their coverage
theme.py              colours, spacing and chart templates, light and dark
"""
