"""Dates and the clock as in Danish; numbers as in English."""

from brobygger.config.formats.da.formats import *  # noqa: F403

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
