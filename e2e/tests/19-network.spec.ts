import { exchange, expect, introduce, openChats, test as base, type Person } from '../support/fixtures.ts';
import { Place } from '../support/network.ts';
import { fragment } from '../support/rtc.ts';

const test = base.extend<{ far: { place: Place; inPlace: (name: string) => Promise<Person> } }>({
  far: async ({ person, site, relayUrl }, use, { project }) => {
    const { place, browser } = await Place.open([site.url, relayUrl], project.use.launchOptions!);
    await use({ place, inPlace: (name) => person(name, { browser }) });
    await place.close();
  },
});

const missing = Place.missing();
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
  expect(await fragment(ann.page), 'ICE was restarted').not.toBe(before.path);
}

test('a path that is lost for a while is mended, and the connection stays', async ({ person, far: { place, inPlace } }) => {
  const [ann, bob] = [await person('Ann'), await inPlace('Bob')];
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
});

test('whoever moves to another network keeps the connection', async ({ person, far: { place, inPlace } }) => {
  const [ann, bob] = [await person('Ann'), await inPlace('Bob')];
  const before = await connect(ann, bob);

  place.move();
  await ann.chat.send('on the way, says Ann');
  await bob.chat.send('on the way, says Bob');
  await expect(ann.chat.saying('on the way, says Bob')).toHaveCount(1);
  await expect(bob.chat.saying('on the way, says Ann')).toHaveCount(1);

  await expectMended(ann, bob, before, ['on the way, says Ann', 'on the way, says Bob']);
});
