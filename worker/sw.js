// Opens the app without a network. The build puts in the files of one version with their SHA-256: all of them are kept
// before this worker takes over, or none, so that no page is ever made of two versions. A newer worker waits beside this
// one until nobody uses the old files, or the user wants the new ones.
const VERSION = '';
const FILES = {};
/** Of the same version, with their SHA-256: what few ask for, kept from when somebody does. */
const LATER = {};

const { scope } = registration;
// Others may live on the same origin, under other paths.
const mine = `tincan ${scope} `;
const [files, settings] = [mine + VERSION, `${mine}config`];
/** A chat server's settings may change any day, and are no part of a version. */
const CONFIG = `${scope}config.json`;
/** So many milliseconds without an answer are none. */
const PATIENCE = 3000;
/** With less than so many bytes left no other version is kept beside the one that is here. */
const ROOM = 20_000_000;

addEventListener('install', (event) => event.waitUntil(fetchAll()));
addEventListener('activate', (event) => event.waitUntil(forgetOthers()));
addEventListener('message', ({ data }) => {
  if (data === 'take') skipWaiting();
});
addEventListener('fetch', (event) => {
  const { url, method } = event.request;
  if (method !== 'GET' || !url.startsWith(scope)) return;
  const [address] = url.split(/[?#]/);
  const name = address.slice(scope.length).replace(/^index\.html$/, '');
  if (address === CONFIG) event.respondWith(config(event));
  else if (Object.hasOwn(FILES, name)) event.respondWith(kept(event.request, name));
  else if (Object.hasOwn(LATER, name)) event.respondWith(later(event.request, name));
});
addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.tag));
});

async function fetchAll() {
  // Some browsers tell of ten gigabytes whatever there is.
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  if (quota - usage < ROOM) throw new Error('the room that is left is for messages');
  // A host may put up a worker of this very version that asks for something else.
  const others = registration.active && (await caches.has(files));
  const cache = await caches.open(files);
  const all = { ...FILES, ...(await usedBefore()) };
  const kept = await Promise.allSettled(Object.entries(all).map(async ([name, sum]) => cache.put(scope + name, await whole(name, sum))));
  const failed = kept.find(({ status }) => status === 'rejected');
  if (failed) {
    // What came until then would take the room of messages; a cache that is held goes with its last holder only.
    if (!others) {
      await Promise.all((await cache.keys()).map((request) => cache.delete(request)));
      await caches.delete(files);
    }
    throw failed.reason;
  }
  // Of use, but no reason to do without the rest.
  await fetch(CONFIG, { cache: 'force-cache' }).then((response) => keepConfig(response)).catch(() => {});
}

/** Of what is kept later, what the version before this one was asked for. */
async function usedBefore() {
  const names = (await caches.keys()).filter((name) => name.startsWith(mine) && name !== settings);
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  // Names may hold what is of one version.
  const stem = (name) => name.replace(/-\w+(?=\.\w+$)/, '');
  const stems = new Set(kept.flat().map(({ url }) => stem(url.slice(scope.length))));
  return Object.fromEntries(Object.entries(LATER).filter(([name]) => stems.has(stem(name))));
}

/** What the page has just fetched is in the browser's cache; whatever is not of this version there is fetched anew. */
async function whole(name, wanted) {
  for (const cache of ['force-cache', 'reload']) {
    const response = await fetch(scope + name, { cache });
    const body = await response.arrayBuffer();
    const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
    const hex = Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (response.ok && hex === wanted) return copy(response, body);
  }
  throw new Error(`${name} is not of version ${VERSION}`);
}

/** Without what was true of its way here only. An old date would be taken for the time. */
function copy(response, body) {
  const headers = new Headers(response.headers);
  for (const name of ['content-encoding', 'content-length', 'date', 'age']) headers.delete(name);
  return new Response(body, { headers });
}

async function forgetOthers() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(mine) && name !== files && name !== settings);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function kept(request, name) {
  // The browser may have cleared it away, and then the host is asked as if there were no worker.
  const cache = await caches.open(files).catch(() => null);
  return (await cache?.match(scope + name, { ignoreVary: true })) ?? fetch(request);
}

async function later(request, name) {
  const cache = await caches.open(files).catch(() => null);
  const found = await cache?.match(scope + name, { ignoreVary: true });
  // Of another version it is the host's affair, and not kept among the files of this one.
  const response = found ?? (await whole(name, LATER[name]).catch(() => null));
  if (!response) return fetch(request);
  if (!found) await cache?.put(scope + name, response.clone()).catch(() => {});
  return response;
}

async function config(event) {
  const found = await caches.open(settings).then((cache) => cache.match(CONFIG, { ignoreVary: true })).catch(() => null);
  try {
    const signal = found ? AbortSignal.timeout(PATIENCE) : undefined;
    const response = await fetch(CONFIG, { cache: 'no-store', signal });
    if (response.ok) event.waitUntil(keepConfig(response.clone()).catch(() => {}));
    if (response.status < 500 || !found) return response;
  } catch (error) {
    if (!found) throw error;
  }
  return found;
}

async function keepConfig(response) {
  if (!response.ok) return;
  const cache = await caches.open(settings);
  await cache.put(CONFIG, copy(response, await response.arrayBuffer()));
}

/** Brings a tab to the front, or opens one, and has it open the chat that the notification was about. */
async function show(chat) {
  const pages = (await clients.matchAll({ type: 'window', includeUncontrolled: true })).filter(({ url }) => url.startsWith(scope));
  const [page] = [...pages.filter(({ visibilityState }) => visibilityState === 'visible'), ...pages];
  if (!page) return clients.openWindow(`${scope}#chat/${chat}`);
  page.postMessage({ chat });
  return page.focus();
}
