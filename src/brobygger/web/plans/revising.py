"""Making and revising a plan: one form for the whole of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brobygger.rules.plan_changes import compare
from brobygger.rules.plans import Content, left_open
from brobygger.rules.refusals import Refusal
from brobygger.services import wishes
from brobygger.services.people import Person
from brobygger.services.plans import revisions
from brobygger.services.plans.revisions import Plan
from brobygger.web import telling
from brobygger.web.gone_back import forgotten
from brobygger.web.meeting import whom
from brobygger.web.opening import opened
from brobygger.web.pages import new_key, now, page
from brobygger.web.plans.compared import Row, rows_of_comparison
from brobygger.web.plans.joined import opened_on
from brobygger.web.plans.meeting import met_plan
from brobygger.web.plans.passed_days import say_what_passed, without_passed
from brobygger.web.plans.plan_form import EMPTY_TASKS, PlanForm, name, rows_of, values_of, widened
from brobygger.web.telling import Page, first_shown


@page("plans.revise")
@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The whole plan in one form; saved, it is a new revision."""
    person = opened(request, person_id)
    if request.method == "GET":
        return _shown(request, person, _first_shown(request, person))
    if "more" in request.POST:
        return _shown(request, person, widened(request.POST))
    form = PlanForm(request.POST, rows=rows_of(request.POST))
    last = revisions.standing(person, by=request.user)
    before = revisions.content_of(last) if last else None
    form.is_valid()
    form.ask_once(last=before)
    if form.errors:
        form.refuse_the_rest(last=before, now=now())
        return _shown(request, person, form)
    try:
        plan = _write(request, person, form)
    except Refusal as refusal:
        if "plans" in refusal.params:
            return _met_another_record(request, person, form, refusal)
        if "newest" in refusal.params:
            return _met_a_colleague(request, person, form, refusal)
        form.refuse(refusal)
        return _shown(request, person, form)
    messages.success(request, _("Saved. The version before is kept.") if plan.follows_id else _("Saved."))
    _say_what_is_left_open(request, person)
    return redirect("plans:overview", person.id)


def _write(request: HttpRequest, person: Person, form: PlanForm) -> Plan:
    """Raises as ``revisions.revise``. What a session that has ended saved may have said something else: it is revised anew."""
    at = now()
    plan = revisions.revise(by=request.user, person_id=person.id, new=form.new_plan(), now=at)
    if forgotten(request, form.cleaned_data["id"], plan, now=at) is None:
        return plan
    form.write_under(new_key())
    return revisions.revise(by=request.user, person_id=person.id, new=form.new_plan(), now=at)


def _first_shown(request: HttpRequest, person: Person) -> PlanForm:
    last = revisions.standing(person, by=request.user)
    initial = first_shown(now()) | opened_on(request, person)
    if last is None:
        initial |= {"goals": 1, name(0, "tasks"): EMPTY_TASKS, name(0, "order"): 1}
        return PlanForm(initial=initial, rows=[EMPTY_TASKS])
    content = revisions.content_of(last)
    initial |= dict(values_of(without_passed(content, timezone.localdate()))) | {"seen": last.id}
    # Keys of tasks in the content are those of the revision; what is done of them the form has seen.
    done = [str(task.id) for goal in content.goals for task in goal.tasks if task.is_done and task.id]
    initial["ticked"] = " ".join(done)
    return PlanForm(initial=initial, rows=[len(goal.tasks) + EMPTY_TASKS for goal in content.goals])


def _met_a_colleague(request: HttpRequest, person: Person, form: PlanForm, refusal: Refusal) -> HttpResponse:
    """Nothing is lost on either side: what was typed stays, what was not touched stands as the colleague wrote it."""
    seen, newest = form.cleaned_data["seen"], refusal.params["newest"]
    plan, was, stands = revisions.met(person, seen, newest, by=request.user)
    who = whom(plan.recorded_by, request.user)
    # What the form was opened on, as it showed it.
    shown = without_passed(was, timezone.localdate()) if was else None
    again = met_plan(form.data, form.cleaned_data, was=shown, stands=stands, newest=plan.id, who=who)
    again.is_valid()
    again.refuse(Refusal(refusal.code, refusal.message, who=who, newest=plan.id))
    theirs = rows_of_comparison(compare(was or Content(made_at=stands.made_at), stands))
    return _shown(request, person, again, theirs=theirs, is_mine=plan.recorded_by == request.user)


def _met_another_record(request: HttpRequest, person: Person, form: PlanForm, refusal: Refusal) -> HttpResponse:
    """The form stands as it was typed: what the plan of another record says is told beside it, whole."""
    form.refuse(refusal)
    form.data["seen"] = str(refusal.params["newest"] or "")
    plans = [revisions.revision_in_scope(by=request.user, plan_id=key) for key in refusal.params["plans"]]
    others = [compare(Content(made_at=each.happened_at), revisions.content_of(each)) for each in plans]
    return _shown(request, person, form, [row for each in others for row in rows_of_comparison(each)], is_joined=True)


def _shown(
    request: HttpRequest,
    person: Person,
    form: PlanForm,
    theirs: list[Row] | None = None,
    *,
    is_mine: bool = False,
    is_joined: bool = False,
) -> HttpResponse:
    """theirs: what was changed meanwhile; is_mine: by oneself, in another window; is_joined: what the plan of another record
    says that was found to be the same person."""
    is_first = not form["seen"].value()
    last = revisions.standing(person, by=request.user)
    if last is not None:
        say_what_passed(form, revisions.content_of(last), timezone.localdate())
    context = {"person": person, "form": form, "is_first": is_first, "theirs": theirs or [], "is_mine": is_mine}
    context["is_joined"] = is_joined
    context["kept_as"] = wishes.kept_as(person, by=request.user) if is_first else ""
    return render(request, "plans/revise.html", context, status=422 if form.is_bound and form.errors else 200)


def _say_what_is_left_open(request: HttpRequest, person: Person) -> None:
    """What was agreed for a goal that is reached leaves Today with it. It may be wanted all the same."""
    plan = revisions.standing(person, by=request.user)
    link = format_html('<a href="#goals-reached">{}</a>', _("See what is to become of it"))
    for goal, left in left_open(revisions.content_of(plan)) if plan else ():
        what = "; ".join(f"{task.who}: {task.what}" for task in left)
        said = _("“%(goal)s” is reached, and nobody is reminded any more of what is still open: %(what)s.")
        messages.warning(request, format_html("{} {}", said % {"goal": goal.own_words, "what": what}, link))


@page("plans.revise")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The version that stands was written by mistake: the one before stands again."""
    plan = revisions.as_it_stands(by=request.user, plan_id=plan_id)
    intro = _("The version before stands again; where there is none, there is no plan. This one is kept, struck out.")
    return telling.take_back(
        request,
        Page(
            question=_("Was version %(n)s of the plan written by mistake?") % {"n": plan.version},
            save=_("Yes, take it back"),
            intro=intro,
            draft="plan-back",
        ),
        person=opened(request, plan.person_id),
        act=lambda why: revisions.take_back(by=request.user, plan_id=plan_id, why=why, now=now()),
        back=reverse("plans:overview", args=[plan.person_id]),
    )
