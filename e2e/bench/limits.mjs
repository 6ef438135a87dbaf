// What this machine can do at best, without an app: a bare channel through the relay, and the least that can be
// called a chat (floor.html: one input, one list, one channel, one store).
import * as nostr from 'nostr-tools';
import { probe, seen, sleep } from './lib.mjs';

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

/** The floor: input event to the text in the other page, and a burst, which can be called again until `close`. */
export async function floor(browser, base, messages) {
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
  const latency = [];
  for (let i = 0; i < messages; i++) {
    const text = `zqf${i}q`;
    await a.fill('#box', `${text} hello there, how are you`);
    await a.keyboard.press('Enter');
    const at = await seen(b, text);
    latency.push(at - (await a.evaluate(() => bench.input)));
    await sleep(10);
  }
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
  const close = async () => { for (const page of pages) await page.context().close(); };
  return { latency, burst, close };
}
