"""The agenda room: Today for the worker, the board for the leader, the inbox for the authority, and their calendars."""
