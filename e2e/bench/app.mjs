// Tincan itself, by what a person does: click, type, wait to see it.
import { WebSocket } from 'ws';
import { enter, probe, seen, sleep, ticked } from './lib.mjs';
import { typing, watchInput } from './mail.mjs';

export async function person(browser, url, name, ...scripts) {
  const context = await browser.newContext();
  for (const script of scripts) await context.addInitScript(script);
  await context.addInitScript(probe, '[data-testid=message-text]');
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('button', { name: 'Start' }).click();
  return page;
}

/** Counts what a relay passes on. */
export async function watch(relay) {
  const socket = new WebSocket(relay);
  const events = [];
  await new Promise((ok, no) => { socket.on('open', ok); socket.on('error', no); });
  await new Promise((ok) => {
    let live = false;
    socket.on('message', (data) => {
      const message = JSON.parse(data);
      if (message[0] === 'EOSE') { live = true; ok(); }
      if (message[0] === 'EVENT' && live) events.push(message[2].kind);
    });
    socket.send(JSON.stringify(['REQ', 'all', { limit: 1 }]));
  });
  return { take: () => events.splice(0), close: () => socket.close() };
}

const direct = (page) => page.locator('[data-testid=contact][data-link=direct]').waitFor();
const resting = (page) => page.locator('[data-testid=contact][data-link=relayed]').waitFor();

/** Two people, connected by an invite link, with no chat open. */
export async function pair(browser, url) {
  const ann = await person(browser, url, 'Ann'), bob = await person(browser, url, 'Bob');
  const link = await ann.getByTestId('invite-link').inputValue();
  await bob.getByRole('button', { name: 'Add contact' }).click();
  await bob.getByRole('textbox', { name: 'Invite link or npub' }).fill(link);
  await bob.getByRole('button', { name: 'Add', exact: true }).click();
  await direct(ann);
  await direct(bob);
  await bob.getByRole('button', { name: 'Invite' }).first().click();
  return { ann, bob };
}

/** From the click on a contact to the open channel, both online and not connected before. */
export async function clickToOpen({ ann, bob }, watcher, runs) {
  const times = [], events = [];
  for (let run = 0; run < runs; run++) {
    // Both connections are closed from outside; no chat is open, so nobody dials again.
    for (const page of [ann, bob]) await page.evaluate(() => { bench.pcs.splice(0).forEach((pc) => pc.close()); });
    await resting(ann);
    await resting(bob);
    await sleep(300);
    watcher.take();
    await ann.evaluate(() => { bench.opened = 0; });
    await ann.getByTestId('contact').click();
    await direct(ann);
    await direct(bob);
    times.push(await ann.evaluate(() => bench.opened - bench.input));
    await sleep(500);
    events.push(watcher.take().length);
    await ann.getByRole('button', { name: 'Invite' }).first().click();
  }
  return { times, events };
}

/** Both look at their chat with the other, over an open channel. */
export async function openChats({ ann, bob }) {
  await ann.getByTestId('contact').click();
  await bob.getByTestId('contact').click();
  await direct(ann);
}

/** From Enter to the text in the other page, where it is stored by then, and to the tick in the own. */
export async function latency({ ann, bob }, messages, round) {
  const box = ann.getByRole('textbox', { name: 'Message' });
  const shown = [], ticks = [];
  for (let i = 0; i < messages; i++) {
    const text = `zqm${round}x${i}q`;
    await box.fill(`${text} hello there, how are you`);
    await enter(ann);
    const [at, tick] = [await seen(bob, text), await ticked(ann, text)];
    const input = await ann.evaluate(() => bench.input);
    shown.push(at - input);
    ticks.push(tick - input);
    await sleep(10);
  }
  return { shown, ticks };
}

/** Sends these as fast as the interface takes them, or one after each pause: there is no way to send many but the
    composer. Returns when the first was. */
const compose = (page, texts, pause = 0) => page.evaluate(async ([texts, pause]) => {
  const box = document.querySelector('[data-testid=chat] textarea');
  const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
  const turn = () => new Promise((ok) => { const c = new MessageChannel(); c.port1.onmessage = ok; c.port2.postMessage(0); });
  const due = (at) => new Promise((ok) => { setTimeout(ok, at - performance.now()); });
  const send = [...document.querySelectorAll('[data-testid=chat] button')].find((b) => (b.ariaLabel ?? b.textContent).trim() === 'Send');
  const t0 = bench.now();
  const from = performance.now();
  for (const [index, text] of texts.entries()) {
    set.call(box, text);
    box.dispatchEvent(new Event('input', { bubbles: true }));
    send.click();
    await (pause ? due(from + pause * (index + 1)) : turn());
  }
  return t0;
}, [texts, pause]);

/** Many messages as fast as the interface takes them: first input to all shown. */
export async function burst({ ann, bob }, count, round) {
  const tokens = Array.from({ length: count }, (_, i) => `zqn${round}x${i}q`);
  const texts = tokens.map((token) => `${token} the quick brown fox jumps over the lazy dog, and so on to about a hundred bytes`);
  const start = await compose(ann, texts);
  await bob.waitForFunction((tokens) => tokens.every((t) => bench.seen[t]), tokens, { polling: 50 });
  const end = await bob.evaluate((tokens) => Math.max(...tokens.map((t) => bench.seen[t])), tokens);
  return end - start;
}

/** So many messages a second come into the open chat while its reader types: how long a key waited at most, and how many
    messages a second it really were. */
export async function steady({ ann, bob }, rate, seconds) {
  await bob.evaluate(watchInput);
  await bob.getByRole('textbox', { name: 'Message' }).focus();
  const texts = Array.from({ length: rate * seconds }, (_, i) => `zqs${i}q the quick brown fox jumps over the lazy dog`);
  const all = (async () => {
    await compose(ann, texts, 1000 / rate);
    const [first, last] = [await seen(bob, 'zqs0q'), await seen(bob, `zqs${texts.length - 1}q`)];
    return (texts.length - 1) / ((last - first) / 1000);
  })();
  const { result, delay, task } = await typing(bob, all);
  return { rate: result, delay, task };
}

/** From the address to the list of chats, without a network, out of what the worker keeps. */
export async function offline(browser, url, runs) {
  const page = await person(browser, url, 'Ann');
  await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated', null, { polling: 100 });
  await page.reload();
  await page.addInitScript(() => {
    const look = () => {
      const button = document.querySelector('.sidebar-actions .button:not([disabled])');
      if (button?.getClientRects().length) window.listed = performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.context().setOffline(true);
  const times = [];
  for (let run = 0; run < runs; run++) {
    await page.goto(url);
    times.push(await (await page.waitForFunction(() => window.listed)).jsonValue());
    await sleep(300);
  }
  await page.context().close();
  return times;
}

/** Everything as a file, and back in another browser: seconds for each. */
export async function backup(browser, url, page) {
  const words = 'four quiet words together';
  const fill = async (at, label) => { await at.getByRole('textbox', { name: label, exact: true }).fill(words); };
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Save a backup' }).click();
  await fill(page, 'Passphrase');
  await fill(page, 'The same again');
  const coming = page.waitForEvent('download', { timeout: 300_000 });
  let start = Date.now();
  await page.keyboard.press('Enter');
  const path = await (await coming).path();
  const out = (Date.now() - start) / 1000;
  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(url);
  await other.getByRole('button', { name: 'I have a backup' }).click();
  await other.getByLabel('Backup file').setInputFiles(path);
  await fill(other, 'Passphrase');
  start = Date.now();
  await other.getByRole('button', { name: 'Bring it back' }).click();
  await other.getByTestId('contact').first().waitFor({ timeout: 300_000 });
  const back = (Date.now() - start) / 1000;
  await context.close();
  return { out, back };
}

/** How many messages are stored, in their place or in the journal, and how many of them have not arrived. */
const stored = (page) => page.evaluate(() => new Promise((ok) => {
  indexedDB.open('tincan').onsuccess = ({ target: { result: db } }) => {
    const found = { messages: 0, unsent: 0 }, read = db.transaction(['messages', 'outbox', 'journal']);
    read.objectStore('messages').count().onsuccess = ({ target }) => { found.messages += target.result; };
    read.objectStore('outbox').count().onsuccess = ({ target }) => { found.unsent += target.result; };
    read.objectStore('journal').getAll().onsuccess = ({ target }) => {
      for (const line of target.result.flatMap(({ lines }) => lines.split('\n'))) {
        const [what, ...fields] = line.split('\t');
        if (['sent', 'unread', 'received'].includes(what)) found.messages += 1;
        if (what === 'sent') found.unsent += 1;
        if (['channel', 'relays', 'unknown'].includes(what)) found.unsent -= fields.length - 2;
      }
    };
    read.oncomplete = () => { db.close(); ok(found); };
  };
}));

/** Many messages through both engines, the channel and both stores, until the last is acknowledged: messages a second. */
export async function through(two, count, size) {
  await openChats(two);
  return acknowledged(two, count, size, (ann, texts) => compose(ann, texts));
}

/** The same without an interface in between: no chat is open on either side, and the messages are asked for as another
    tab of the same browser asks the one that leads, a hundred in each turn of the event loop. Returns what does so, for
    rounds of the same two pages. */
export async function pouring(two) {
  const { ann, bob } = two;
  // What such a tab says, from one that is there.
  await ann.evaluate(() => {
    window.said = [];
    window.tabs = new BroadcastChannel('tincan/tabs');
    tabs.onmessage = ({ data }) => said.push(...(Array.isArray(data[0]) ? data : [data]));
  });
  await bob.getByRole('button', { name: 'Invite' }).first().click();
  const other = await ann.context().newPage();
  await other.goto(ann.url());
  await other.locator('[data-testid=contact]').click();
  await other.getByRole('textbox', { name: 'Message' }).fill('zqsample');
  await other.keyboard.press('Enter');
  await other.locator('[data-testid=message]:is([data-status=delivered], [data-status=read])').first().waitFor();
  await other.close();
  const sample = await ann.evaluate(() => {
    tabs.close();
    return said.find((words) => words.includes('zqsample'));
  });
  await ann.getByRole('button', { name: 'Invite' }).first().click();
  const [view, number, text] = [3, 6, sample.length - 1];
  return async (count, size) => {
    for (const page of [ann, bob]) await placed(page);
    // Another tab, so that its numbers begin anew; each ask has one. It shows nothing, and so costs nothing else.
    sample[view] = sample[view].replace(/.$/, (digit) => ((Number.parseInt(digit, 16) + 1) % 16).toString(16));
    const bare = await ann.context().newPage();
    await bare.goto(new URL('config.json', ann.url()).href);
    const rate = await acknowledged(two, count, size, (_, texts) => bare.evaluate(async ([sample, texts, number, text]) => {
      const tabs = new BroadcastChannel('tincan/tabs');
      const asks = texts.map((what, index) => sample.with(number, String(index + 1)).with(text, what));
      const start = performance.timeOrigin + performance.now();
      // What is said in one turn goes as one.
      for (let from = 0; from < asks.length; from += 100) {
        tabs.postMessage(asks.slice(from, from + 100));
        await new Promise((ok) => setTimeout(ok));
      }
      return start;
    }, [sample, texts, number, text]));
    await bare.close();
    return rate;
  };
}

/** Waits until all that was written down is in its place. */
export async function placed(page) {
  const waiting = () => page.evaluate(() => new Promise((ok) => {
    indexedDB.open('tincan').onsuccess = ({ target: { result: db } }) => {
      db.transaction('journal').objectStore('journal').count().onsuccess = ({ target }) => { db.close(); ok(target.result); };
    };
  }));
  while (await waiting() > 0) await sleep(100);
}

/** Messages a second, from the first one asked for to the last acknowledgement stored. */
async function acknowledged({ ann, bob }, count, size, send) {
  const before = { ann: await stored(ann), bob: await stored(bob) };
  const texts = Array.from({ length: count }, (_, i) => `${i} `.padEnd(size, 'x'));
  await ann.evaluate(() => { bench.acknowledged = 0; });
  const start = await send(ann, texts);
  // To ask the store meanwhile would keep it from its work.
  await ann.waitForFunction((count) => bench.acknowledged >= count, count, { polling: 10, timeout: 300_000 });
  let end, now;
  do {
    end = await ann.evaluate(() => bench.committed);
    now = await stored(ann);
  } while (now.messages < before.ann.messages + count || now.unsent > 0);
  const received = (await stored(bob)).messages - before.bob.messages;
  if (received !== count) throw new Error(`${received} of ${count} arrived`);
  return count / ((end - start) / 1000);
}

/** A first visit over a slow line with a slow processor: bytes, first paint, first screen usable. */
export async function firstVisit(browser, server, slow) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  if (slow) {
    await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 });
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  }
  await page.addInitScript(() => {
    window.bench = { usable: null, paint: null };
    const look = () => {
      const field = document.querySelector('input[type=text]:not([disabled])');
      if (field && field.getClientRects().length) window.bench.usable = performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === 'first-contentful-paint') window.bench.paint = entry.startTime;
    }).observe({ type: 'paint', buffered: true });
  });
  server.count.bytes = 0;
  let first = 0;
  cdp.on('Network.loadingFinished', ({ encodedDataLength }) => { first += encodedDataLength; });
  await page.goto(server.url, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.bench.usable && window.bench.paint, null, { polling: 50, timeout: 90_000 });
  const result = { ...await page.evaluate(() => window.bench), first };
  await page.waitForLoadState('networkidle');
  result.bytes = server.count.bytes;
  await context.close();
  return result;
}
