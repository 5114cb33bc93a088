"""The post room: one folder per outside format (fhir, smdb, tdi, redcap ...), all of one shape. Empty so far.

A folder here turns an outside format into calls of services and back. Interviews from CSV files are not an outside format
of someone else's: their maps are definitions, their reading is rules, their writing is ``services/imports.py``.
"""
