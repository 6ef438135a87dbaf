// What this machine can do at best, without an app: a bare channel through the relay, and the least that can be
// called a chat (floor.html: one input, one list, one channel, one store).
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import * as nostr from 'nostr-tools';
import { enter, probe, seen, sleep } from './lib.mjs';

/** Opens a bare RTCDataChannel between two pages, offer and answer through the relay. Returns milliseconds, each from
    createOffer to open. One signal each way, sent 5 ms after the first candidate. */
export async function bareChannel(browser, base, relay, runs) {
  const kind = 21000 + Math.floor(Math.random() * 8000);
  const pages = {};
  for (const name of ['a', 'b']) pages[name] = await (await browser.newContext()).newPage();
  for (const [name, other] of [['a', 'b'], ['b', 'a']]) {
    const key = nostr.generateSecretKey(), page = pages[name];
    const sign = (content) =>
      nostr.finalizeEvent({ kind, created_at: Math.floor(Date.now() / 1000), tags: [['t', other]], content }, key);
    await page.exposeFunction('sign', sign);
    await page.goto(base + 'blank.html');
    await page.evaluate(([url, kind, name]) => new Promise((ready) => {
      const ws = new WebSocket(url);
      ws.onopen = () => ws.send(JSON.stringify(['REQ', 's', { kinds: [kind], '#t': [name] }]));
      ws.onmessage = (e) => {
        const message = JSON.parse(e.data);
        if (message[0] === 'EOSE') ready();
        if (message[0] === 'EVENT') window.hear(JSON.parse(message[2].content));
      };
      const say = async (d) => ws.send(JSON.stringify(['EVENT', await window.sign(JSON.stringify(d))]));
      window.start = (dial) => {
        window.pc?.close();
        const pc = (window.pc = new RTCPeerConnection({ iceServers: [] }));
        const soon = new Promise((ok) => pc.addEventListener('icecandidate', () => setTimeout(ok, 5), { once: true }));
        const channel = pc.createDataChannel('x', { negotiated: true, id: 0 });
        window.open_ = new Promise((ok) => { channel.onopen = () => ok(performance.now()); });
        window.hear = async (d) => {
          await pc.setRemoteDescription(d);
          if (d.type !== 'offer') return;
          await pc.setLocalDescription();
          await soon;
          await say(pc.localDescription.toJSON());
        };
        window.t0 = performance.now();
        if (dial) return (async () => { await pc.setLocalDescription(); await soon; await say(pc.localDescription.toJSON()); })();
      };
    }), [relay, kind, name]);
  }
  const times = [];
  for (let run = 0; run < runs; run++) {
    await pages.b.evaluate(() => { window.start(false); });
    await pages.a.evaluate(() => window.start(true));
    times.push(await pages.a.evaluate(async () => (await window.open_) - window.t0));
    await pages.b.evaluate(() => window.open_.then(() => 0));
  }
  for (const page of Object.values(pages)) await page.context().close();
  return times;
}

/** Two floors, connected. */
async function floors(browser, base) {
  const pages = [];
  for (let i = 0; i < 2; i++) {
    const context = await browser.newContext();
    await context.addInitScript(probe, '.msg');
    const page = await context.newPage();
    await page.goto(base + 'floor.html');
    await page.evaluate(() => F.ready);
    pages.push(page);
  }
  const [a, b] = pages;
  await a.evaluate(async () => { F.o = await F.offer(); });
  const answer = await b.evaluate((d) => F.answer(d), await a.evaluate(() => F.o));
  await a.evaluate((d) => F.done(d), answer);
  await a.evaluate(() => F.opened.then(() => 0));
  // The other side has its end a little later.
  await b.waitForFunction(() => ch);
  return pages;
}

/** The floor: input event to the text in the other page, and a burst, which can be called again until `close`. */
export async function floor(browser, base) {
  const pages = await floors(browser, base);
  const [a, b] = pages;
  /** From the input event to the text in the other page. */
  const latency = async (messages, round) => {
    const times = [];
    for (let i = 0; i < messages; i++) {
      const text = `zqf${round}x${i}q`;
      await a.fill('#box', `${text} hello there, how are you`);
      await enter(a);
      const at = await seen(b, text);
      times.push(at - (await a.evaluate(() => bench.input)));
      await sleep(10);
    }
    return times;
  };
  const burst = async (count, round) => {
    const tokens = Array.from({ length: count }, (_, i) => `zqg${round}x${i}q`);
    const texts = tokens.map((token) => `${token} the quick brown fox jumps over the lazy dog, and so on to about a hundred bytes`);
    const start = await a.evaluate(async (texts) => {
      const turn = () => new Promise((ok) => { const c = new MessageChannel(); c.port1.onmessage = ok; c.port2.postMessage(0); });
      const t0 = bench.now();
      for (const text of texts) { box.value = text; send.click(); await turn(); }
      return t0;
    }, texts);
    await seen(b, tokens.at(-1));
    return (await b.evaluate((tokens) => Math.max(...tokens.map((t) => bench.seen[t])), tokens)) - start;
  };
  /** From the input event to the other's word that it is stored there: the least that a tick can wait for. */
  const acknowledged = async (messages) => {
    await b.evaluate(() => {
      ch.onmessage = (e) => { show(e.data); keep(e.data, false).transaction.oncomplete = () => ch.send('ok'); };
    });
    await a.evaluate(() => { ch.onmessage = () => { bench.acknowledged = bench.now(); }; });
    const times = [];
    for (let i = 0; i < messages; i++) {
      await a.fill('#box', `${i} hello there, how are you`);
      await a.evaluate(() => { bench.acknowledged = 0; });
      await enter(a);
      await a.waitForFunction(() => bench.acknowledged, null, { polling: 20 });
      times.push(await a.evaluate(() => bench.acknowledged - bench.input));
      await sleep(10);
    }
    for (const page of pages) await page.evaluate(() => wire(ch));
    return times;
  };
  const close = async () => { for (const page of pages) await page.context().close(); };
  return { latency, burst, acknowledged, close };
}

/** Builds the codec (frames.rs) for a page, into a folder that is served beside the others'. */
export function buildFrames() {
  const root = fileURLToPath(new URL('../..', import.meta.url)), out = mkdtempSync(join(tmpdir(), 'tincan-frames-'));
  const run = (what, ...args) => execFileSync(what, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  run('cargo', 'build', '--quiet', '--release', '--locked', '--target', 'wasm32-unknown-unknown', '--example', 'frames');
  const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
  run('wasm-bindgen', '--target', 'web', '--no-typescript', '--out-dir', out,
    join(target, 'wasm32-unknown-unknown/release/examples/frames.wasm'));
  copyFileSync(fileURLToPath(new URL('floor.html', import.meta.url)), join(out, 'floor.html'));
  return { dir: out, remove: () => rmSync(out, { recursive: true }) };
}

/** Messages a second through codec and channel: each frame is written here and read there, and nothing else is done. */
export async function codecAndChannel(browser, base, count, size) {
  const [a, b] = await floors(browser, base);
  for (const page of [a, b]) {
    await page.evaluate(async ([url, count, size]) => {
      window.codec = await import(url);
      await codec.default();
      codec.prepare(count, size);
    }, [new URL('frames.js', base).href, count, size]);
  }
  await b.evaluate((count) => {
    let got = 0;
    window.all = new Promise((ok, no) => {
      ch.onmessage = ({ data }) => {
        if (!codec.decode(data)) no(new Error('not a message'));
        if (++got === count) ok(bench.now());
      };
    });
  }, count);
  const start = await a.evaluate(async (count) => {
    const start = bench.now();
    ch.bufferedAmountLowThreshold = 1 << 14;
    for (let i = 0; i < count; i++) {
      if (ch.bufferedAmount > 1 << 15) await new Promise((ok) => { ch.onbufferedamountlow = ok; });
      ch.send(codec.encode(i));
    }
    return start;
  }, count);
  const end = await b.evaluate(() => window.all);
  for (const page of [a, b]) await page.context().close();
  return count / ((end - start) / 1000);
}

/** Messages a second over a bare channel, which is never left empty nor full. The browser sends what it is given as fast
    as it can, and of a megabyte given at once some is lost on the way; each loss costs it 400 ms. */
export async function rawChannel(browser, base, count, size) {
  const [a, b] = await floors(browser, base);
  await b.evaluate((count) => {
    window.all = new Promise((ok) => { let got = 0; ch.onmessage = () => { if (++got === count) ok(bench.now()); }; });
  }, count);
  const start = await a.evaluate(async ([count, size]) => {
    const text = 'x'.repeat(size), start = bench.now();
    ch.bufferedAmountLowThreshold = 1 << 15;
    for (let i = 0; i < count; i++) {
      if (ch.bufferedAmount > 1 << 16) await new Promise((ok) => { ch.onbufferedamountlow = ok; });
      ch.send(text);
    }
    return start;
  }, [count, size]);
  const end = await b.evaluate(() => window.all);
  for (const page of [a, b]) await page.context().close();
  return count / ((end - start) / 1000);
}

/** Records a second that IndexedDB takes, a hundred in a transaction. */
export async function batchedPuts(browser, base, count, size) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(base + 'blank.html');
  const rate = await page.evaluate(async ([count, size]) => {
    const db = await new Promise((ok) => {
      const request = indexedDB.open('puts', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('m', { keyPath: 'id' }).createIndex('order', ['chat', 'at', 'id']);
      request.onsuccess = () => ok(request.result);
    });
    const text = 'x'.repeat(size), start = performance.now();
    for (let i = 0; i < count; i += 100) {
      const write = db.transaction('m', 'readwrite', { durability: 'relaxed' });
      for (let k = i; k < Math.min(i + 100, count); k++) write.objectStore('m').put({ id: `${k}`.padStart(64, '0'), chat: 'c'.repeat(64), at: k, text });
      await new Promise((ok) => { write.oncomplete = ok; });
    }
    return count / ((performance.now() - start) / 1000);
  }, [count, size]);
  await page.context().close();
  return rate;
}

/** Wraps a second that are opened with nothing around it: both signatures by libsecp256k1 in wasm, the rest by
    nostr-tools, the key of the author's seals kept. `tools`: by nostr-tools alone, as it comes: no signature is checked,
    no key is kept. It is the same code on every machine. */
export async function bareUnwrapping(browser, base, count) {
  const { outputFiles: [bundle] } = await build({
    stdin: {
      contents: `
        import { initNostrWasm } from 'nostr-wasm';
        import { finalizeEvent, generateSecretKey, getPublicKey, setNostrWasm, verifyEvent } from 'nostr-tools/wasm';
        import { nip44, nip59 } from 'nostr-tools';
        window.bare = async (count) => {
          setNostrWasm(await initNostrWasm());
          const [from, to] = [generateSecretKey(), generateSecretKey()];
          const key = getPublicKey(to);
          const wraps = Array.from({ length: count }, (_, index) => {
            const rumor = nip59.createRumor({ kind: 14, content: 'letter ' + index + ', the quick brown fox jumps over the lazy dog', tags: [['p', key]] }, from);
            return nip59.createWrap(nip59.createSeal(rumor, from, key), key);
          });
          const kept = nip44.getConversationKey(to, getPublicKey(from));
          const alone = wraps.slice(0, 400), before = performance.now();
          for (const wrap of alone) nip59.unwrapEvent(wrap, to);
          const tools = alone.length / ((performance.now() - before) / 1000);
          const start = performance.now();
          for (const wrap of wraps) {
            if (!verifyEvent(wrap)) throw new Error('wrap');
            const seal = JSON.parse(nip44.decrypt(wrap.content, nip44.getConversationKey(to, wrap.pubkey)));
            if (!verifyEvent(seal)) throw new Error('seal');
            JSON.parse(nip44.decrypt(seal.content, kept));
          }
          return { rate: count / ((performance.now() - start) / 1000), tools };
        };`,
      resolveDir: fileURLToPath(new URL('..', import.meta.url)),
    },
    bundle: true, write: false, format: 'iife',
  });
  const page = await (await browser.newContext()).newPage();
  await page.goto(base + 'blank.html');
  await page.addScriptTag({ content: bundle.text });
  const rates = await page.evaluate((count) => bare(count), count);
  await page.context().close();
  return rates;
}
