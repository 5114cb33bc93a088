"""What happens in a course besides the meetings: substitution, slips and harm reduction, housing, breaks, how it is felt."""
