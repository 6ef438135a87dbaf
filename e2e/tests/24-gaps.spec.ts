import { expect, introduce, openChats, test, type Person } from '../support/fixtures.ts';
import { kept, lose } from '../support/storage.ts';

const TEXTS = ['one', 'two', 'three', 'four', 'five', 'six'];

/** Two who have said so much to each other by turns. */
async function talk(ann: Person, bob: Person): Promise<string[]> {
  await introduce(ann, bob);
  await openChats(ann, bob);
  for (const [index, text] of TEXTS.entries()) {
    const [from, to] = index % 2 === 0 ? [ann, bob] : [bob, ann];
    await from.chat.send(text);
    await expect(to.chat.saying(text)).toBeVisible();
  }
  for (const one of [ann, bob]) await one.chat.expectAllOwn('delivered', 3);
  return (await ann.chat.shown()).map(({ id }) => id);
}

/** While the app is closed, these vanish from its database. */
async function loses(person: Person, texts: string[]): Promise<void> {
  await kept(person.page);
  await person.closePage();
  const page = await person.context.newPage();
  await page.goto(new URL('config.json', person.url).href);
  expect(await lose(page, texts)).toBe(texts.length);
  await page.close();
}

for (const [what, lost] of [
  ['what the other wrote', ['one', 'five']],
  ['what one wrote oneself', ['two', 'six']],
  ['everything', TEXTS],
] as const) {
  test(`${what} and the database has lost comes back once and in its place`, async ({ person }) => {
    const [ann, bob] = [await person('Ann'), await person('Bob')];
    const ids = await talk(ann, bob);
    await loses(bob, [...lost]);
    await bob.open();
    await bob.openChat(ann);
    await expect(bob.chat.texts).toHaveText(TEXTS);
    await bob.chat.expectAllOwn('delivered', 3);
    expect((await bob.chat.shown()).map(({ id }) => id)).toEqual(ids);
    await expect(ann.chat.texts).toHaveText(TEXTS);
    await ann.chat.expectAllOwn('delivered', 3);
    // It is kept, not only shown.
    await bob.reload();
    await bob.openChat(ann);
    await expect(bob.chat.texts).toHaveText(TEXTS);
    await bob.chat.expectAllOwn('delivered', 3);
  });
}
