"""The side door: what phones call. A view here reads JSON, makes one service call and writes JSON; it knows no pages.

What a phone must never lose stands in docs/decisions/0022. New things a phone can send are kinds in ``services/sync``.
"""
