"""Danish forms."""
