import type { Page } from '@playwright/test';
import { apart, DELIVERED, expect, introduce, openChats, type Person, test } from '../support/fixtures.ts';

/** What is given to the browser at once, and one frame. */
const MOST_GIVEN = (1 << 15) + 8_192;
const LONG = 'the quick brown fox jumps over the lazy dog, and so on to about a thousand bytes; '.repeat(12);

const texts = (who: Person, count: number, long = LONG) => Array.from({ length: count }, (_, index) => `${who.name} ${index} ${long}`.trim());

/** The records of the outbox, and how many messages they hold. */
const outbox = (page: Page) => page.evaluate(() => new Promise<{ records: number; messages: number }>((ok, fail) => {
  const opened = indexedDB.open('tincan');
  opened.onerror = () => fail(opened.error);
  opened.onsuccess = () => {
    const all = opened.result.transaction('outbox').objectStore('outbox').getAll();
    all.onerror = () => fail(all.error);
    all.onsuccess = () => {
      opened.result.close();
      const held = all.result.map(({ rumors }: { rumors?: string[] }) => rumors?.length ?? 1);
      ok({ records: held.length, messages: held.reduce((sum, count) => sum + count, 0) });
    };
  };
}));

/** Notes how much the browser had yet to send whenever it was given something. */
async function watchGiven(person: Person): Promise<void> {
  await person.context.addInitScript(() => {
    const send = RTCDataChannel.prototype.send;
    Object.assign(window, { given: 0 });
    RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: string) {
      (send as (data: string) => void).call(this, data);
      const page = window as unknown as { given: number };
      page.given = Math.max(page.given, this.bufferedAmount);
    } as typeof send;
  });
}

test('a burst to someone away waits in few records, outlives its page, and comes whole, in order and once', async ({ person }) => {
  const [ann, bob] = await apart(person);
  const burst = texts(ann, 120);
  await ann.chat.burst(burst);
  await expect(ann.chat.saying(burst.at(-1)!)).toBeVisible();
  await expect.poll(async () => (await outbox(ann.page)).messages).toBe(120);
  expect((await outbox(ann.page)).records).toBeLessThan(20);
  // The page goes before any of it has arrived; what is written after that stands behind it.
  await ann.reload();
  await ann.openChat(bob);
  await ann.chat.send('and this by itself');
  await bob.open();
  await bob.openChat(ann);
  const all = [...burst, 'and this by itself'];
  expect((await bob.chat.all(all.length)).map(({ text }) => text)).toEqual(all);
  await ann.chat.all(all.length);
  await ann.chat.expectAllOwn('delivered', all.length);
  await expect.poll(() => outbox(ann.page)).toEqual({ records: 0, messages: 0 });
  // After another start nothing is sent again, and nothing has moved back.
  await ann.reload();
  await ann.openChat(bob);
  const shown = await ann.chat.all(all.length);
  expect(shown.map(({ text, status }) => [text, DELIVERED.test(status ?? '')])).toEqual(all.map((text) => [text, true]));
  expect(await bob.chat.messages.count()).toBe(all.length);
});

test('two who write many long messages at once fill neither channel, and what is typed meanwhile arrives', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('Ann'), await newcomer('Bob')];
  for (const one of [ann, bob]) {
    await watchGiven(one);
    await (await one.open()).start();
  }
  await introduce(ann, bob);
  await openChats(ann, bob);
  const [from, back] = [texts(ann, 90, LONG.repeat(4)), texts(bob, 90, LONG.repeat(4))];
  await Promise.all([ann.chat.burst(from), bob.chat.burst(back)]);
  await ann.chat.composer.focus();
  await ann.page.keyboard.type('typed meanwhile');
  await ann.page.keyboard.press('Enter');
  await expect(bob.chat.saying('typed meanwhile')).toHaveCount(1);
  await expect(ann.chat.saying('typed meanwhile')).toHaveAttribute('data-status', DELIVERED);
  const [here, there] = [await ann.chat.all(181), await bob.chat.all(181)];
  await ann.chat.expectAllOwn('delivered', 91);
  await bob.chat.expectAllOwn('delivered', 90);
  expect(there.map(({ id }) => id)).toEqual(here.map(({ id }) => id));
  const own = (written: string[]) => here.map(({ text }) => text).filter((text) => written.includes(text));
  expect(own(from)).toEqual(from);
  expect(own(back)).toEqual(back);
  for (const { page } of [ann, bob]) {
    await expect.poll(() => outbox(page)).toEqual({ records: 0, messages: 0 });
    const given = await page.evaluate(() => (window as unknown as { given: number }).given);
    expect(given).toBeGreaterThan(0);
    expect(given).toBeLessThan(MOST_GIVEN);
  }
});
