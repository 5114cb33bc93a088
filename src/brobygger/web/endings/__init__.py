"""The endings room: the phase of a course, how it ended, and who was reached afterwards."""
