// The page's side of the worker. Where there can be none, in a private window or on a host without https, the page goes
// on as if this were not here.
const { serviceWorker: worker } = navigator;
/** The page's rules let this address in, and no other. */
const rules = { createScriptURL: () => './sw.js' };
const script = globalThis.trustedTypes?.createPolicy('tincan-worker', rules).createScriptURL('') ?? './sw.js';
const HOUR = 3_600_000;
/** What the browser gives is for messages first: with less than so many bytes left, the program is not kept beside them. */
const ROOM = 20_000_000;
let known;

if (worker) {
  let controlled = Boolean(worker.controller);
  worker.addEventListener('controllerchange', () => {
    // Another version has taken over all tabs.
    if (controlled) location.reload();
    controlled = true;
  });
  worker.addEventListener('message', ({ data }) => {
    if (data?.chat) location.hash = `#chat/${data.chat}`;
  });
  worker.startMessages();
  // Whoever opens the page waits for nothing of this: it begins when the first screen is drawn.
  const wait = setInterval(() => {
    if (document.getElementById('shell')) return;
    clearInterval(wait);
    register().catch(() => {});
  }, 100);
  // The button that gets the newest version, wherever it stands.
  addEventListener('renew', (event) => {
    event.preventDefault();
    renew();
  });
}

async function register() {
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  if (quota - usage < ROOM) return;
  known = await worker.register(script, { updateViaCache: 'none' });
  let first = !known.active;
  const tell = () => dispatchEvent(new Event('newversion'));
  const follow = () => {
    const coming = known.installing;
    if (!coming) return;
    coming.onstatechange = () => {
      if (coming.state !== 'installed') return;
      if (!first) tell();
      first = false;
    };
  };
  if (known.waiting) tell();
  known.addEventListener('updatefound', follow);
  follow();
  let asked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || Date.now() - asked < HOUR) return;
    asked = Date.now();
    known.update().catch(() => {});
  });
}

async function renew() {
  const soon = new Promise((done) => setTimeout(done, 10_000));
  await Promise.race([newest().catch(() => {}), soon]);
  if (!known?.waiting) return location.reload();
  known.waiting.postMessage('take');
  // It answers by taking over; should it not, nothing is lost by this.
  setTimeout(() => location.reload(), 3_000);
}

/** Waits until what the host has now is here. */
async function newest() {
  known ??= await worker.getRegistration();
  if (known.waiting) return;
  await known.update();
  const coming = known.installing;
  if (coming) await new Promise((done) => coming.addEventListener('statechange', done));
}
