"""Office pages of the room contacts."""
