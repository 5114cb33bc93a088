"""The side door: what phones call. Empty until the street issue (3 of 3).

Here will live the sync endpoint and the enrolment of devices; they call the same services as the office pages. No pages, no
rules, no tables.
"""
