"""Office pages of the room people."""
