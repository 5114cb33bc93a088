/** The fictional people, places and meetings that the screens are looked at with. */
import { dayAt, dayOf, utc } from "../../../frontend/src/field/times";
import type { Bed, Card, Fact, Id, Moment } from "../../../frontend/src/field/types";

export interface Made {
  cards: Card[];
  beds: Bed[];
}

const SMED = "01900000-0000-7000-8000-000000000001";
const LOTTE = "01900000-0000-7000-8000-000000000002";
const JACKET = "01900000-0000-7000-8000-000000000003";
const AAGE = "01900000-0000-7000-8000-000000000004";
const HOUR_MS = 3_600_000;

export function cards(now: Date): Card[] {
  const before = (hours: number): Moment => utc(new Date(now.getTime() - hours * HOUR_MS));
  return [
    { ...smed(now), seen_at: before(26), wish_at: before(26) },
    {
      id: LOTTE,
      name: "Lotte",
      rough_age: "30-40",
      phase: "contact",
      mine: true,
      contact_person: "Signe Fiktiv",
      seen_at: before(9 * 24),
      seen_place: "Havnen",
      due_on: dayOf(new Date(now.getTime() + 6 * 24 * HOUR_MS)),
      is_protected: true,
      reasons: [
        { kind: "clock", rank: 2, label: "Frist for behandlingsstart", shows_at: before(24), due_at: dayAt(now, 6, 12), has_day: true },
        { kind: "not_seen", rank: 4, label: "Ikke set længe", shows_at: before(24), due_at: before(24) },
      ],
    },
    {
      id: JACKET,
      name: "Grøn jakke",
      rough_age: "40",
      phase: "contact",
      seen_at: before(70),
      seen_place: "Mariaparken",
      reasons: [
        // Not before tomorrow, and for the leader: neither is to be seen today.
        { kind: "promise", rank: 1, label: "Lovet", what: "først i morgen", shows_at: dayAt(now, 1, 1), due_at: dayAt(now, 2, 12), has_day: true },
        { kind: "no_contact_person", rank: 7, label: "Ingen kontaktperson", shows_at: before(24), due_at: before(24) },
        { kind: "relapse", rank: 5, label: "Tilbagefald for nylig", shows_at: before(24), due_at: before(24) },
      ],
    },
    {
      id: AAGE,
      name: "Åge",
      rough_age: "55",
      phase: "treatment",
      seen_at: dayAt(now, -400, 12),
      promises: [{ id: "01900000-0000-7000-8000-000000000051", what: "Ringer til kommunen", due_at: dayAt(now, -20, 12), by: "Malik Fiktiv" }],
      reasons: [{ kind: "promise_late", rank: 1, label: "Lovet for længe siden, ikke fulgt op", what: "Ringer til kommunen", shows_at: dayAt(now, -20, 12), due_at: dayAt(now, -20, 12), has_day: true }],
      referrals: [{ id: "01900000-0000-7000-8000-000000000061", to: "Skovhuset", state: "Er der", from: dayOf(new Date(now.getTime() - 48 * HOUR_MS)), until: "2090-03-01" }],
      waves: { m1: dayOf(new Date(now.getTime() - 60 * 24 * HOUR_MS)), m3: dayOf(new Date(now.getTime() + 3 * 24 * HOUR_MS)), m6: "2090-01-01" },
    },
  ];
}

function smed(now: Date): Card {
  return {
    id: SMED,
    name: "Smed",
    legal_name: "Ole Testesen",
    rough_age: "45",
    phase: "contact",
    mine: true,
    contact_person: "Signe Fiktiv",
    wish: "Jeg vil bare have ro om natten, så kan vi snakke om resten.",
    seen_place: "Mariaparken",
    has_alert: true,
    due_on: dayOf(now),
    warnings: ["Hund. Tal ikke om bror."],
    promises: [{ id: "01900000-0000-7000-8000-000000000011", what: "Følges til lægen", due_at: dayAt(now, 1, 13), mine: true }],
    reasons: [
      {
        kind: "promise",
        rank: 1,
        label: "Lovet",
        what: "Følges til lægen",
        shows_at: dayAt(now, -1, 1),
        due_at: dayAt(now, 1, 13),
        has_day: true,
      },
    ],
    conflicts: [
      {
        id: "01900000-0000-7000-8000-000000000012",
        field: "preferred_name",
        label: "Vil helst kaldes",
        yours: "Smeden",
        theirs: "Smed",
        theirs_id: "d-smed",
        who: "Oda",
        at: dayAt(now, -1, 10),
        mine: true,
      },
      {
        id: "01900000-0000-7000-8000-000000000013",
        field: "usual_place",
        label: "Er tit her",
        yours: "",
        theirs: "Havnen",
        who: "Oda",
        at: dayAt(now, -1, 10),
        writer: "Karen",
        written_at: dayAt(now, -1, 12),
        other: "Oda",
        other_at: dayAt(now, -1, 10),
      },
    ],
    goals: [
      { id: "01900000-0000-7000-8000-000000000031", place: 1, words: "Sove en hel nat" },
      { id: "01900000-0000-7000-8000-000000000032", place: 3, words: "Se min datter", is_later: true },
    ],
    other_goals: [{ id: "01900000-0000-7000-8000-000000000033", place: 2, words: "Få en tandlæge", status: "paused" }],
    referrals: [{ id: "01900000-0000-7000-8000-000000000041", to: "Nattely", state: "Venter på svar" }],
    consents: [
      { id: "01900000-0000-7000-8000-000000000051", to: "læge", whom: "Hansen Opdigtet", about: "at vi mødes", state: "stands", until: "2090-03-01" },
      { id: "01900000-0000-7000-8000-000000000052", to: "værested", about: "hvornår jeg kommer", state: "stands", until: "2020-03-01" },
      { id: "01900000-0000-7000-8000-000000000053", to: "pårørende eller netværk", state: "refused" },
    ],
    details: {
      alias: { id: "01900000-0000-7000-8000-000000000021", value: "Smed" },
      usual_place: { id: "01900000-0000-7000-8000-000000000022", value: "Bænken ved springvandet" },
      own_wish: { id: "01900000-0000-7000-8000-000000000023", value: "Jeg vil bare have ro om natten, så kan vi snakke om resten." },
      phone: { id: "01900000-0000-7000-8000-000000000024", value: "+45 00 00 00 00" },
    },
  };
}

export function beds(now: Date): Bed[] {
  return [
    { id: "b3", name: "Fuldt Hus", kind: "crisis_centre", free: 0, confirmed_at: utc(now), phone: "00 00 00 03" },
    { id: "b2", name: "Uspurgt Gård", kind: "residential" },
    { id: "b1", name: "Akut krisecenter Opdigtet", kind: "crisis_centre", free: 2, confirmed_at: utc(now), phone: "00 00 00 01" },
    { id: "b4", name: "Nattely", kind: "beds", free: 1, confirmed_at: dayAt(now, -1, 20) },
  ];
}

/** Health is high once all of it is answered; crime just so where a dollar is a krone, and not where it is seven. */
const ANSWERS = { M6: 30, M7: 4, L24: 0, L27: 0, L28: 4, L29: 4, E17: 200 };

function interviewOf(person: Id, now: Date, per_unit: string, more: Record<string, number> = {}): Fact[] {
  const key = (n: number): Id => `${person.slice(0, -3)}9${String(n).padStart(2, "0")}`;
  const told = (n: number, kind: Fact["kind"], body: Fact["body"]): Fact => ({ id: key(n), kind, person, happened_at: dayAt(now, -80, 12), by: "Oda Fiktiv", body });
  const interview = told(0, "interview", { instrument: "asi-5", wave: "baseline", log_rule: "va", per_unit });
  const answers = Object.entries({ ...ANSWERS, ...more }).map(([item, value], at) => told(at + 1, "answer", { interview: key(0), item, state: "value", value: String(value) }));
  return [...answers, interview];
}

export function factsOf(person: Id, now: Date): Fact[] {
  if (person === AAGE) return interviewOf(person, now, "7", { M8: 4 });
  if (person === LOTTE) return interviewOf(person, now, "1");
  if (person !== SMED) return [];
  const told = (n: number, days: number, by: string, body: Fact["body"], by_id: string = by): Fact => ({
    id: `01900000-0000-7000-8000-0000000001${n}0`,
    kind: "contact",
    person,
    happened_at: dayAt(now, -days, 14),
    by,
    by_id: by_id === "Signe Fiktiv" ? "signe" : by_id,
    body: { kind: "contact", ...body },
  });
  return [
    told(1, 1, "Signe Fiktiv", { place_kind: "park", place: "Mariaparken", components: ["contact", "relation"], minutes: 15 }),
    told(2, 4, "Oda Fiktiv", { kind: "attempt", outcome: "nobody_there", place_kind: "home" }),
    told(3, 20, "Signe Fiktiv", { minutes: 30, own_words: "Det går op og ned.", note: "Vil gerne mødes igen." }),
    told(4, 40, "Oda Fiktiv", { place_kind: "street", minutes: 5 }),
  ];
}
