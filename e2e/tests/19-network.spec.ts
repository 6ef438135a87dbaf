import { exchange, expect, introduce, openChats, test as base, type Person } from '../support/fixtures.ts';
import { type Host, Lab } from '../support/lab.ts';
import { fragment, path } from '../support/rtc.ts';

const test = base.extend<{ far: { place: Host; ann: Person; bob: Person } }>({
  far: async ({ person, site, relayUrl }, use) => {
    const lab = await Lab.open();
    try {
      const [near, place] = [await lab.host('open', [site.url, relayUrl]), await lab.host('open', [site.url, relayUrl])];
      const at = (name: string, { browser }: Host) => person(name, { browser });
      await use({ place, ann: await at('Ann', near), bob: await at('Bob', place) });
    } finally {
      await lab.close();
    }
  },
});

const missing = Lab.missing();
test.skip(missing !== undefined, missing);

/** Connected, and what the connection is known by: how many each has made, and the credentials of its present path. */
async function connect(ann: Person, bob: Person) {
  await introduce(ann, bob);
  await openChats(ann, bob);
  await exchange(ann, bob, 'before');
  const made = await Promise.all([ann.connectionsMade(), bob.connectionsMade()]);
  return { made, path: await fragment(ann.page) };
}

/** The conversation goes on over the connection that there was, by another path, and nothing was lost or doubled. */
async function expectMended(ann: Person, bob: Person, before: { made: number[]; path: string }, during: string[]) {
  await Promise.all([ann.chat.expectLink('direct'), bob.chat.expectLink('direct')]);
  await exchange(ann, bob, 'after');
  const all = ['before, says Ann', 'before, says Bob', ...during, 'after, says Ann', 'after, says Bob'].sort();
  for (const { chat } of [ann, bob]) {
    await chat.expectAllOwn('delivered', all.length / 2);
    expect((await chat.all(all.length)).map((message) => message.text).sort()).toEqual(all);
  }
  expect(await Promise.all([ann.connectionsMade(), bob.connectionsMade()]), 'connections made').toEqual(before.made);
  expect(await Promise.all([ann.connected(), bob.connected()]), 'one connection each').toEqual([1, 1]);
}

test('a path that is lost for a while is mended, and the connection stays', async ({ far: { place, ann, bob } }) => {
  const before = await connect(ann, bob);

  place.cut();
  await ann.chat.send('into the dark, says Ann');
  await bob.chat.send('into the dark, says Bob');
  await Promise.all([ann.chat.expectLink('connecting'), bob.chat.expectLink('connecting')]);
  await ann.chat.send('meanwhile, says Ann');
  await bob.chat.send('meanwhile, says Bob');
  // They came by the other road.
  await expect(ann.chat.saying('meanwhile, says Bob')).toHaveCount(1);
  await expect(bob.chat.saying('meanwhile, says Ann')).toHaveCount(1);
  place.mend();

  const during = ['into the dark', 'meanwhile'].flatMap((text) => [`${text}, says Ann`, `${text}, says Bob`]);
  await expectMended(ann, bob, before, during);
  expect(await fragment(ann.page), 'ICE was restarted').not.toBe(before.path);
});

test('whoever moves to another network keeps the connection', async ({ far: { place, ann, bob } }) => {
  const before = await connect(ann, bob);

  const { changes } = (await path(ann.page))!;
  place.move();
  await ann.chat.send('on the way, says Ann');
  await bob.chat.send('on the way, says Bob');
  await expect(ann.chat.saying('on the way, says Bob')).toHaveCount(1);
  await expect(bob.chat.saying('on the way, says Ann')).toHaveCount(1);

  await expectMended(ann, bob, before, ['on the way, says Ann', 'on the way, says Bob']);
  // By another restart of ICE, or by the browser itself, which goes on looking for paths.
  expect((await path(ann.page))!.changes, 'it takes another path').toBeGreaterThan(changes);
});
