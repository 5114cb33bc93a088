"""The ground floor: what is right, worked out in plain Python with the standard library only.

What lives here: scoring, criteria, identity numbers, disclosure, code lists, and the checks that facts must pass. What
may not: Django, a database, the clock (``now`` and ``today`` are given), files other than the definitions in the
cellar. New things go into the module of their room, or into a new one named by the plural noun of what it knows.
"""
