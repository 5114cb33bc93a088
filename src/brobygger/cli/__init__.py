"""The tradesmen's entrance: the command `brobygger` (typer and rich). Thin: it asks a service or the analysis and prints.

One module per command, registered in ``main.py``. A module imports only typer and ``cli.output`` at its top; Django and the
libraries of analysis are imported inside the function that needs them, because every command must start within half a
second. Every command that reports takes ``--json``. Exit status: 0 answered, 1 refused with a reason, 2 called wrongly.
"""
