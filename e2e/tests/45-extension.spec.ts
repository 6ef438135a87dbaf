import { exchange, expect, introduce, openChats, test as base, type Person } from '../support/fixtures.ts';
import { Settings } from '../pages/settings.ts';
import { Client, EPHEMERAL, nip19, STORED } from '../support/nostr.ts';
import { Signing } from '../support/signing.ts';

const test = base.extend<{ signing: Signing }>({
  signing: async ({ site }, use) => {
    const signing = await Signing.start('Ann', site.url);
    await use(signing);
    await signing.close();
  },
});

/** The line that says how the extension does. */
const trouble = ({ page }: Person) => page.locator('.notice--signer').getByRole('alert');
const again = ({ page }: Person) => page.locator('.notice--signer').getByRole('button', { name: 'Try again' });

/** Bob is known to her, and away. */
async function bobAway(signing: Signing, person: (name: string) => Promise<Person>): Promise<[Person, Person]> {
  const ann = await signing.signIn();
  const bob = await person('Bob');
  await introduce(ann, bob);
  await openChats(ann, bob);
  await exchange(ann, bob, 'before');
  await bob.closePage();
  await ann.chat.expectLink('relayed');
  return [ann, bob];
}

test('whose key is in an extension signs in, talks, gets mail, and the key is nowhere', async ({ signing, person }) => {
  const { page } = signing.person;
  await page.evaluate(() => addEventListener('message', ({ data }) => ((window as any).e2eSaid ??= []).push(JSON.stringify(data))));
  const ann = await signing.signIn();
  expect(ann.npub).toBe(signing.npub);
  const bob = await person('Bob');
  await introduce(ann, bob);
  await openChats(ann, bob);
  await exchange(ann, bob, 'by the channel');

  await ann.closePage();
  await bob.chat.expectLink('relayed');
  await bob.chat.send('while you were away');
  await expect(bob.chat.saying('while you were away')).toHaveAttribute('data-status', 'relayed');
  await ann.open();
  await ann.home.contact(bob.npub).click();
  await expect(ann.chat.texts.last()).toHaveText('while you were away');
  await ann.reload();
  await ann.openChat(bob);
  await Promise.all([ann.chat.expectLink('direct'), bob.chat.expectLink('direct')]);
  await exchange(ann, bob, 'after a reload');

  const secret = signing.secrets[0];
  const forms = [Buffer.from(secret).toString('hex'), nip19.nsecEncode(secret), Buffer.from(secret).toString('base64'), [...secret].join(',')];
  const kept = await ann.stored();
  const looks = await ann.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, (window as any).e2eSaid ?? []]));
  for (const form of forms) for (const text of [kept, looks, ...ann.told, ...ann.errors]) expect(text).not.toContain(form);
  // Where it is, the settings say, and that it cannot be taken from here.
  await new Settings(ann.page).open.click();
  await expect(ann.page.getByTestId('key-outside')).toBeVisible();
  await expect(ann.page.getByRole('button', { name: 'Save a backup' })).toBeVisible();
  await expect(ann.page.getByRole('button', { name: 'Save the key alone' })).toHaveCount(0);
  expect(ann.unexpectedErrors()).toEqual([]);
});

test('an extension that refuses holds nothing up for good, and what came meanwhile is opened later', async ({ signing, person, relayUrl }) => {
  const [ann, bob] = await bobAway(signing, person);
  await signing.set({ mode: 'refuses' });
  await ann.chat.send('will you sign this?');
  await expect(trouble(ann)).toContainText('refuses');
  await expect(ann.chat.saying('will you sign this?')).toHaveAttribute('data-status', 'queued');
  await bob.open();
  await bob.home.contact(ann.npub).click();
  await bob.chat.send('and this?');
  await expect(bob.chat.saying('and this?')).toHaveAttribute('data-status', 'relayed');
  await expect(ann.chat.saying('and this?')).toHaveCount(0);
  await signing.set({ mode: 'answers' });
  await again(ann).click();
  await expect(trouble(ann)).toHaveCount(0);
  await expect(ann.chat.saying('and this?')).toHaveCount(1);
  await expect(bob.chat.saying('will you sign this?')).toHaveCount(1, { timeout: 60_000 });
  expect(relayUrl).toBeTruthy();
});

test('an extension that never answers is told of, and what it was asked is asked again', async ({ signing, person }) => {
  const [ann, bob] = await bobAway(signing, person);
  await signing.set({ mode: 'silent' });
  for (let times = 0; times < 6; times++) await ann.chat.send(`message ${times}`);
  await expect(trouble(ann)).toContainText('does not answer', { timeout: 60_000 });
  await signing.set({ mode: 'answers' });
  await again(ann).click();
  await expect(trouble(ann)).toHaveCount(0);
  await bob.open();
  await bob.home.contact(ann.npub).click();
  for (let times = 0; times < 6; times++) await expect(bob.chat.saying(`message ${times}`)).toHaveCount(1, { timeout: 90_000 });
});

test('nothing is sent as somebody else when another account is chosen', async ({ signing, person, relayUrl }) => {
  const [ann] = await bobAway(signing, person);
  const relay = await Client.connect(relayUrl, { authors: [signing.otherKey] }, { kinds: [STORED, EPHEMERAL] });
  await signing.set({ account: 1 });
  await ann.chat.send('who am I?');
  await expect(trouble(ann)).toContainText('another account');
  await ann.reload();
  await expect(trouble(ann)).toContainText('another account');
  await expect(ann.home.npub).toHaveCount(1);
  expect(relay.seen.filter((event) => event.pubkey === signing.otherKey)).toEqual([]);
  await signing.set({ account: 0 });
  await again(ann).click();
  await expect(trouble(ann)).toHaveCount(0);
  relay.close();
});

test('without the extension the history is there, and it is said what is missing', async ({ signing, person }) => {
  const [, bob] = await bobAway(signing, person);
  await signing.shut();
  await signing.open(false);
  const ann = signing.person;
  await ann.home.contact(bob.npub).click();
  await expect(ann.chat.texts.first()).toContainText('before');
  await ann.chat.send('is anybody there?');
  await expect(trouble(ann)).toContainText('is not there');
  await expect(ann.chat.saying('is anybody there?')).toHaveAttribute('data-status', 'queued');
});

test('where there is no extension none is offered', async ({ newcomer }) => {
  const ann = await (await newcomer('Ann')).open();
  await expect(ann.page.getByRole('button', { name: 'I have a key' })).toBeVisible();
  await expect(ann.page.getByRole('button', { name: 'Use a signing extension' })).toHaveCount(0);
});
