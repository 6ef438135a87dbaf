import { DELIVERED, expect, introduce, type Person, test } from '../support/fixtures.ts';
import { Held } from '../support/held.ts';
import { hasDialled, madeSinceLoad } from '../support/rtc.ts';

const TIMES = 20;

/** Both are connected by one connection, and it carries messages both ways. */
async function expectOneConnection(ann: Person, bob: Person, mark: string): Promise<void> {
  await Promise.all([ann.chat.expectLink('direct'), bob.chat.expectLink('direct')]);
  await Promise.all([ann.chat.send(`Ann ${mark}`), bob.chat.send(`Bob ${mark}`)]);
  await expect(ann.chat.saying(`Bob ${mark}`)).toHaveCount(1);
  await expect(bob.chat.saying(`Ann ${mark}`)).toHaveCount(1);
  await expect(ann.chat.saying(`Ann ${mark}`)).toHaveAttribute('data-status', DELIVERED);
  await expect(bob.chat.saying(`Bob ${mark}`)).toHaveAttribute('data-status', DELIVERED);
  await expect.poll(() => Promise.all([ann.connected(), bob.connected()]), { message: 'one connection each' }).toEqual([1, 1]);
}

test(`both reload and open the chat at once, ${TIMES} times`, async ({ person }) => {
  test.setTimeout(300_000);
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  for (let time = 1; time <= TIMES; time++) {
    await test.step(`time ${time}`, async () => {
      await Promise.all([ann.reload(), bob.reload()]);
      await Promise.all([ann.openChat(bob), bob.openChat(ann)]);
      await expectOneConnection(ann, bob, String(time));
    });
  }
});

test(`both offers are out before either arrives, ${TIMES} times`, async ({ person, relayUrl }) => {
  test.setTimeout(300_000);
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  const held = [await Held.between(ann, relayUrl), await Held.between(bob, relayUrl)];
  for (let time = 1; time <= TIMES; time++) {
    await test.step(`time ${time}`, async () => {
      for (const one of held) one.hold();
      await Promise.all([ann.reload(), bob.reload()]);
      await Promise.all([ann.openChat(bob), bob.openChat(ann)]);
      await expect.poll(() => Promise.all([hasDialled(ann.page), hasDialled(bob.page)]), { message: 'both have dialled' }).toEqual([true, true]);
      for (const one of held) one.letGo();
      await expectOneConnection(ann, bob, String(time));
      // One of them took back the offer and took the other's: so they did meet halfway.
      const made = await Promise.all([madeSinceLoad(ann.page), madeSinceLoad(bob.page)]);
      expect(made.sort(), 'connections made').toEqual([1, 2]);
    });
  }
});
