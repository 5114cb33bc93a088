"""A fictional municipality: people, contacts and interviews made up from a seed, written the fast way.

``municipality``: the verb. ``batches``: one thousand people whole. ``cohorts``, ``visits``, ``contacts``, ``promises``,
``details``, ``assigning``, ``identities``, ``assessments``, ``findings``, ``courses``, ``visitation``, ``sheets``,
``verdicts``, ``plans``, ``referrals``, ``treatment``: what happens to them, room by room. ``partners``: who is referred to the
place of a partner. ``columns``, ``tables``: how rows
are made by the column.
``fiction``: every name and sentence. Nothing here may come from a real person, and no number may be one that could be a
living person's. It knows the archive and the rules; a new kind of fact gets its function here, or it is missing from the
demonstration. For speed nothing goes through the verbs of the other rooms, so tests hold the two together.
"""

from brobygger.services.simulation.municipality import CONTACTS_EACH, Progress, Report, has_people, make
from brobygger.services.simulation.partners import refer_some

__all__ = ["CONTACTS_EACH", "Progress", "Report", "has_people", "make", "refer_some"]
