"""The plans room: the plan made with the citizen, its revisions, the dose of contact, the action plan of section 141."""
