"""Plans made with the citizen: the revisions, how far goals are attained, the dose of contact, the action plan of section 141.

Here: the verbs of the room `plans`, one module for each of the four. What must hold of them is in ``rules``.
"""
