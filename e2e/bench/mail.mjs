// Tincan and its relays: much waiting mail, and a relay that means no good.
import { nip19 } from 'nostr-tools';
import { person } from './app.mjs';
import { seen, sleep } from './lib.mjs';
import { junk, postOffice, publisher, writer } from './post.mjs';

/** Someone whose site names these relays, in a context of their own. */
async function reader(browser, serve, relays) {
  const server = await serve({ config: { name: 'Tincan', relays, iceServers: [] } });
  const page = await person(browser, server.url, 'Ann', watchInput);
  const { data: key } = nip19.decode((await page.getByTestId('my-npub').textContent()).trim());
  return { page, key, close: async () => { await page.context().close(); await server.close(); } };
}

/** Runs in the page: how long a key waited, how long one task ran. */
export function watchInput() {
  const watched = (window.watched = { delays: [], tasks: [] });
  addEventListener('keydown', (e) => watched.delays.push(performance.now() - e.timeStamp), { capture: true, passive: true });
  new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) watched.tasks.push(duration); }).observe({ type: 'longtask' });
}

const contact = (page, key) => page.locator(`[data-testid=contact][data-npub="${nip19.npubEncode(key)}"]`);
const field = (page) => page.getByRole('textbox', { name: 'Message' });

async function accept(page, key) {
  await page.locator(`[data-testid=request][data-npub="${nip19.npubEncode(key)}"]`).getByRole('button', { name: 'Accept' }).click();
  await page.locator(`[data-testid=chat][data-npub="${nip19.npubEncode(key)}"]`).waitFor();
}

/** Presses keys until something is done. */
export async function typing(page, done) {
  let over = false;
  const all = done.finally(() => { over = true; });
  await page.evaluate(() => { watched.delays.length = watched.tasks.length = 0; });
  while (!over) {
    await page.keyboard.press('a');
    await sleep(10);
  }
  const result = await all;
  return { result, ...(await page.evaluate(() => ({ delay: Math.max(...watched.delays), task: Math.max(0, ...watched.tasks), keys: watched.delays.length }))) };
}

/** So many wraps wait; someone comes back, writes to another, and has them: wraps a second, and how long a key waited. */
export async function caughtUp(browser, serve, count) {
  const relay = await postOffice();
  const { page, key, close } = await reader(browser, serve, [relay.url]);
  const [bob, eve] = [writer(key), writer(key)];
  for (const one of [bob, eve]) {
    await relay.pour([JSON.stringify(one.letter('let me in'))]);
    await accept(page, one.key);
  }
  const letters = Array.from({ length: count }, (_, index) => bob.letter(`letter ${index}, the quick brown fox jumps over the lazy dog`));
  relay.leave(letters);
  const letGo = relay.hold();
  await page.reload();
  await contact(page, eve.key).click();
  await field(page).focus();
  const all = page.evaluate(([npub, count]) => new Promise((ok) => {
    const row = document.querySelector(`[data-testid=contact][data-npub="${npub}"]`);
    const look = () => Number(row.dataset.unread) >= count && ok(performance.timeOrigin + performance.now());
    new MutationObserver(look).observe(row, { attributeFilter: ['data-unread'] });
  }), [nip19.npubEncode(bob.key), count]);
  const start = Date.now();
  letGo();
  const { result, delay, task } = await typing(page, all);
  await close();
  relay.close();
  return { rate: count / ((result - start) / 1000), delay, task, letters, key: bob };
}

async function heap(cdp) {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await cdp.send('Runtime.getHeapUsage');
  return usedSize + embedderHeapUsedSize + backingStorageSize;
}

/** One relay pours in junk while a contact writes by another: how long each of their messages took to be shown. */
export async function poured(browser, serve, honest, count) {
  const hostile = await postOffice();
  const { page, key, close } = await reader(browser, serve, [honest, hostile.url]);
  const [bob, post] = [writer(key), await publisher(honest)];
  post.publish(bob.letter('let me in'));
  await accept(page, bob.key);
  const rubbish = junk(key, count);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.enable');
  const before = await heap(cdp);
  const times = [];
  let over = false;
  await page.evaluate(() => { watched.tasks.length = 0; });
  const start = Date.now();
  const writing = (async () => {
    for (let index = 0; !over; index++) {
      const letter = bob.letter(`zqj${index}q hello there`);
      const sent = Date.now();
      post.publish(letter);
      times.push((await seen(page, `zqj${index}q`, 120_000)) - sent);
      await sleep(200);
    }
  })();
  await hostile.pour(rubbish);
  // Behind all of it.
  await hostile.pour([JSON.stringify(bob.letter('zqendq'))]);
  await seen(page, 'zqendq', 600_000);
  over = true;
  const took = Date.now() - start;
  await writing;
  const task = await page.evaluate(() => Math.max(0, ...watched.tasks));
  const grown = (await heap(cdp)) - before;
  await close();
  hostile.close();
  post.close();
  return { times, task, grown, rate: count / (took / 1000) };
}
