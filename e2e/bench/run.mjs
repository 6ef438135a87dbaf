// `make bench`: every figure beside its limit, measured in the same run. Prints the table and writes it into README.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serve } from '../serve.mjs';
import * as app from './app.mjs';
import { browser as launch, median, p95, startRelay } from './lib.mjs';
import { bareChannel, floor } from './limits.mjs';

const RUNS = 20, MESSAGES = 200, BURST = 200, ROUNDS = 5, VISITS = 5, IDLE_SECONDS = Number(process.env.IDLE ?? 60);
const relay = await startRelay();
const config = { name: 'Tincan', relays: [relay.url], iceServers: [] };
const server = await serve({ config });
const pages = await serve({ dir: fileURLToPath(new URL('.', import.meta.url)) });
const browser = await launch();
const rows = [];
const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const add = (what, ours, limit, ratio, goal, met) => {
  rows.push([what, ours, limit, ratio, goal, met ? 'yes' : '**no**']);
  console.error(`  ${what}: ${ours} (${limit}; ${ratio}) ${met ? '' : 'GOAL MISSED'}`);
};

try {
  // Warmed first: the browser's own first connection is slow for everyone.
  await bareChannel(browser, pages.url, relay.url, 3);
  const bare = await bareChannel(browser, pages.url, relay.url, RUNS);
  const two = await app.pair(browser, server.url);
  const watcher = await app.watch(relay.url);
  await app.clickToOpen(two, watcher, 3);
  const open = await app.clickToOpen(two, watcher, RUNS);
  const ratio = (a, b) => `${(a / b).toFixed(2)}x`;
  add('click on a contact to open channel, median', ms(median(open.times)), `bare channel ${ms(median(bare))}`,
    ratio(median(open.times), median(bare)), 'at most 2x', median(open.times) <= 2 * median(bare));
  add('the same, p95', ms(p95(open.times)), `bare channel ${ms(p95(bare))}`, ratio(p95(open.times), p95(bare)), 'at most 3x',
    p95(open.times) <= 3 * p95(bare));
  add('relay events per connection, most', `${Math.max(...open.events)}`, 'offer and answer: 2', '', '2',
    Math.max(...open.events) <= 2);

  const least = await floor(browser, pages.url, MESSAGES);
  const latency = await app.latency(two, MESSAGES);
  add('Enter to shown there, stored on both, median', ms(median(latency)), `floor ${ms(median(least.latency))}`,
    ratio(median(latency), median(least.latency)), 'at most 3x', median(latency) <= 3 * median(least.latency));
  add('the same, p95', ms(p95(latency)), `floor ${ms(p95(least.latency))}`, ratio(p95(latency), p95(least.latency)),
    'at most 10 ms', p95(latency) <= 10);
  const bursts = { ours: [], floor: [] };
  for (let round = 0; round < ROUNDS; round++) {
    bursts.floor.push(await least.burst(BURST, round));
    bursts.ours.push(await app.burst(two, BURST, round));
  }
  await least.close();
  add(`burst of ${BURST}, all shown, median of ${ROUNDS}`, ms(median(bursts.ours)), `floor ${ms(median(bursts.floor))}`,
    ratio(median(bursts.ours), median(bursts.floor)), 'at most 3x', median(bursts.ours) <= 3 * median(bursts.floor));
  watcher.take();
  await new Promise((done) => setTimeout(done, IDLE_SECONDS * 1000));
  const idle = watcher.take().length;
  add('relay events of both in an idle minute', `${idle}`, '', '', '0', idle === 0);
  watcher.close();
  await two.ann.context().close();
  await two.bob.context().close();

  const visits = [];
  await app.firstVisit(browser, server, false);
  for (let i = 0; i < VISITS; i++) visits.push(await app.firstVisit(browser, server, true));
  const paint = median(visits.map((v) => v.paint)), usable = median(visits.map((v) => v.usable)), bytes = visits[0].bytes;
  add('first visit, everything transferred', `${(bytes / 1000).toFixed(1)} kB gzip`, 'AirChat 324 kB, scripts alone', ratio(bytes, 324_000), 'at most 290 kB', bytes <= 290_000);
  add('throttled first visit, painted', ms(paint), 'AirChat 2.5 s', ratio(paint, 2500), 'at most 600 ms', paint <= 600);
  add('throttled first visit, usable', ms(usable), 'AirChat 2.8 s', ratio(usable, 2800), 'at most 2.2 s', usable <= 2200);
} finally {
  await browser.close();
  await server.close();
  await pages.close();
  relay.stop();
}

const table = ['| what | Tincan | limit or peer | ratio | goal | met |', '|---|---|---|---|---|---|',
  ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
console.log(table);
const file = fileURLToPath(new URL('./README.md', import.meta.url));
const text = readFileSync(file, 'utf8');
const [START, END] = ['<!-- figures -->', '<!-- /figures -->'];
writeFileSync(file, `${text.slice(0, text.indexOf(START) + START.length)}\n${table}\n${text.slice(text.indexOf(END))}`);
