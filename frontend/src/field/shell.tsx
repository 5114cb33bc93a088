/** The frame of the app: the lock before it, four words at the bottom, what waits at the top, and the quiet tick. */
import type { JSX } from "preact";
import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { takeCode } from "./address";
import type { Lists } from "./lists";
import type { Said } from "./item_words";
import { useOnce } from "./once";
import { ClockTold } from "./parts/clock";
import { Saved, type Told } from "./parts/saved";
import { BAR, type Route, hasBar } from "./routes";
import { Attempt } from "./screens/attempt";
import { Beds } from "./screens/beds";
import { Contact } from "./screens/contact";
import { Details } from "./screens/details";
import { Enrol } from "./screens/enrol";
import { Gone, Outdated } from "./screens/gone";
import { ChangeGoal } from "./screens/goal";
import { Handover } from "./screens/handover";
import { Interview } from "./screens/interview";
import { Meet } from "./screens/meet";
import { Person } from "./screens/person";
import { Phone } from "./screens/phone";
import { Refer } from "./screens/refer";
import { Request } from "./screens/request";
import { Retract } from "./screens/retract";
import { Today } from "./screens/today";
import { Reopen, Unlock } from "./screens/unlock";
import { type Shown, ShownContext } from "./shown";
import type { Store } from "./store/kept";
import { codeOf } from "./store/refusal";
import { dayAt } from "./times";
import { type Key, type Language, type Say, sayIn } from "./texts";
import type { Id } from "./types";

interface Given {
  store: Store;
  lists: Lists;
  /** Of the phone, until someone is enrolled whose own it is. */
  language: Language;
  code: string;
}

export function App({ store, lists, language: phones, code: read }: Given): JSX.Element {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => store.subscribe(() => redraw(undefined)), [store]);
  const [scanned, setCode] = useScanned(read);
  // The code a phone is made ready with is used up by that.
  const used = useRef("");
  const state = store.lockState();
  const language = state === "none" ? phones : store.status().language;
  const t = useMemo(() => sayIn(language), [language]);
  // Above the lock, so that what is being told is still there when it is opened again.
  const way = useWay();
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  if (state === "gone") return <main><Gone store={store} t={t} /></main>;
  if (state === "outdated") return <main><Outdated t={t} /></main>;
  if (state === "none") used.current = scanned;
  if (state === "none") return <main><Enrol store={store} t={t} code={scanned} /></main>;
  const code = scanned === used.current ? "" : scanned;
  if (state === "locked_out") return <main><Reopen key={code} store={store} t={t} code={code} onOpened={() => setCode("")} /></main>;
  const leave = (): void => setCode("");
  if (code !== "") return <main><Reopen key={code} store={store} t={t} code={code} onOpened={leave} onLeave={leave} /></main>;
  if (state === "locked") return <main><Unlock store={store} t={t} /></main>;
  return <Frame store={store} lists={lists} t={t} way={way} />;
}

/** The code that came with the address, also where it is read into an app that is open already. */
function useScanned(first: string): [string, (code: string) => void] {
  const [code, setCode] = useState(first);
  useEffect(() => {
    const read = (): void => {
      const found = takeCode();
      if (found !== "") setCode(found);
    };
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  return [code, setCode];
}

interface Way {
  route: Route;
  go: (route: Route) => void;
  swap: (route: Route) => void;
  back: () => void;
}

/** Where one is. The browser's history holds only how deep, so that its back button works and nothing stays in it. */
function useWay(): Way {
  const [stack, setStack] = useState<Route[]>([{ name: "today" }]);
  const [depth, setDepth] = useState(0);
  useEffect(() => {
    history.replaceState({ depth: 0 }, "");
    const pop = (event: PopStateEvent): void => setDepth(Number((event.state as { depth?: number } | null)?.depth ?? 0));
    addEventListener("popstate", pop);
    return () => removeEventListener("popstate", pop);
  }, []);
  const go = (route: Route): void => {
    history.pushState({ depth: depth + 1 }, "");
    setStack((old) => [...old.slice(0, depth + 1), route]);
    setDepth(depth + 1);
  };
  const swap = (route: Route): void => setStack((old) => [...old.slice(0, depth), route]);
  return { route: stack[depth] ?? { name: "today" }, go, swap, back: () => history.back() };
}

/** Where what is told is dated by the clock. */
const DATED: Route["name"][] = ["today", "contact", "attempt", "request"];

interface FrameGiven {
  store: Store;
  lists: Lists;
  t: Say;
  way: Way;
}

function Frame({ store, lists, t, way }: FrameGiven): JSX.Element {
  const [told, setTold] = useState<Told>();
  // A receipt is for the page where it was earned, and for the one that leads to; what failed is said until something else is.
  const forget = (): void => setTold((old) => (old !== undefined && "failure" in old ? old : undefined));
  const once = useOnce(way.route);
  const telling = (what: Said, write: () => Promise<Id>, isEdit = false): Promise<Id | undefined> =>
    once.write(() =>
      write().then(
        (id) => (setTold({ id, what, isEdit }), id),
        (error: unknown) => (setTold({ failure: codeOf(error) }), undefined),
      ),
    );
  const change: Shown["change"] = async (id, ...how) => {
    const item = (await store.waiting()).find((each) => each.item.id === id)?.item ?? (await store.written(dayAt(new Date(), -1, 0))).find((each) => each.id === id);
    return telling({ kind: "contact", ...item, body: how[0] }, () => store.change(id, ...how).then(() => id), true);
  };
  const go = (route: Route): void => (forget(), way.go(route));
  const shown: Shown = {
    store,
    t,
    lists,
    now: () => new Date(Date.now() + store.status().clock_offset),
    go,
    swap: way.swap,
    back: () => once.leave(() => (forget(), way.back())),
    done: () => once.leave(way.back),
    undo: (id) => void store.undo(id).then(forget, codeOf),
    save: (what) => telling(what, () => store.write(what)),
    change,
  };
  return (
    <ShownContext.Provider value={shown}>
      <Saved told={told} />
      <main key={JSON.stringify(way.route)} onClickCapture={once.tap}>
        {DATED.includes(way.route.name) && <ClockTold />}
        <Screen route={way.route} />
      </main>
      {hasBar(way.route) && <Bar route={way.route} go={go} t={t} store={store} onTap={once.tap} />}
    </ShownContext.Provider>
  );
}

function Screen({ route }: { route: Route }): JSX.Element {
  switch (route.name) {
    case "today":
      return <Today />;
    case "beds":
      return <Beds />;
    case "handover":
      return <Handover />;
    case "phone":
      return <Phone />;
    case "person":
      return <Person id={route.person} />;
    case "contact":
      return <Contact person={route.person} fact={route.fact} />;
    case "attempt":
      return <Attempt person={route.person} fact={route.fact} />;
    case "request":
      return <Request person={route.person} item={route.item} />;
    case "details":
      return <Details person={route.person} />;
    case "goal":
      return <ChangeGoal person={route.person} goal={route.item} />;
    case "refer":
      return <Refer person={route.person} />;
    case "retract":
      return <Retract person={route.person} fact={route.fact} />;
    case "interview":
      return <Interview person={route.person} />;
    case "meet":
      return <Meet item={route.item} />;
  }
}

const WORDS: Record<(typeof BAR)[number], Key> = { today: "bar_today", beds: "bar_beds", handover: "bar_handover", phone: "bar_phone" };

interface BarGiven extends Pick<Way, "route" | "go"> {
  t: Say;
  store: Store;
  onTap: (event: MouseEvent) => void;
}

function Bar({ route, go, t, store, onTap }: BarGiven): JSX.Element {
  const { waiting, refused } = store.status();
  return (
    <nav class="bar" aria-label={t("bar_label")} onClickCapture={onTap}>
      {BAR.map((name) => (
        <button key={name} type="button" aria-current={route.name === name ? "page" : undefined} onClick={() => go({ name })}>
          {t(WORDS[name])}
          {name === "phone" && (refused > 0 || waiting > 0) && (
            <span class={refused > 0 ? "bar__count bar__count--refused" : "bar__count"}>
              {refused > 0 ? `■ ${refused}` : `✓ ${waiting}`}
              <span class="unseen">{t(refused > 0 ? "bar_refused" : "bar_waiting")}</span>
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}
