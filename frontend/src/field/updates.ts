/** A newer app: the service worker fetches it and lets it wait, and the worker chooses the moment. */

/** Puts the service worker in place; without one the app works, but not from cold without a network. */
export function register(): void {
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" }).catch(() => undefined);
  }
}

/** Tells whether a newer app waits, now and whenever it changes. Returns how to stop. */
export function watchUpdates(tell: (isReady: boolean) => void): () => void {
  let isShown = true;
  const look = (registration: ServiceWorkerRegistration): void => {
    if (isShown) tell(registration.waiting !== null);
  };
  void found().then((registration) => {
    if (registration === undefined) return;
    look(registration);
    registration.addEventListener("updatefound", () => {
      registration.installing?.addEventListener("statechange", () => look(registration));
    });
    void registration.update().then(
      () => look(registration),
      () => undefined,
    );
  });
  return () => {
    isShown = false;
  };
}

/**
 * Lets the newer app in and starts it, once it is fetched whole. Everything that was saved is in the store, which it opens as it
 * is. Returns whether there was one.
 */
export async function update(): Promise<boolean> {
  const registration = await found();
  await registration?.update().catch(() => undefined);
  const coming = registration?.installing;
  // Whole, or thrown away because the network went.
  if (coming) await new Promise((done) => coming.addEventListener("statechange", done, { once: true }));
  if (registration?.waiting == null) return false;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  registration.waiting.postMessage("let in");
  return true;
}

async function found(): Promise<ServiceWorkerRegistration | undefined> {
  return "serviceWorker" in navigator ? navigator.serviceWorker.getRegistration("/field/") : undefined;
}
