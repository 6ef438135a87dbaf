// Long histories: opened, searched and scrolled through. They are put into the database as the store's records are.
import { median, sleep } from './lib.mjs';
import { person } from './app.mjs';

const WORDS = ('the of and to in is you that it he was for on are as with his they at be this have from or one had by word but not what '
  + 'all were we when your can said there use an each which she do how their if will up other about out many then them these so some her '
  + 'would make like him into time has look two more write go see number no way could people my than first water been call who oil').split(' ');

/** In a page, before a click: when what was asked for is painted. */
const watchPaint = () => {
  window.painted = (selector, text) => new Promise((ok) => {
    const look = () => {
      if (![...document.querySelectorAll(selector)].some((one) => one.textContent.includes(text))) return requestAnimationFrame(look);
      const after = new MessageChannel();
      after.port1.onmessage = () => ok(performance.timeOrigin + performance.now());
      after.port2.postMessage(0);
    };
    look();
  });
};

async function opened(page, click, selector, text) {
  await page.evaluate(([selector, text]) => { window.shown = painted(selector, text); }, [selector, text]);
  await page.click(click);
  return page.evaluate(async () => (await shown) - bench.input);
}

/** The floor with a history: from the click to painted. */
export async function floorOpened(browser, base, count, runs) {
  const context = await browser.newContext();
  await context.addInitScript(() => {
    window.bench = { input: 0 };
    addEventListener('click', (e) => { bench.input = performance.timeOrigin + e.timeStamp; }, true);
  });
  await context.addInitScript(watchPaint);
  const page = await context.newPage();
  await page.goto(`${base}floor.html`);
  await page.evaluate(async (count) => { await F.ready; await F.seed(Array.from({ length: count }, (_, i) => `${i} hello there, how are you`)); }, count);
  const times = [];
  for (let run = 0; run < runs; run++) {
    await page.reload();
    await page.evaluate(() => F.ready);
    await sleep(300);
    times.push(await opened(page, '#open', '.msg', `${count - 1} hello`));
  }
  await context.close();
  return times;
}

/** Someone with so many messages of one contact, who is not online. */
export async function someone(browser, url, count) {
  const page = await person(browser, url, 'Ann', watchPaint);
  await page.getByRole('button', { name: 'Add contact' }).click();
  await page.getByRole('textbox', { name: 'Invite link or npub' }).fill('npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByTestId('chat').waitFor();
  await page.goto(`${url}config.json`);
  await page.evaluate(async ([count, words]) => {
    const done = (request) => new Promise((ok, no) => { request.onsuccess = () => ok(request.result); request.onerror = () => no(request.error); });
    const db = await done(indexedDB.open('tincan'));
    const [{ peer: chat }] = await done(db.transaction('contacts').objectStore('contacts').getAll());
    const now = Date.now();
    let seed = 1;
    const random = (below) => { seed = (seed * 48271) % 0x7fffffff; return seed % below; };
    const hex = () => [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    for (let from = 0; from < count; from += 5000) {
      const write = db.transaction('messages', 'readwrite', { durability: 'relaxed' });
      for (let i = from; i < Math.min(count, from + 5000); i++) {
        const text = [i, ...Array.from({ length: 4 + random(14) }, () => words[random(words.length)]), ...(i === 7 ? ['Überraschung'] : [])].join(' ');
        write.objectStore('messages').put({ id: hex(), chat, direction: i % 2 ? 'in' : 'out', at: now - (count - i) * 300_000, text, status: 'read' });
      }
      await new Promise((ok, no) => { write.oncomplete = ok; write.onabort = () => no(write.error); });
    }
    db.close();
  }, [count, WORDS]);
  await page.goto(url);
  await page.getByTestId('contact').waitFor();
  return page;
}

/** From the click on the chat to painted, each time after a reload. */
export async function openedChat(page, count, runs) {
  const times = [];
  for (let run = 0; run < runs; run++) {
    await page.reload();
    await page.getByTestId('contact').waitFor();
    await sleep(1000);
    times.push(await opened(page, '[data-testid=contact]', '[data-testid=message-text]', `${count - 1} `));
  }
  return times;
}

/** What the page takes, the program's memory in it. */
export async function heap(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.enable');
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await cdp.send('Runtime.getHeapUsage');
  await cdp.detach();
  return usedSize + embedderHeapUsedSize + backingStorageSize;
}

/** Waits until all of the history is in the records that are searched. */
export async function indexed(page, count) {
  const start = Date.now();
  for (;;) {
    const lines = await page.evaluate(() => new Promise((ok) => {
      indexedDB.open('tincan').onsuccess = ({ target: { result: db } }) => {
        db.transaction('search').objectStore('search').getAllKeys().onsuccess = (e) => { db.close(); ok(e.target.result.reduce((sum, key) => sum + key[3], 0)); };
      };
    }));
    if (lines >= count) return Date.now() - start;
    if (Date.now() - start > 180_000) throw new Error(`only ${lines} of ${count} are indexed`);
    await sleep(500);
  }
}

/** From the input to the first result painted. */
export async function searched(page, word, expected, runs) {
  const times = [];
  for (let run = 0; run < runs; run++) {
    await page.evaluate(() => {
      const field = document.querySelector('.sidebar-find');
      field.value = '';
      field.dispatchEvent(new Event('input'));
    });
    await page.locator('[data-testid=found-message]').first().waitFor({ state: 'detached' });
    await sleep(200);
    times.push(await page.evaluate(async ([word, expected]) => {
      const field = document.querySelector('.sidebar-find'), start = performance.timeOrigin + performance.now();
      field.value = word;
      field.dispatchEvent(new Event('input'));
      return (await painted('[data-testid=found-message]', expected)) - start;
    }, [word, expected]));
  }
  return times;
}

/** Scrolls up through so many messages, and returns how long each frame took. */
export function scrolled(page, count, through) {
  return page.evaluate(async ([count, through]) => {
    const log = document.querySelector('.messages-scroll'), frames = [];
    const oldest = () => parseInt(document.querySelector('[data-testid=message-text]').textContent, 10);
    let before = performance.now(), stuck = 0, last = Infinity;
    while (oldest() > count - through && stuck < 600) {
      log.scrollBy(0, -500);
      await new Promise((done) => requestAnimationFrame(done));
      const now = performance.now();
      frames.push(now - before);
      before = now;
      stuck = oldest() < last ? 0 : stuck + 1;
      last = oldest();
    }
    return { frames, reached: count - oldest() };
  }, [count, through]);
}
