import { type Page } from '@playwright/test';
import type { Device } from '../support/device.ts';
import { expect, introduce, NOT_OURS, openChats, pair, type Person, REFUSED, relayIsGiven, test } from '../support/fixtures.ts';
import { Line } from '../support/line.ts';
import { CHAT, Client, generateSecretKey, getPublicKey, inboxList, nip19, nip59 } from '../support/nostr.ts';
import { kept, type Kept } from '../support/storage.ts';

/** How often: the short form is part of `make test`, the long one is `make soak`. A variable overrides either. */
const count = (name: string, short: number, long: number) => Number(process.env[name] ?? (process.env.SOAK ? long : short));
const PAGE_KILLS = count('PAGE_KILLS', 3, 30);
const BROWSER_KILLS = count('BROWSER_KILLS', 1, 10);
const RELAY_KILLS = count('RELAY_KILLS', 3, 20);
const RELOADS = count('RELOADS', 3, 20);
const WAITING = count('WAITING', 200, 2_000);
const ASLEEP_SECONDS = count('ASLEEP_SECONDS', 20, 60);

test.describe.configure({ mode: 'parallel' });

const note = (description: string) => {
  test.info().annotations.push({ type: 'figure', description });
  console.log(description);
};
const texts = (mark: string, count: number) => Array.from({ length: count }, (_, index) => `${mark}, ${index}`);
const own = (all: Kept[]) => all.filter(({ direction }) => direction === 'out');
const others = (all: Kept[]) => all.filter(({ direction }) => direction === 'in');
const isTicked = (status?: string) => status === 'delivered' || status === 'read';

/** Sends one after the other, in tasks of their own, whether or not anybody waits for the last of them. */
const pour = (page: Page, texts: string[]) =>
  page.getByTestId('chat').getByRole('textbox', { name: 'Message' }).evaluate(async (field, texts) => {
    for (const text of texts) {
      (field as HTMLTextAreaElement).value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.parentElement!.querySelector<HTMLButtonElement>('.composer-send')!.click();
      await new Promise((go) => setTimeout(go));
    }
  }, texts);

/** Waits until nothing of `person` is on its way any more. */
function settled(person: Person): Promise<void> {
  const waiting = async () => own(await kept(person.page)).filter(({ status }) => !isTicked(status)).length;
  return expect.poll(waiting, { message: `what ${person.name} sent and is not ticked` }).toBe(0);
}

/**
 * What must hold between two, whatever happened: both have the same messages, once and in the same place; nothing that
 * was shown as more than waiting is gone. Returns how many one had received that their sender had lost before their
 * store had them, until they were given back.
 */
async function expectTheSame(a: Person, b: Person, shown: Map<string, string> = new Map()): Promise<number> {
  for (const one of [a, b]) await settled(one);
  const ids = (all: { id: string }[]) => all.map(({ id }) => id);
  const lost = new Set<string>();
  // What a sender lost is given back a moment after the channel has opened.
  await expect(async () => {
    const [here, there] = [await kept(a.page), await kept(b.page)];
    for (const [sent, has] of [[own(here), there], [own(there), here]] as const) {
      const those = new Set(ids(has));
      expect(sent.filter(({ id }) => !those.has(id)).map(({ text }) => text), 'sent and not received').toEqual([]);
    }
    for (const [received, has] of [[others(here), there], [others(there), here]] as const) {
      const those = new Set(ids(has));
      for (const { id } of received) if (!those.has(id)) lost.add(id);
    }
    expect(ids(here), 'the same, in the same order').toEqual(ids(there));
    // What is on screen is the end of what is stored.
    for (const [person, all] of [[a, here], [b, there]] as const) {
      const last = ids(all).slice(-20);
      expect(ids(await person.chat.shown()).slice(-last.length), `on ${person.name}'s screen`).toEqual(last);
    }
  }).toPass({ timeout: 15_000 });
  for (const person of [a, b]) {
    const said = (await kept(person.page)).map(({ text }) => text);
    expect(said.filter((text, index) => said.indexOf(text) !== index), 'twice').toEqual([]);
    const has = new Set(said);
    const gone = [...shown].filter(([text]) => !has.has(text));
    expect(gone.filter(([, status]) => status !== 'queued'), 'was shown as more than waiting, and is gone').toEqual([]);
  }
  return lost.size;
}

const pause = (ms: number) => new Promise((go) => setTimeout(go, ms));

/** The middle of a round: so many of its messages are on the page. Not the same in each, and the same in each run. */
async function middle(device: Device, round: number, most = 40): Promise<void> {
  const enough = 1 + ((round * 17) % most);
  const shown = () => [...device.shown.keys()].filter((text) => text.startsWith(`round ${round}, `)).length;
  await expect.poll(shown, { intervals: [1] }).toBeGreaterThanOrEqual(enough);
}

for (const [what, times, kill] of [
  ['page', PAGE_KILLS, (device: Device) => device.killPage()],
  ['browser', BROWSER_KILLS, (device: Device) => device.killBrowser()],
] as const) {
  test(`the sender's ${what} is killed ${times} times while it sends: what was ticked is there, and all arrives once`, async ({ device, person }) => {
    test.setTimeout(120_000 + times * 30_000);
    const [victim, bob] = [await device('Ann'), await person('Bob')];
    await introduce(victim.person, bob);
    await openChats(victim.person, bob);
    let lost = 0;
    for (let round = 0; round < times; round++) {
      // In every third round one message as a person sends it: on its way to the store when it is shown. Of many at
      // once the last ones wait for a transaction, and are sent and shown before their own.
      const single = round % 3 === 1;
      // It is never answered.
      pour(victim.person.page, texts(`round ${round}`, single ? 1 : 60)).catch(() => {});
      await middle(victim, round, single ? 1 : 40);
      const ann = await kill(victim);
      await ann.openChat(bob);
      if (single && what === 'page') expect((await kept(ann.page)).map(({ text }) => text)).toContain(`round ${round}, 0`);
      await ann.chat.expectLink('direct');
      lost += await expectTheSame(ann, bob, victim.shown);
    }
    const sent = own(await kept(victim.person.page)).length;
    note(`sender's ${what} killed ${times} times: ${victim.shown.size} shown, ${sent} kept and received, ${lost} given back that were lost before they were stored`);
    expect(sent, 'or it was killed too early each time').toBeGreaterThan(0);
  });

  test(`the receiver's ${what} is killed ${times} times while it receives: all arrives once, and each tick was true`, async ({ device, person }) => {
    test.setTimeout(120_000 + times * 30_000);
    const [ann, victim] = [await person('Ann'), await device('Bob')];
    await introduce(victim.person, ann);
    await openChats(ann, victim.person);
    for (let round = 0; round < times; round++) {
      const sending = pour(ann.page, texts(`round ${round}`, 60));
      await middle(victim, round);
      const bob = await kill(victim);
      await sending;
      // What was acknowledged up to now is stored there, whether or not it has been sent again since.
      const ticked = own(await kept(ann.page)).filter(({ status }) => isTicked(status));
      const has = new Set((await kept(bob.page)).map(({ id }) => id));
      expect(ticked.filter(({ id }) => !has.has(id)).map(({ text }) => text), 'ticked and not there').toEqual([]);
      await bob.openChat(ann);
      await ann.chat.expectLink('direct');
      expect(await expectTheSame(bob, ann, victim.shown)).toBe(0);
      // Where much came before the chat was opened it begins at the first of that, and the next is further down.
      await bob.chat.log.evaluate((log) => log.scrollTo({ top: 0 }));
    }
    const received = others(await kept(victim.person.page)).length;
    note(`receiver's ${what} killed ${times} times: ${received} of ${times * 60} received`);
    expect(received).toBe(times * 60);
  });
}

test(`the relay is killed ${RELAY_KILLS} times: the conversation goes on, also what only the relay had`, async ({ person, startRelay, startSite }) => {
  test.skip(relayIsGiven, NOT_OURS);
  test.setTimeout(120_000 + RELAY_KILLS * 60_000);
  const relay = await startRelay();
  const { url } = await startSite({ relay: relay.url });
  const [ann, bob] = [await person('Ann', { url }), await person('Bob', { url })];
  for (const one of [ann, bob]) one.expectErrors(REFUSED);
  await introduce(ann, bob);
  await openChats(ann, bob);
  for (let round = 0; round < RELAY_KILLS; round++) {
    const away = round % 3 === 1;
    if (away) {
      // The relay alone has it when it dies.
      await bob.closePage();
      await expect(ann.chat.root).not.toHaveAttribute('data-link', 'direct');
      await ann.chat.send(`round ${round}, left`);
      await expect(ann.chat.saying(`round ${round}, left`)).toHaveAttribute('data-status', 'relayed');
    }
    const sending = [pour(ann.page, texts(`round ${round}, Ann`, 20)), ...(away ? [] : [pour(bob.page, texts(`round ${round}, Bob`, 20))])];
    await relay.kill();
    await Promise.all(sending);
    await relay.start();
    await expect(ann.home.relays).toContainText('Connected', { timeout: 70_000 });
    if (away) {
      await bob.open();
      await bob.openChat(ann);
      await ann.chat.expectLink('direct');
    }
    expect(await expectTheSame(ann, bob)).toBe(0);
  }
  const all = await kept(ann.page);
  note(`relay killed ${RELAY_KILLS} times: ${all.length} messages on both sides`);
});

test(`both reload at once, ${RELOADS} times: one open channel, nothing lost or doubled`, async ({ person }) => {
  test.setTimeout(120_000 + RELOADS * 30_000);
  const [ann, bob] = await pair(person);
  const said: string[] = [];
  for (let round = 0; round < RELOADS; round++) {
    for (const one of [ann, bob]) {
      const text = `round ${round}, ${one.name}`;
      said.push(text);
      await one.chat.send(text);
      await expect(one.chat.saying(text)).toHaveCount(1);
    }
    await Promise.all([ann.reload(), bob.reload()]);
    await openChats(ann, bob);
    for (const one of [ann, bob]) await one.chat.expectLink('direct');
    await expect.poll(async () => [await ann.connected(), await bob.connected()]).toEqual([1, 1]);
    expect(await expectTheSame(ann, bob)).toBe(0);
  }
  expect((await kept(ann.page)).map(({ text }) => text).sort()).toEqual(said.sort());
});

test(`one side sleeps for ${ASLEEP_SECONDS} seconds: nothing is ticked meanwhile, and all arrives once`, async ({ device, person }) => {
  test.setTimeout(120_000 + ASLEEP_SECONDS * 1_000);
  const [ann, sleeper] = [await person('Ann'), await device('Bob')];
  const bob = sleeper.person;
  await introduce(bob, ann);
  await openChats(ann, bob);
  await ann.chat.send('good night');
  await expect(bob.chat.saying('good night')).toHaveCount(1);
  await settled(ann);
  sleeper.sleep();
  const since = Date.now();
  await ann.chat.burst(texts('at once', 20));
  await expect(ann.chat.root).not.toHaveAttribute('data-link', 'direct', { timeout: 20_000 });
  await ann.chat.burst(texts('later', 20));
  await pause(Math.max(0, ASLEEP_SECONDS * 1_000 - (Date.now() - since)));
  const asleep = own(await kept(ann.page)).filter(({ text }) => text !== 'good night');
  expect(asleep.map(({ status }) => status), 'ticked by nobody').toEqual(asleep.map(() => 'relayed'));
  expect(asleep).toHaveLength(40);
  const woken = Date.now();
  sleeper.wake();
  await expect.poll(async () => others(await kept(bob.page)).length).toBe(41);
  const there = Date.now() - woken;
  await bob.chat.expectLink('direct');
  await ann.chat.expectLink('direct');
  expect(await expectTheSame(ann, bob)).toBe(0);
  note(`asleep for ${ASLEEP_SECONDS} s: what was sent meanwhile was there ${there} ms after waking`);
});

for (const [span, days] of [['a day', 1], ['three weeks', 21]] as const) {
  test(`offline for ${span}: ${WAITING} messages wait on three relays, a third of them twice, and each is shown once`, async ({ newcomer, startRelay, startSite }) => {
    test.skip(relayIsGiven, NOT_OURS);
    test.setTimeout(180_000 + WAITING * 300);
    const relays = await Promise.all([startRelay(), startRelay(), startRelay()]);
    const lines = await Promise.all(relays.map((relay) => Line.to(relay.url)));
    const { url } = await startSite({ relay: lines.map((line) => line.url) });
    const ann = await newcomer('Ann', { url });
    ann.expectErrors(REFUSED);
    // Its clock goes as a clock does, until it is moved.
    await ann.context.clock.install();
    await (await ann.open()).start();
    const clients = await Promise.all(relays.map((relay) => Client.connect(relay.url, { kinds: [10050], authors: [ann.key] })));
    const announced = () => clients.map((client) => client.seen.at(-1)?.tags.length);
    await expect.poll(announced, { message: 'relays that were tried and are announced', timeout: 30_000 }).toEqual([3, 3, 3]);
    const bob = generateSecretKey();
    const npub = nip19.npubEncode(getPublicKey(bob));
    const at = (seconds: number, text: string) =>
      nip59.createRumor({ kind: CHAT, content: text, tags: [['p', ann.key]], created_at: Math.floor(seconds) }, bob);
    const wrap = (rumor: ReturnType<typeof at>) => nip59.createWrap(nip59.createSeal(rumor, bob, ann.key), ann.key);
    const then = Date.now() / 1_000;
    await clients[0]!.publish(inboxList(bob, ...lines.map((line) => line.url)));
    await clients[0]!.publish(wrap(at(then, 'before')));
    await ann.home.accept(npub).click();
    await expect(ann.chat.texts).toHaveText(['before']);
    await ann.home.showInvite.click();

    // The computer sleeps: the page stays, its lines do not, and its clock goes on without it.
    const asleep = days * 86_400;
    for (const line of lines) line.cut();
    await expect(ann.home.relays).toContainText('No relay reached');
    const written = texts('meanwhile', WAITING);
    // Back-dated by up to two days, as every wrap is.
    await Promise.all(
      written.map(async (text, index) => {
        const rumor = at(then + 1 + ((asleep - 2) * index) / WAITING, text);
        const first = wrap(rumor);
        const to = (nth: number) => clients[(index + nth) % 3]!;
        await to(0).publish(first);
        // The same once more: as it was, or sealed anew.
        if (index % 10 < 3) await to(1).publish(index % 2 ? first : wrap(rumor));
      }),
    );
    await ann.context.clock.fastForward(asleep * 1_000);
    const since = Date.now();
    for (const line of lines) line.mend();
    await ann.page.evaluate(() => dispatchEvent(new Event('online')));
    let all: Kept[] = [];
    await expect
      .poll(async () => (all = await kept(ann.page)).length, { timeout: 60_000 + WAITING * 50, message: 'stored' })
      .toBe(WAITING + 1);
    const there = Date.now() - since;
    expect(all.map(({ text }) => text)).toEqual(['before', ...written]);
    await expect(ann.home.contact(npub)).toHaveAttribute('data-unread', String(WAITING));
    note(`offline for ${span}: ${WAITING} messages from three relays, ${Math.ceil(WAITING * 0.3)} of them twice, were there after ${there} ms`);
    // On screen as they are stored, from the first that is unread up to the oldest, and down to the newest.
    await ann.home.contact(npub).click();
    const seen = new Set<string>();
    let by = -1;
    await expect
      .poll(async () => {
        const shown = (await ann.chat.shown()).map(({ text }) => text);
        expect(new Set(shown).size, 'twice on the page').toBe(shown.length);
        for (const text of shown) seen.add(text);
        const moved = await ann.chat.log.evaluate((log, by) => {
          const before = log.scrollTop;
          log.scrollBy({ top: by * log.clientHeight });
          return log.scrollTop !== before;
        }, by);
        if (!moved) by = -by;
        return seen.size;
      }, { intervals: [20], timeout: 60_000 + WAITING * 150 })
      .toBe(WAITING + 1);
    for (const line of lines) line.close();
    for (const client of clients) client.close();
  });
}
