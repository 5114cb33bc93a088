/**
 * The built service worker in Node: what the browser gives it (caches, fetch, events) is told by a test, one JSON line each.
 *
 * {load: version, files} starts the worker of an app; {event: "install" | "activate", version} says whether it succeeded;
 * {open: path, version} answers what that worker gives a page without a network. `server` in a line is what the network has:
 * by path a status, null where the connection breaks. Each answer tells what was asked of the network, and which caches are
 * there.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { runInNewContext } from "node:vm";

const [, source] = readFileSync(process.argv[2], "utf8").split(/^self\.BUILT=.*$/m);
const address = "https://bro.example";
const stores = new Map();
const workers = new Map();
let server = {};
let asked = [];

const pathOf = (request) => new URL(request.url ?? request, address).pathname;
const fetch = async (request) => {
  const path = pathOf(request);
  asked.push(path);
  const status = server[path];
  if (typeof status !== "number") throw new TypeError("Failed to fetch");
  return { ok: status < 400, status, from: "network", path };
};
const opened = (name) => ({
  put: async (path, answer) => void stores.get(name).set(path, { ...answer, from: name }),
  match: async (path) => stores.get(name)?.get(path),
});
const caches = {
  open: async (name) => {
    if (!stores.has(name)) stores.set(name, new Map());
    return opened(name);
  },
  match: async (path) => [...stores.values()].map((store) => store.get(path)).find((found) => found !== undefined),
  keys: async () => [...stores.keys()],
  delete: async (name) => stores.delete(name),
};

function load({ version, files }) {
  const listeners = {};
  const self = {
    BUILT: { version, shell: "/field/", manifest: "/field/manifest.webmanifest", files },
    location: { origin: address },
    clients: { claim: async () => {}, matchAll: async () => [] },
    skipWaiting: async () => {},
    addEventListener: (kind, listen) => (listeners[kind] = listen),
  };
  runInNewContext(source, { self, caches, fetch, URL, Promise, Error });
  workers.set(version, listeners);
  return {};
}

async function happen({ event, version }) {
  let done = Promise.resolve();
  workers.get(version)[event]({ waitUntil: (promise) => (done = promise) });
  const why = await done.then(() => null, (error) => error.message);
  return { succeeded: why === null, why };
}

async function open({ open: path, version }) {
  let given;
  const request = { url: address + path, method: "GET", mode: path === "/field/" ? "navigate" : "cors" };
  workers.get(version).fetch({ request, respondWith: (promise) => (given = promise) });
  return { from: await given?.then((answer) => answer.from, () => "nowhere") };
}

for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line);
  server = told.server ?? {};
  asked = [];
  const answer = "load" in told ? load({ version: told.load, ...told }) : "event" in told ? await happen(told) : await open(told);
  process.stdout.write(`${JSON.stringify({ ...answer, asked: asked.sort(), kept: [...stores.keys()].sort() })}\n`);
}
