"""The library: answers worked out from a file or a pseudonymised extract.

What lives here: pure functions that score files, compare waves, hold back small counts and draw. What may not: Django,
the live records, the clock, translation (refusals and statements are English words, which the faces translate).
New things go into the module named after the question they answer (`change.py`, later `retention.py`, `population.py`).
Heavy libraries (duckdb, numpy, scipy, vl_convert) are imported inside the function that needs them where start-up
would suffer, because every command shares these modules.
"""
