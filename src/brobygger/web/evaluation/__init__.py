"""Office pages of the room evaluation."""
