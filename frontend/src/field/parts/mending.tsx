/** What the worker has logged is put right or taken back: at the end of the shift, and later with whom it is about. */
import type { JSX } from "preact";
import { Act } from "./act";
import { useShown } from "../shown";
import type { Status } from "../store/kept";
import type { Fact } from "../types";

/** `of`: what the buttons are told apart by. */
export function Mending({ fact: { id: fact, person, body }, of: name }: { fact: Fact; of: string }): JSX.Element {
  const { t, go } = useShown();
  const form = body["kind"] === "attempt" ? "attempt" : "contact";
  return (
    <div class="pair">
      <Act words={t("correct")} of={name} onAct={() => go({ name: form, person, fact })} />
      <Act words={t("retract")} of={name} onAct={() => go({ name: "retract", person, fact })} />
    </div>
  );
}

/** By the account: two may have one name. What the phone has of its own items names none. */
export function isMine({ by, by_id }: Fact, { worker, worker_name }: Status): boolean {
  return by_id === undefined ? by === worker_name : by_id === worker;
}
