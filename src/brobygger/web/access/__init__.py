"""Office pages of the room access."""
