"""The treatment room: substitution, slips and harm reduction, housing, breaks, and how it is for the citizen."""
