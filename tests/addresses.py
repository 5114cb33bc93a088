"""Every address of the site, and one of each thing that an address can name."""

from tests.web.test_scope import address, keys

__all__ = ["address", "keys"]
