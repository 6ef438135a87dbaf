import { Settings } from '../pages/settings.ts';
import { expect, Relay, test as base } from '../support/fixtures.ts';
import { type Kind, KINDS, Lab } from '../support/lab.ts';
import { best, Trial } from '../support/trial.ts';

const test = base.extend<{ open: (kinds: [Kind, Kind], ice: 'stun' | 'turn') => Promise<Trial> }>({
  open: async ({}, use) => {
    const [lab, relay] = [await Lab.open(), await Relay.start()];
    const trials: Trial[] = [];
    try {
      await lab.startTurn();
      await use(async (kinds, ice) => {
        const trial = await Trial.open(kinds, ice, relay.url, lab);
        trials.push(trial);
        return trial;
      });
      expect(trials.flatMap((trial) => trial.unexpectedErrors()), 'errors on the consoles').toEqual([]);
    } finally {
      for (const trial of trials) await trial.close();
      await lab.close();
      await relay.stop();
    }
  },
});

const missing = Lab.missing(true) ?? Lab.missingTurn();
test.skip(missing !== undefined, missing);

/** A row of the table. */
const row = (...cells: string[]) => test.info().annotations.push({ type: 'row', description: cells.join(' | ') });
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

for (const ice of ['turn', 'stun'] as const) {
  for (const one of KINDS) {
    for (const other of KINDS) {
      const expected = best(one, other, ice === 'turn');
      test(`${one} and ${other}, ${ice === 'turn' ? 'with' : 'without'} TURN: ${expected}`, async ({ open }) => {
        const trial = await open([one, other], ice);
        const since = Date.now();
        await trial.introduce();
        const first = await trial.exchange('first');
        const exchanged = Date.now() - since;
        await trial.expectWay(expected);
        const then = await trial.exchange('then');
        const { way, ends } = await trial.way();
        row('pairs', `${one}, ${other}`, ice === 'turn' ? 'yes' : 'no', `${way}${ends && ` (${ends})`}`, seconds(exchanged), seconds(then));
        expect(first).toBeLessThan(30_000);
      });
    }
  }
}

for (const ice of ['turn', 'stun'] as const) {
  const way = best('blocked', 'blocked', ice === 'turn');
  test(`open and open, one of which hides the address, ${ice === 'turn' ? 'with' : 'without'} TURN: ${way}`, async ({ open }) => {
    const trial = await open(['open', 'open'], ice);
    await new Settings(trial.ann.page).hideFromAll(true);
    await trial.introduce();
    const took = await trial.exchange('first');
    await trial.expectWay(way);
    await trial.exchange('then');
    const { ends } = await trial.way();
    const heard = await trial.bob.page.evaluate(() => window.e2eConnections.map((one) => one.remoteDescription?.sdp ?? ''));
    expect(heard.join().includes('typ relay'), 'what Bob was told').toBe(ice === 'turn');
    expect(heard.join()).not.toContain(trial.homes[0].addresses[0]);
    expect(heard.join()).not.toMatch(/typ (host|srflx|prflx)/);
    if (ice === 'stun') expect(await trial.ann.connectionsMade()).toBe(0);
    row('events', `open, open; the first hides its address; ${ice === 'turn' ? 'with' : 'without'} TURN`, `${way}${ends && ` (${ends})`}, both ways in ${seconds(took)}; the other side was told ${ice === 'turn' ? 'a TURN address alone' : 'no address'}`);
  });
}

test('the TURN server dies in mid-chat, and comes back', async ({ open }) => {
  const trial = await open(['symmetric', 'symmetric'], 'turn');
  await trial.introduce();
  await trial.expectWay('TURN');
  await trial.exchange('before');
  await trial.lab.killTurn();
  const without = await trial.exchange('without it');
  await Promise.all([trial.ann, trial.bob].map(({ chat }) => expect(chat.root).toHaveAttribute('data-link', 'relayed', { timeout: 60_000 })));
  const later = await trial.exchange('later');
  await trial.lab.startTurn();
  const since = Date.now();
  await expect.poll(async () => (await trial.way()).way, { timeout: 200_000 }).toBe('TURN');
  const back = Date.now() - since;
  await trial.expectWay('TURN');
  await trial.exchange('after');
  for (const { chat } of [trial.ann, trial.bob]) await chat.all(8);
  row('events', 'TURN server killed between two symmetric', `messages go over relays: both ways in ${seconds(without)} at first, ${seconds(later)} later; over TURN again ${seconds(back)} after it is back`);
});

for (const [one, ice, way] of [['cone', 'stun', 'direct'], ['symmetric', 'turn', 'TURN'], ['blocked', 'turn', 'TURN']] as const) {
  test(`the address of a ${one} one changes in mid-chat`, async ({ open }) => {
    const trial = await open([one, 'cone'], ice);
    await trial.introduce();
    await trial.expectWay(way);
    await trial.exchange('before');
    const made = await Promise.all([trial.ann.connectionsMade(), trial.bob.connectionsMade()]);
    trial.ann.expectErrors(/net::ERR_(NETWORK_CHANGED|INTERNET_DISCONNECTED)/);
    trial.homes[0].move();
    const moved = Date.now();
    const took = await trial.exchange('on the way');
    await trial.expectWay(way);
    const settled = Date.now() - moved;
    await trial.exchange('after');
    for (const { chat } of [trial.ann, trial.bob]) await chat.all(6);
    const now = await Promise.all([trial.ann.connectionsMade(), trial.bob.connectionsMade()]);
    const kept = String(now) === String(made) ? 'the connection is kept' : `dialled anew (${now[0]! - made[0]!} and ${now[1]! - made[1]!} connections)`;
    row('events', `address of a ${one} one changed, with a cone, ${way}`, `both ways in ${seconds(took)}, settled after ${seconds(settled)}, ${kept}`);
  });
}

for (const share of [0.05, 0.2]) {
  test(`${share * 100} % of all packets are lost each way`, async ({ open }) => {
    const trial = await open(['cone', 'cone'], 'stun');
    for (const home of trial.homes) home.lose(share);
    const since = Date.now();
    await trial.introduce();
    await trial.expectWay('direct');
    const opened = Date.now() - since;
    const count = 50;
    const texts = Array.from({ length: count }, (_, index) => `message ${index}`);
    const began = Date.now();
    await Promise.all([trial.ann, trial.bob].map(({ chat }) => chat.burst(texts)));
    for (const { chat } of [trial.ann, trial.bob]) {
      await expect.poll(async () => (await chat.all(2 * count)).filter(({ direction, status }) => direction === 'out' && /^(delivered|read)$/.test(status!)).length, { timeout: 120_000 }).toBe(count);
    }
    const took = Date.now() - began;
    for (const { chat } of [trial.ann, trial.bob]) {
      const shown = await chat.all(2 * count);
      for (const direction of ['in', 'out']) {
        expect(shown.filter((one) => one.direction === direction).map(({ text }) => text), 'each once, in order').toEqual(texts);
      }
    }
    row('events', `${share * 100} % of all packets lost at each router, two cones`, `direct after ${seconds(opened)}; ${count} messages each way, all ticked in ${seconds(took)}, each once and in order`);
  });
}
