import { apart, expect, introduce, openChats, pair, type Person, test } from '../support/fixtures.ts';

const texts = (who: Person, when: string, count: number) => Array.from({ length: count }, (_, index) => `${who.name} ${when} ${index}`);

/** Both hold exactly these messages, each once, in one order, and each side's own in the order they were written. */
async function expectWhole(a: Person, b: Person, written: string[][]): Promise<void> {
  const count = written.flat().length;
  const [here, there] = [await a.chat.all(count), await b.chat.all(count)];
  expect(here.map((message) => message.text).sort()).toEqual(written.flat().sort());
  expect(there.map((message) => message.id)).toEqual(here.map((message) => message.id));
  for (const own of written) {
    expect(here.map((message) => message.text).filter((text) => own.includes(text))).toEqual(own);
  }
}

/** `who` reloads while the other one writes, and comes back into the conversation. */
async function reloadOne(who: Person, other: Person): Promise<void> {
  await openChats(who, other);
  const before = [texts(who, 'before', 3), texts(other, 'before', 3)] as const;
  await who.chat.burst(before[0]);
  await other.chat.burst(before[1]);
  await who.chat.expectAllOwn('delivered', 3);
  await other.chat.expectAllOwn('delivered', 3);

  const during = texts(other, 'during', 20);
  await Promise.all([who.reload(), other.chat.burst(during)]);
  await who.openChat(other);
  await who.chat.expectLink('direct');
  await other.chat.expectLink('direct');

  const after = [texts(who, 'after', 3), texts(other, 'after', 3)] as const;
  await who.chat.burst(after[0]);
  await other.chat.burst(after[1]);
  await who.chat.expectAllOwn('delivered', 6);
  await other.chat.expectAllOwn('delivered', 26);
  await expectWhole(who, other, [[...before[0], ...after[0]], [...before[1], ...during, ...after[1]]]);
}

test('the one who invited reloads in mid-conversation', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  await reloadOne(ann, bob);
});

test('the one who was invited reloads in mid-conversation', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  await reloadOne(bob, ann);
});

test('both reload at once in mid-conversation', async ({ person }) => {
  const [ann, bob] = await pair(person);
  const during = [texts(ann, 'during', 100), texts(bob, 'during', 100)] as const;
  await Promise.all([ann.chat.burst(during[0]), bob.chat.burst(during[1])]);
  // The first tick on each side says that its whole burst is on disk, not that it has arrived.
  for (const { chat } of [ann, bob]) await expect(chat.root.locator('[data-status=delivered], [data-status=read]').first()).toBeVisible();
  await Promise.all([ann.reload(), bob.reload()]);
  await openChats(ann, bob);
  await ann.chat.expectLink('direct');
  await bob.chat.expectLink('direct');

  const after = [texts(ann, 'after', 3), texts(bob, 'after', 3)] as const;
  await Promise.all([ann.chat.burst(after[0]), bob.chat.burst(after[1])]);
  await expectWhole(ann, bob, [[...during[0], ...after[0]], [...during[1], ...after[1]]]);
  await Promise.all([ann.chat.expectAllOwn('delivered', 103), bob.chat.expectAllOwn('delivered', 103)]);
});

test('what was written to someone who is away survives that both start anew', async ({ person }) => {
  const [ann, bob] = await apart(person);
  const waiting = texts(ann, 'waiting', 5);
  for (const text of waiting) await ann.chat.send(text);
  await expect(ann.chat.messages).toHaveCount(5);
  await Promise.all([ann.reload(), bob.open()]);
  await openChats(ann, bob);
  await expect(bob.chat.texts).toHaveText(waiting);
  await ann.chat.expectAllOwn('delivered', 5);
});
