"""Of two who wrote different things of one person someone chooses: the choice is itself a fact."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.records.phones import Conflict, ConflictSettled
from brobygger.rules import goal_changes
from brobygger.rules.details import standing_details
from brobygger.rules.refusals import Refusal, words
from brobygger.services import details
from brobygger.services.access import NotFound, person_for_writing
from brobygger.services.changes import perform
from brobygger.services.plans import changing
from brobygger.services.sync import conflicts, goal_words
from brobygger.services.writing import Moments, check_moment

CHOICES = ("mine", "theirs")


def settle(
    *,
    by: User,
    conflict_id: UUID,
    choice: str,
    now: datetime,
    seen: Mapping[str, UUID | None] | None = None,
    at: datetime | None = None,
    recorded_at: datetime | None = None,
    key: UUID | None = None,
) -> ConflictSettled:
    """Choose between the two: "mine", what the phone wrote, or "theirs", what stands. The choice is a fact; what is chosen was
    said when it was said. at, recorded_at, key: when the choice was made and written down elsewhere first, on a phone, and its
    key there. Where it is settled already, and what is chosen stands by it, nothing is written: the choice there is the same.

    conflict_id: of the conflict as it was shown; what its writer edited since is one to its writer alone. seen: under "theirs"
    the key of what was shown to stand, None where the field was empty. Whoever does not say is taken to have seen what stood
    when the two met. Raises ``Refusal`` ("choice_unknown", "already_settled"; "older_form" where another word came after what
    was seen: nobody has chosen between those, so the conflict stays), and ``NotFound`` outside scope.
    """
    if choice not in CHOICES:
        raise Refusal("choice_unknown", words("Choose which of the two is right."))
    check_moment(at, now)
    with perform("people.describe", by=by, now=now) as act:
        shown = Conflict.objects.filter(id=conflict_id).first()
        if shown is None:
            raise NotFound
        person = person_for_writing(by, shown.person_id)
        conflict = _newest(shown)
        stands = _standing(conflict, person, by)
        theirs = (seen or {}).get("theirs", shown.theirs_id)
        chosen = shown.yours if choice == "mine" else _value_of(theirs, conflict.kind, person)
        there = None if conflicts.is_hidden(person, conflict) else _settled_alike(conflict, chosen, stands)
        if there is not None:
            return there
        _check_open(conflict, by, stands if _can_be_told(person, conflict) else None)
        is_edited = conflict.id != shown.id and conflict.recorded_by_id != by.pk
        if is_edited or _is_unseen(stands, theirs, conflict.kind, person, conflict.yours if choice == "mine" else None):
            raise _another_word(stands, by, is_told=not is_edited and _can_be_told(person, conflict))
        row = ConflictSettled(
            id=key or new_id(),
            conflict=conflict,
            choice=choice,
            happened_at=at or now,
            recorded_at=recorded_at or now,
            received_at=now,
            recorded_by=by,
        )
        row.save(force_insert=True)
        act.wrote("conflict_settled", [(row.id, person.id)])
        if choice == "mine":
            _put(conflict, stands, person, by=by, recorded_at=recorded_at, now=now)
    return row


def _standing(conflict: Conflict, person: Person, by: User) -> conflicts.Word | None:
    if conflict.kind in goal_changes.KINDS:
        return conflicts.not_gone(goal_words.standing([(person.id, conflict)]).get(conflict.id))
    return standing_details(person.id, details.of(person, by=by)).get(conflict.kind)


def _put(
    conflict: Conflict,
    stands: conflicts.Word | None,
    person: Person,
    *,
    by: User,
    recorded_at: datetime | None,
    now: datetime,
) -> None:
    """Put what the phone wrote in the place of what stands."""
    kind, yours, at = conflict.kind, conflict.yours, conflict.happened_at
    if kind in goal_changes.KINDS:
        told = {goal_changes.KINDS[kind]: goal_changes.Told(yours, was=stands.value if stands else "")}
        thread, when = goal_words.thread_of(conflict), Moments(at, recorded_at or now)
        changing.change(by=by, person_id=person.id, thread=thread, told=told, when=when, key=new_id(), now=now)
        return
    seen = {kind: stands.id if stands else None}
    details.describe(
        by=by, person_id=person.id, values={kind: yours}, seen=seen, now=now, at=at, recorded_at=recorded_at
    )


def _can_be_told(person: Person, conflict: Conflict) -> bool:
    return not conflicts.is_hidden(person, conflict) and not goal_changes.list_of_values(conflict.kind)


def _newest(conflict: Conflict) -> Conflict:
    """A conflict as its writer edited it last, which after a merge may stand on another record."""
    while later := Conflict.objects.filter(corrects=conflict).first():
        conflict = later
    return conflict


def _settled_alike(conflict: Conflict, chosen: str | None, stands: conflicts.Word | None) -> ConflictSettled | None:
    """The choice somebody made first, where what is chosen now stands; None where it does not, or nobody has chosen."""
    # The words are compared, not the two choices. Of two who choose differently the words differ, so the second is refused,
    # unless a third has since written what the second chose. Then it stands as they wanted it, and a refusal would ask them to
    # write what is there. Nothing is written in their name: the course tells who chose, and who wrote what stands.
    if chosen != (stands.value if stands else ""):
        return None
    return ConflictSettled.objects.filter(conflict=conflict).first()


def _check_open(conflict: Conflict, by: User, stands: conflicts.Word | None) -> None:
    """stands: what the refusal may tell."""
    if conflict.is_retraction:
        message = words("Here is nothing to choose between any more: what was written on the phone was edited since.")
        raise Refusal("already_settled", message)
    settled = ConflictSettled.objects.filter(conflict=conflict).first()
    if settled is not None and settled.recorded_by_id == by.pk:
        raise Refusal("already_settled", words("You have already chosen between these two."))
    if settled is not None and stands is None:
        raise Refusal("already_settled", words("A colleague has already chosen between these two."))
    if settled is not None and stands is not None:
        # Whoever chose on a phone has only this to go by: the two are not side by side there any more.
        message = words(
            "%(who)s has already chosen between the two, and now it says “%(value)s”. If that is wrong, write what is right."
        )
        raise Refusal("already_settled", message, who=settled.recorded_by.name, value=stands.value)


def _is_unseen(
    stands: conflicts.Word | None, shown: UUID | None, kind: str, person: Person, chosen: str | None
) -> bool:
    """Whether what stands is another word than the one shown, and than the one chosen, which it then loses nothing to."""
    if (stands.id if stands else None) == shown:
        return False
    return (stands.value if stands else "") not in (_value_of(shown, kind, person), chosen)


def _value_of(shown: UUID | None, kind: str, person: Person) -> str | None:
    """What stood under a key, "" where nothing did, None where it is none of this person's."""
    return "" if shown is None else conflicts.value_of(shown, kind, person)


def _another_word(stands: conflicts.Word | None, by: User, *, is_told: bool) -> Refusal:
    if not is_told:
        # What is edited is the other of the two, what a protected address covers is on no phone, and a code is no word.
        return Refusal(
            "older_form", words("Something else has been written since you chose. Look at both, and choose again.")
        )
    if stands is None:
        return Refusal("older_form", words("It has been removed since you chose. Look at both, and choose again."))
    told = {"who": stands.recorded_by.name, "value": stands.value, "newest": stands.id}
    if stands.recorded_by_id == by.pk:
        return Refusal("older_form", words("You have written “%(value)s” since you chose. Choose again."), **told)
    return Refusal("older_form", words("%(who)s has written “%(value)s” since you chose. Choose again."), **told)
