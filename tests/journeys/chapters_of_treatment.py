"""Chapters of the whole course, from the first day of treatment to the last: plan, contacts, stays, breaks."""

from django.utils import timezone

from tests.journeys.desk import Calendar, Desk, day


def begins_with_a_plan_a_dose_and_goals_that_can_be_rated(signe: Desk, oda: Desk) -> None:
    """The citizen's words first, their disagreement beside, an action plan offered; the clock stops when treatment begins."""
    signe.go("/afslutninger/borger/{person}/").press("Behandling")
    signe.sees("Er borgeren begyndt i behandling den dag?").save(began="no")
    oda.go("/tavlen/?hvorfor=no_plan").sees("Viben")
    goal = {"own_words": "Sove om natten uden piller", "about": "stabilisation:drugs", "horizon": "now"}
    levels = {f"level-{level}": f"Sover {5 + level} timer" for level in (-2, -1, 0, 1, 2)}
    task = {"tasks-0-what": "Følge til lægen", "tasks-0-who": "Signe"}
    signe.open().follow("Lav planen").save(
        own_words="Jeg vil have ro og et sted at bo",
        disagreement="Jeg er ikke afhængig af pillerne",
        care="Sårene på benet",
        change="Mindre om formiddagen",
        **{f"goals-0-{part}": told for part, told in {**goal, **levels, **task}.items()},
    )
    assert signe.text.index("Jeg vil have ro") < signe.text.index("Sove om natten")
    signe.sees("Jeg er ikke afhængig af pillerne").follow("Planlæg dosis")
    signe.save(times="3", days="7", lost_after_days="5", basis="Tre områder er tunge").sees("3 gange")
    for status in ("offered", "accepted"):
        signe.go("/planer/borger/{person}/handleplan/").save(status=status, whom="Asta Myndighed")
    signe.sees("Tilbudt", "Asta Myndighed")
    signe.go("/anmodninger/borger/{person}/").follow("Hvad er der sket siden?").save(kind="started")
    signe.sees("til tiden")
    assert "Frist" not in signe.open().head
    assert "Behandling" in signe.head
    assert "Viben" not in oda.go("/tavlen/?hvorfor=no_plan").text


def is_given_components_and_the_leader_reads_what_never_was(signe: Desk, oda: Desk) -> None:
    """A contact with components and a method and an attempt; on the leader's page the numbers, and who never received what."""
    signe.go("/kontakter/{person}/ny/").save(
        minutes="30",
        components=["contact", "plan"],
        methods=["motivational_interviewing"],
        care_share="75",
        own_words="I dag vil jeg gerne tale om mor",
        promise="Følges til lægen",
        promise_on=day(1),
    )
    signe.go("/kontakter/{person}/ny/?art=attempt").save(outcome="nobody_there")
    # Planned from today on, given, attempts.
    planned = f"{3 / 7 * (7 - timezone.localdate().weekday()):.1f}".replace(".", ",")
    signe.go("/planer/borger/{person}/dosis/").sees(f"\t{planned}\t1 (30 min.)\t1")
    chart = signe.page.locator("main img[src*='/dosis/billede/']")
    assert chart.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    oda.go("/kontakter/givet/")
    given = {row.split("\t")[0]: row.split("\t")[1:] for row in oda.page.inner_text("main").splitlines() if "\t" in row}
    assert given["Motiverende samtale"][0] == "1"
    assert given["Case management"][0] == "0"
    oda.page.locator("main tr", has_text="Case management").locator("a").click()
    oda.sees("Hvem har aldrig fået det?", "Case management", "Viben")


def tries_a_place_and_crosses_a_bridge(signe: Desk, oda: Desk) -> None:
    """The leader adds the place; its beds are confirmed, the referral is two clicks and says who drives, what is taken along
    and what comes after; a bridge nobody has answered comes back, and it is held until landed."""
    oda.go("/henvisninger/pladser/").follow("Tilføj et sted").save(
        name="Fyret", kind="residential", phone="12 34 56 78"
    )
    signe.go("/henvisninger/pladser/").follow("Bekræft pladser").save(free="2", said_by="vagten")
    sorted_out = {"driver": "Signe kører", "taken_along": "Medicin til vagten", "afterwards": "Hjem til herberget"}
    signe.open().follow("Henvis til Fyret").save(**sorted_out).sees(*sorted_out.values())
    signe.follow("De siger ja").save(until=day(), whom="vagten")
    signe.follow("Borgeren er kommet").save(until=day(13)).sees("dag 1 af 14")
    signe.open().sees("dag 1 af 14")
    signe.go("/henvisninger/borger/{person}/").follow("Opholdet sluttede").save(note="Hjem til herberget")
    signe.open().follow("Byg bro til anden hjælp").save(
        help_kind="gp", to="Lægehuset", purpose="Sårene", answer_by=day()
    )
    signe.go("/i-dag/").sees("Henvisning uden svar: Lægehuset")
    signe.go("/henvisninger/borger/{person}/").follow("Første møde").save(
        whom="Signe Bro", note="Det gik godt", until=day(1)
    )
    signe.follow("Borgeren er landet").save(whom="Lægehuset", note="Går selv til tiderne nu")
    signe.sees("Borgeren er landet")


def starts_substitution_slips_and_has_a_roof(signe: Desk) -> None:
    """What attendance was demanded and what was tried instead; a slip costs nothing; naloxone and clean equipment go along."""
    signe.go("/behandling/borger/{person}/substitution/ny/").save(
        step="started",
        reported_by="sygeplejersken",
        attendance="Hver dag kl. 9",
        barrier="Sover til 11",
        tried="Udlevering kl. 12",
    )
    signe.sees("Begyndt", "Hver dag kl. 9", "Sover til 11", "Udlevering kl. 12")
    for kind in ("slip", "naloxone", "equipment"):
        signe.go("/behandling/borger/{person}/haendelser/ny/").save(kind=kind)
    signe.sees("Slip", "Naloxon udleveret", "Rent udstyr udleveret")
    signe.go("/behandling/borger/{person}/bolig/ny/").save(category="3", from_on=day())
    assert "Behandling" in signe.open().head


def answers_with_faces_and_another_day_says_no(signe: Desk, calendar: Calendar) -> None:
    """Four faces and own words; a no costs nothing and is not asked again that day."""
    signe.go("/behandling/borger/{person}/oplevelse/ny/").save(hope="4", own_words="Der er håb i dag")
    signe.sees("En del håb", "Der er håb i dag")
    calendar.turn(1)
    signe.go("/behandling/borger/{person}/oplevelse/ny/").press("Vil ikke i dag")
    signe.sees("Borgeren har sagt nej i dag")
    assert "Stil de fire spørgsmål" not in signe.text


def is_broken_off_by_a_quarantine_and_goes_on(signe: Desk, oda: Desk, calendar: Calendar) -> None:
    """A quarantine has an end, and something is offered meanwhile; the lists ask before it ends, until the course goes on."""
    signe.go("/behandling/borger/{person}/afbrydelser/ny/").save(
        broken_by="service", reason="house_rules", until=day(3), alternative="Vi mødes på bænken hver dag"
    )
    signe.sees("Karantæne: husets regler", "Vi mødes på bænken hver dag", "3 dage tilbage")
    oda.go("/tavlen/").sees("Karantænen slutter")
    calendar.turn(2)
    signe.go("/behandling/borger/{person}/afbrydelser/").follow("Forløbet går videre").save(note="Kom selv i går")
    signe.sees("Nej, forløbet er i gang.", "Kom selv i går")
    assert "Karantænen slutter" not in oda.go("/tavlen/").text


def is_revised_side_by_side_and_its_goal_is_rated_by_both(signe: Desk) -> None:
    """A new version beside the old one; how far the goal has come, by the citizen and by the worker."""
    signe.open().follow("Se planen").follow("Ændr planen")
    signe.save(change="Ingen stoffer om formiddagen", occasion="Nyt værelse")
    signe.press("Se, hvad der er ændret").sees("Mindre om formiddagen", "Ingen stoffer om formiddagen")
    for rated_by, level in (("citizen", "1"), ("worker", "0")):
        signe.go("/planer/borger/{person}/").unfold().follow("Skriv, hvor langt vi er nået")
        signe.save(rated_by=rated_by, level=level)
    signe.unfold().sees("Mere end ventet: Sover 6 timer", "Som ventet: Sover 5 timer")
