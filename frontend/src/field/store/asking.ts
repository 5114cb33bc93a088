/** One request to the server, and what its answer means. Nothing here touches the phone's data. */
import type { Answered, Asked, Claimed } from "../types";
import type { Bytes } from "./bytes";
import { utf8 } from "./bytes";
import { StoreError } from "./refusal";

const PATIENCE = 60_000;
const WORTH_COMPRESSING = 1024;

/** Rejects with a code: offline, unreachable (a network, and no server at the end of it), server, unreadable, too_large, update_app, phone_unknown, phone_revoked, not_allowed. */
export async function askSync(asked: Asked, who: { phone: string; secret: string; language?: string }, until: AbortSignal): Promise<Answered> {
  const answer = await post("/field/sync", asked, { Authorization: `Phone ${who.phone}.${who.secret}`, ...(who.language && { "Accept-Language": who.language }) }, until);
  if (!isAnswer(answer)) throw new StoreError("unreadable");
  return answer;
}

/** What the server gives against a code of the office; of a phone it knew already, how to open it again. */
export type Given = Partial<Claimed> & { office_key?: string; office_keys?: Record<string, string> };

export interface Claim {
  code: string;
  name?: string;
  office_key?: string;
  /** The phone that is to be opened again. */
  phone?: string;
  /** The phones this browser has been, with work in them that was never sent: of the same worker's the keys are told. */
  left?: string[];
}

export async function askClaim(claim: Claim): Promise<Given> {
  const answer = await post("/field/claim", claim, {}, new AbortController().signal);
  if (typeof answer !== "object" || answer === null) throw new StoreError("unreadable");
  return answer as Given;
}

/** Whether a locked phone is to be emptied. */
export async function askOrdered(phone: string, token: string): Promise<boolean> {
  const answer = await post("/field/ordered", { phone, token }, {}, new AbortController().signal);
  return typeof answer === "object" && answer !== null && "empty" in answer && answer.empty === true;
}

async function post(path: string, body: unknown, headers: Record<string, string>, until: AbortSignal): Promise<unknown> {
  const { status, text } = await send(path, utf8(JSON.stringify(body)), headers, until);
  const answer = parsed(text);
  if (status === 200) return answer;
  throw new StoreError(codeOfAnswer(status, answer));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Heard {
  status: number;
  text: string;
}

async function send(path: string, plain: Bytes, headers: Record<string, string>, until: AbortSignal): Promise<Heard> {
  const isLarge = plain.length > WORTH_COMPRESSING;
  const encoding: Record<string, string> = isLarge ? { "Content-Encoding": "gzip" } : {};
  const late = AbortSignal.timeout(PATIENCE);
  const request: RequestInit = {
    method: "POST",
    body: isLarge ? await gzipped(plain) : plain,
    headers: { "Content-Type": "application/json", ...encoding, ...headers },
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.any([until, late]),
  };
  try {
    const response = await fetch(path, request);
    // Also what breaks off in the middle is a lost answer.
    return { status: response.status, text: await response.text() };
  } catch {
    throw new StoreError(navigator.onLine ? "unreachable" : "offline", late.aborted);
  }
}

/** A refusal names itself; what comes from something between us and the server does not. */
function codeOfAnswer(status: number, answer: unknown): string {
  if (status === 413) return "too_large";
  if (status >= 500 || status === 429) return "server";
  const { code } = Object(answer) as { code?: unknown };
  if (typeof code === "string") return code;
  return status === 401 ? "phone_unknown" : "server";
}

function isAnswer(answer: unknown): answer is Answered {
  const { v, now } = Object(answer) as Partial<Answered>;
  return v === 1 && typeof now === "string" && !Number.isNaN(Date.parse(now));
}

async function gzipped(plain: Bytes): Promise<ArrayBuffer> {
  const stream = new Blob([plain]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
