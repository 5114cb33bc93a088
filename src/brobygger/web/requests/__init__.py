"""The requests room: someone asked for treatment, the clock it started, and what came of it."""
