"""The cleaning as a step of the pipelines people run: one module an engine, each over the public `normalize` API.

None of them is imported by the rest of the package (but `table`, behind `normalize.clean_table`), and each imports its
engine's package only where it must. They share their habits: names of columns first, then a `Config`; None in gives
None out; what crosses to a worker is the configuration, and the tables are loaded there, when the first batch comes.

>>> from normalize.steps.column import clean_column
>>> clean_column(["今天的天氣很好,我們去爬山.", None])
['今天的天气很好，我们去爬山。', None]
"""
