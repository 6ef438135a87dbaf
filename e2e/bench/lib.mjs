// What the measurements share: browsers, servers, quantiles, and the probe that runs in each page before the app.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

export const quantile = (values, q) => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q, low = Math.floor(at);
  return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (at - low);
};
export const median = (values) => quantile(values, 0.5);
export const p95 = (values) => quantile(values, 0.95);
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const ARGS = ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--disable-features=WebRtcHideLocalIpsWithMdns'];
export const browser = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGS });

/** Presses Enter as a person does: what was typed is on the screen, and the key is held for a while. A key that goes down or
    up while a frame is due makes Chromium hold up the page's other tasks until it is drawn. */
export async function enter(page) {
  await page.evaluate(() => new Promise((ok) => requestAnimationFrame(() => setTimeout(ok, 20))));
  await page.keyboard.press('Enter', { delay: 60 });
}

/** The local relay, on a free port. */
export async function startRelay() {
  const binary = fileURLToPath(new URL('../relay/target/debug/tincan-relay', import.meta.url));
  const child = spawn(binary, [], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise((ok) => child.stdout.once('data', (data) => ok(String(data))));
  return { url: /ws:\/\/\S+/.exec(line)[0], stop: () => child.kill() };
}

/** Runs in the page before anything else: the time of the last input, of channels opening, of texts in the page and of
    their ticks, of the last transaction, and how many messages were acknowledged. */
export function probe(textRoot) {
  const now = () => performance.timeOrigin + performance.now();
  const bench = (window.bench = { now, input: 0, opened: 0, acknowledged: 0, committed: 0, seen: {}, ticked: {}, pcs: [], usable: null, paint: null });
  for (const type of ['keydown', 'click']) {
    addEventListener(type, (e) => { bench.input = performance.timeOrigin + e.timeStamp; }, { capture: true, passive: true });
  }
  const commit = IDBTransaction.prototype.commit;
  IDBTransaction.prototype.commit = function () {
    this.addEventListener('complete', () => { bench.committed = now(); });
    return commit.call(this);
  };
  const proto = window.RTCPeerConnection?.prototype;
  if (proto) {
    const create = proto.createDataChannel;
    proto.createDataChannel = function (label, ...rest) {
      if (!bench.pcs.includes(this)) bench.pcs.push(this);
      const channel = create.call(this, label, ...rest);
      if (label === 'bulk') return channel;
      channel.addEventListener('open', () => { bench.opened = now(); });
      channel.addEventListener('message', ({ data }) => {
        if (String(data).startsWith('{"ack":')) bench.acknowledged += JSON.parse(data).ack.length;
      });
      return channel;
    };
  }
  const token = /zq\w+q/g;
  const scan = (node) => {
    const element = node.nodeType === 1 ? node : node.parentElement;
    if (!element || !(element.closest(textRoot) || element.querySelector(textRoot))) return;
    for (const found of (node.textContent ?? '').match(token) ?? []) bench.seen[found] ??= now();
    // It may come with its ticks.
    for (const ticked of [element.closest('[data-status]'), ...element.querySelectorAll('[data-status]')]) if (ticked) tick(ticked);
  };
  // Read is delivered too.
  const tick = (element) => {
    if (!['delivered', 'read'].includes(element.dataset.status)) return;
    for (const found of element.textContent.match(token) ?? []) bench.ticked[found] ??= now();
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'attributes') tick(change.target);
      else if (change.type === 'characterData') scan(change.target);
      else change.addedNodes.forEach(scan);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: ['data-status'] });
}

const noted = (what) => async (page, text, timeout = 30_000) => {
  const handle = await page.waitForFunction(([what, t]) => window.bench[what][t], [what, text], { polling: 20, timeout });
  return handle.jsonValue();
};
export const seen = noted('seen');
export const ticked = noted('ticked');
