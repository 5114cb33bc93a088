"""The plan of a citizen: what they want, who does what, how far it has come; its revisions; the action plan."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.rules import code_lists, law
from brobygger.rules import plans as rules
from brobygger.rules.action_plans import HAD_BEFORE
from brobygger.rules.goal_attainment import SOURCE
from brobygger.rules.plan_changes import first_said
from brobygger.services import endings, taken_back
from brobygger.services.access import NotFound
from brobygger.services.people import Person
from brobygger.services.plans import doses, goals, handleplans, revisions, tasks
from brobygger.services.requests import unnamed
from brobygger.web.mistakes import ask_why
from brobygger.web.opening import opened
from brobygger.web.pages import now, page
from brobygger.web.plans import parted
from brobygger.web.plans.compared import rows_of_comparison
from brobygger.web.plans.forms import ActionPlanForm, RateForm
from brobygger.web.plans.joined import opened_on
from brobygger.web.plans.ticking import just_ticked
from brobygger.web.telling import Page, first_shown, tell


@page("plans.read")
@require_GET
def overview(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The plan that stands, the dose, the action plan, and every revision."""
    person = opened(request, person_id)
    plan = revisions.standing(person, by=request.user)
    history = revisions.history(person, by=request.user)
    beside = revisions.beside(person, by=request.user)
    agreed = tasks.of_goals_under_way(beside, by=request.user)
    ticks = [tick for found in agreed.values() for _task, tick in found]
    context = {
        "person": person,
        "plan": plan,
        "of_ended": revisions.ended_since(plan, person, by=request.user) if plan else None,
        "beside": [(other, agreed[other.id]) for other in beside],
        "is_standing": True,
        **parted.told_of(request, person),
        "given": doses.given(person, by=request.user, now=now()),
        "history": history,
        "taken_back": revisions.taken_back(person, by=request.user),
        "action_plans": handleplans.told_of(person, by=request.user),
        "is_unnamed": unnamed.is_only_wish(person, by=request.user),
        "gone": taken_back.of(person, by=request.user, kinds={"goal_rating", "task_tick", "action_plan"}),
        "ended": next(iter(endings.endings_of(person, by=request.user)), None),
        **_of_plan(request, plan, history, goals.ratings_of(person, by=request.user) if plan else {}, ticks),
    }
    return render(request, "plans/overview.html", context)


@page("plans.read")
@require_GET
def revision(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """One revision as it was; one taken back is read on, and nothing is written in it or counted of it."""
    plan = revisions.revision_in_scope(by=request.user, plan_id=plan_id)
    person = opened(request, plan.person_id)
    history = revisions.history(person, by=request.user)
    newest, gone = next(iter(history), None), plan.taken_back
    is_standing = newest is not None and newest.id == plan.id
    context = {
        "person": person,
        "plan": plan,
        "newest": newest,
        "gone": gone,
        "is_standing": is_standing,
        "of_ended": revisions.ended_since(plan, person, by=request.user) if is_standing else None,
    }
    ratings = goals.ratings_of(person, by=request.user)
    if gone:
        ratings = {thread: [row for row in rows if row.goal.plan_id == plan.id] for thread, rows in ratings.items()}
    return render(request, "plans/revision.html", {**context, **_of_plan(request, plan, history, ratings)})


def _of_plan(
    request: HttpRequest,
    plan: Any,
    history: Sequence[Any],
    ratings: Mapping[UUID, Sequence[Any]],
    beside: Sequence[Any] = (),
) -> dict[str, Any]:
    """What a page shows of one revision: when its words were first said, its goals by horizon, and every rating of each.
    beside: what is ticked off in another that the page shows too."""
    if plan is None:
        return {"horizons": [], "reached": [], "attained": [], "source": SOURCE}
    ordered = sorted(plan.goals.all(), key=lambda goal: goal.position)
    titles = {rules.NOW: _("For now"), rules.LONGER: _("In the longer run")}
    ticks = tasks.ticks_of(plan, by=request.user)
    rows = [(goal, _tasks(goal, ticks), _levels(goal), ratings.get(goal.thread, ())) for goal in ordered]
    reached = [row for row in rows if row[0].status == rules.REACHED]
    attained = [(rater, *goals.attained(plan, ratings, rated_by=rater)) for rater in code_lists.codes("goal_raters")]
    return {
        "said_at": {part: _said_at(plan, part, history) for part in ("own_words", "disagreement")},
        "horizons": [
            (title, [row for row in rows if row[0].horizon == code and row not in reached])
            for code, title in titles.items()
        ],
        "reached": reached,
        "attained": [row for row in attained if row[1] is not None],
        "source": SOURCE,
        "just_ticked": just_ticked(request, [*ticks.values(), *beside]),
    }


def _said_at(plan: Any, part: str, history: Sequence[Any]) -> datetime:
    before = (row for row in history if _order(row) < _order(plan))
    return first_said(getattr(plan, part), plan.happened_at, ((row.happened_at, getattr(row, part)) for row in before))


def _order(plan: Any) -> tuple[datetime, int, UUID]:
    """As the revisions stand in their list, which one taken back is not in."""
    return plan.happened_at, plan.number, plan.id


def _tasks(goal: Any, ticks: Mapping[UUID, Any]) -> list[Any]:
    """The tasks of a goal in their order, each with who ticked it off since, if anybody did."""
    return [(task, ticks.get(task.id)) for task in sorted(goal.tasks.all(), key=lambda task: task.position)]


def _levels(goal: Any) -> list[tuple[str, str]]:
    codes = zip(rules.LEVELS, code_lists.codes("goal_levels"), strict=True)
    return [(code, goal.scale[str(level)]) for level, code in codes if goal.scale.get(str(level))]


@page("plans.read")
@require_GET
def compare(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Two revisions side by side, also one taken back; the last two where none are chosen."""
    person = opened(request, person_id)
    history = revisions.history(person, by=request.user)
    one, other = (_key(request.GET.get(name, "")) for name in ("a", "b"))
    if not history and not (one and other):
        return redirect("plans:overview", person.id)
    one, other = one or history[:2][-1].id, other or history[0].id
    before, after, found = revisions.compared(person, one, other, by=request.user)
    is_whole = "alt" in request.GET
    context = {
        "person": person,
        "before": before,
        "after": after,
        "gone": [row for row in dict.fromkeys((before, after)) if row.taken_back],
        "rows": rows_of_comparison(found, only_changed=not is_whole),
        "is_whole": is_whole,
        "history": history,
        "taken_back": revisions.taken_back(person, by=request.user),
    }
    return render(request, "plans/compare.html", context)


def _key(told: str) -> UUID | None:
    """A key as an address carries it, None where it carries none; what is no key is nothing that can be found."""
    try:
        return UUID(told) if told else None
    except ValueError:
        raise NotFound from None


@page("plans.rate")
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """How far a goal is attained."""
    goal = goals.goal_in_scope(by=request.user, goal_id=goal_id)
    person = opened(request, goal.plan.person_id)
    form = RateForm(request.POST or None, initial=first_shown(now()), scale=goal.scale)
    shown = Page(
        question=_("How far have we come with the goal?"),
        draft=f"rate-{goal.thread}",
        template="plans/rate.html",
        said=lambda: _rated_in_words(request, goal, form.cleaned_data["level"]),
        more={"goal": goal},
    )
    return tell(
        request,
        shown,
        person=person,
        form=form,
        write=lambda: goals.rate(
            by=request.user,
            goal_id=goal.id,
            level=form.cleaned_data["level"],
            rated_by=form.cleaned_data["rated_by"],
            at=form.at,
            key=form.cleaned_data["id"],
            now=now(),
        ),
        back=reverse("plans:overview", args=[person.id]),
    )


def _rated_in_words(request: HttpRequest, goal: Any, level: int) -> str:
    """A goal as far as it was expected to come is not closed by that; what is agreed for it may be done with or not."""
    said = _("Saved. It stands beside the goal in the plan.")
    left = tasks.to_do(goal, by=request.user) if level >= rules.EXPECTED and goal.status == rules.OPEN else []
    if not left:
        return said
    more = ngettext(
        "One thing is left to do for it (%(what)s). Tick it off if it is done. If the goal is reached, say so in the plan.",
        "%(n)s things are left to do for it (%(what)s). Tick off what is done. If the goal is reached, say so in the plan.",
        len(left),
    ) % {"n": len(left), "what": "; ".join(f"{task.who}: {task.what}" for task in left)}
    return f"{said} {more}"


@page("plans.rate")
@require_http_methods(["GET", "POST"])
def take_back_rating(request: HttpRequest, rating_id: UUID) -> HttpResponse:
    """It was a slip of the finger: the rating before counts again."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="goal_rating", key=rating_id),
        lambda key, why: goals.take_back(by=request.user, rating_id=key, why=why, now=now()),
        to="plans:overview",
        what=_("The rating before counts again."),
    )


@page("plans.action_plan")
@require_http_methods(["GET", "POST"])
def tell_action_plan(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What has happened to the action plan of section 141."""
    person = opened(request, person_id)
    told = handleplans.told_of(person, by=request.user)
    initial = first_shown(now()) | opened_on(request, person) | {"seen": told[0].id if told else None}
    form = ActionPlanForm(request.POST or None, initial=initial)
    shown = Page(
        question=_("Has the citizen been offered an action plan?"),
        intro=_(
            "The authority must offer an action plan to people with serious social problems (%(law)s). "
            "A no can become a yes later."
        )
        % {"law": law.source("action_plan")},
        draft=f"action-plan-{told[0].id if told else 'first'}",
        template="plans/tell_action_plan.html",
        more={"action_plans": told},
        said=_("Saved. It stands beside the plan, and can be told anew when the answer changes."),
    )
    return tell(
        request,
        shown,
        person=person,
        form=form,
        write=lambda: _write_action_plan(request, person, form),
        back=reverse("plans:overview", args=[person.id]),
    )


def _write_action_plan(request: HttpRequest, person: Person, form: ActionPlanForm) -> object:
    told = form.cleaned_data
    same = {"whom": told["whom"], "note": told["note"], "seen": told["seen"]}
    same["sent"] = handleplans.Sent(told["id"], form.known)
    mine: dict[str, Any] = {"by": request.user, "person_id": person.id, "at": form.at, "now": now(), **same}
    if told["status"] == HAD_BEFORE:
        return handleplans.tell_of_before(since=told["since"], **mine)
    return handleplans.tell(status=told["status"], **mine)


@page("plans.action_plan")
@require_http_methods(["GET", "POST"])
def take_back_action_plan(request: HttpRequest, action_plan_id: UUID) -> HttpResponse:
    """It was written by mistake."""
    return ask_why(
        request,
        taken_back.standing(by=request.user, kind="action_plan", key=action_plan_id),
        lambda key, why: handleplans.take_back(by=request.user, action_plan_id=key, why=why, now=now()),
        to="plans:overview",
    )
