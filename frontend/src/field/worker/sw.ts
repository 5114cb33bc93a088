/**
 * The service worker: keeps the files of the app, so that it opens without a network.
 *
 * It keeps the built files only, by the list the build writes in front of this file. What is synced never passes through
 * here. A newer app is fetched whole and waits until nobody uses the older, or until the worker lets it in.
 */
declare const self: ServiceWorkerGlobalScope & {
  /** `version` changes with any file; `shell` is the app's page; the others have a fingerprint in their name. */
  BUILT: { version: string; shell: string; manifest: string; files: string[] };
};

const { version, shell, manifest, files } = self.BUILT;
const NAME = `bro-${version}`;

self.addEventListener("install", (event) => event.waitUntil(fetchAll()));

self.addEventListener("activate", (event) => event.waitUntil(forgetOlder()));

self.addEventListener("message", (event) => {
  if (event.data === "let in") void self.skipWaiting();
});

// The network is back (store/pacing.ts asked for it). The key to what waits is in the page alone, so it is the page that syncs.
self.addEventListener("sync", (event) => (event as ExtendableEvent).waitUntil(wakePages()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(kept(shell, request));
  else if (pathname === manifest || files.includes(pathname)) event.respondWith(kept(pathname, request));
});

/** All or nothing: a file with a fingerprint that an older app has is taken from there, for the network may be thin. */
async function fetchAll(): Promise<void> {
  const cache = await caches.open(NAME);
  await Promise.all(
    [shell, manifest, ...files].map(async (path) => {
      const there = files.includes(path) ? await caches.match(path) : undefined;
      const found = there ?? (await fetch(path, { cache: "no-cache" }));
      if (!found.ok) throw new Error(path);
      await cache.put(path, found);
    }),
  );
}

async function forgetOlder(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("bro-") && name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function wakePages(): Promise<void> {
  for (const page of await self.clients.matchAll({ type: "window" })) page.postMessage("sync");
}

async function kept(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  return (await cache.match(path)) ?? fetch(request);
}

export {};
