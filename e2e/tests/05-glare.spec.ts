import { expect, introduce, test } from '../support/fixtures.ts';

const TIMES = 20;

test(`both dial at once, ${TIMES} times`, async ({ person }) => {
  test.setTimeout(300_000);
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  for (let time = 1; time <= TIMES; time++) {
    await test.step(`time ${time}`, async () => {
      await Promise.all([ann.reload(), bob.reload()]);
      await Promise.all([ann.openChat(bob), bob.openChat(ann)]);
      await Promise.all([ann.chat.expectLink('direct'), bob.chat.expectLink('direct')]);
      await Promise.all([ann.chat.send(`Ann ${time}`), bob.chat.send(`Bob ${time}`)]);
      await expect(ann.chat.saying(`Bob ${time}`)).toHaveCount(1);
      await expect(bob.chat.saying(`Ann ${time}`)).toHaveCount(1);
      await expect(ann.chat.saying(`Ann ${time}`)).toHaveAttribute('data-status', 'delivered');
      await expect(bob.chat.saying(`Bob ${time}`)).toHaveAttribute('data-status', 'delivered');
      await expect.poll(() => Promise.all([ann.connected(), bob.connected()]), { message: 'one connection each' }).toEqual([1, 1]);
    });
  }
});
