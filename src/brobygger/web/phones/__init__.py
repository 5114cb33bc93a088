"""The phones room: taking a phone into use, how the phones are, and what the office can do to one from afar."""
