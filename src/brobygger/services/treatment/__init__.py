"""What happens in a course besides the meetings: a module for each kind, and how all of them are written."""
