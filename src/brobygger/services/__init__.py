"""The staff: verbs. Each is one transaction, one permission check, one audit row and one way to write.

Only here are the records opened. Verbs take many items and one ``by=`` (the account) and ``now=`` (the clock, read by the
face). Reading functions exist to apply scope. No pages, no wording for one face alone. A new verb goes into the room it
belongs to, its act into ``rules/access.py``.
"""
