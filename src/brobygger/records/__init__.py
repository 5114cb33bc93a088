"""The archive: what is kept, and the constraints that keep it true.

Here live the Django models, their querysets (which all start with ``visible_to``), the sealing of identity numbers, the fast
bulk writer and the one linear migration history. No verbs, no permissions beyond scope, no text for users. A new room gets a
module of its own here and a line in ``models.py``. Only ``services`` may import this package.
"""
