"""The cellar: data, no code. Instruments, code lists, the target group, import maps, worked examples, JSON schemas.

What lives here: files with an ``id``, a ``version`` and their ``sources``; each text in Danish (``da``) and English
(``en``). What may not: Python, text copied from others, anything about a real person. New things go into the folder of
their kind, with a schema in ``schemas/``; a published definition is never edited but followed by a new version. They
are read through ``rules/definitions.py``.
"""
