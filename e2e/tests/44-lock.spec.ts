import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { nip19 as codes } from 'nostr-tools';
import * as nip49 from 'nostr-tools/nip49';
import { Backup, Return } from '../pages/backup.ts';
import { ContactPage } from '../pages/contact.ts';
import { FirstRun } from '../pages/first-run.ts';
import { Locked, Passphrase } from '../pages/passphrase.ts';
import { exchange, expect, introduce, openChats, pair, test, type Person } from '../support/fixtures.ts';
import { holding } from '../support/files.ts';
import { seed } from '../support/seed.ts';
import { stored } from '../support/storage.ts';

const WORDS = 'four quiet words together';
const OTHERS = 'and four more of them';
const WRONG = 'That is not the passphrase.';

/** The databases there are. */
const databases = (page: Page) => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name!).sort());

/** How many records a database of this name has; none if there is none. Makes none. */
const count = (page: Page, name: string, store: string) => page.evaluate(async ([name, store]) => {
  if (!(await indexedDB.databases()).some((one) => one.name === name)) return 0;
  const done = <T>(request: IDBRequest<T>) => new Promise<T>((ok, no) => { request.onsuccess = () => ok(request.result); request.onerror = () => no(request.error); });
  const db = await done(indexedDB.open(name!));
  const all = db.objectStoreNames.contains(store!) ? await done(db.transaction(store!).objectStore(store!).count()) : 0;
  db.close();
  return all;
}, [name, store]);

async function unlocked(person: Person): Promise<void> {
  await new Locked(person.page).unlock(WORDS);
}

test('a whole conversation goes on under a passphrase, and without one again', async ({ person }) => {
  test.slow();
  const [ann, bob] = await pair(person);
  await exchange(ann, bob, 'before');
  const passphrase = new Passphrase(ann.page);
  await passphrase.turnOn(WORDS);
  expect(await databases(ann.page)).toEqual(['tincan-locked']);
  await expect(ann.page).toHaveTitle('Tincan');
  const all = await stored(ann.page);
  for (const text of ['before, says Ann', 'before, says Bob', 'Bob"', 'nsec']) expect(all, text).not.toContain(text);

  const locked = new Locked(ann.page);
  for (const words of ['four quiet words', `${WORDS} `, '', 'Ÿ']) {
    await locked.try(words);
    await expect(locked.alert).toHaveText(WRONG);
    await expect(locked.field).toBeFocused();
    await expect(locked.field).toHaveAttribute('aria-invalid', 'true');
  }
  // What is written while it is locked waits.
  await bob.chat.send('while you are locked');
  await unlocked(ann);
  await ann.expectDirect(bob);
  await openChats(ann, bob);
  await expect(ann.chat.saying('while you are locked')).toHaveCount(1);
  await expect(ann.chat.saying('before, says Bob')).toHaveCount(1);
  await exchange(ann, bob, 'under it');
  await ann.chat.burst(['one', 'two', 'three', 'four', 'five'].map((word) => `burst of ${word}`));
  await expect(bob.chat.saying('burst of five')).toHaveCount(1);
  await ann.chat.expectAllOwn('delivered', 7);

  // Edited, answered, deleted, found.
  await ann.chat.composer.press('ArrowUp');
  await ann.chat.composer.fill('burst of fünf');
  await ann.chat.composer.press('Enter');
  await expect(bob.chat.message('burst of fünf')).toHaveCount(1);
  const act = async (text: string, name: string) => {
    await ann.chat.message(text).getByTestId('message-text').click({ button: 'right' });
    await ann.page.getByRole('menu', { name: 'Message actions' }).getByRole('menuitem', { name }).click();
  };
  await act('under it, says Bob', 'Reply');
  await ann.chat.send('an answer to it');
  await expect(bob.chat.message('an answer to it')).toHaveCount(1);
  await act('burst of two', 'Delete');
  await ann.page.getByRole('dialog').getByRole('button', { name: /everyone/ }).click();
  await expect(bob.chat.message('burst of two')).toHaveCount(0);
  const find = async (words: string, times: number) => {
    await ann.page.getByRole('searchbox', { name: 'Search chats and messages' }).fill(words);
    await expect(ann.page.getByTestId('found-message')).toHaveCount(times);
  };
  await find('FUNF', 1);
  await find('says', 4);
  await find('burst of two', 0);
  await ann.page.keyboard.press('Escape');
  await ann.chat.composer.fill('half a thou');
  await expect(ann.home.contact(bob.npub)).toBeVisible();

  // A reload of the only tab locks; all is there behind it.
  const before = await ann.chat.all(11);
  await ann.page.keyboard.press('Control+Shift+L');
  await unlocked(ann);
  await ann.openChat(bob);
  expect((await ann.chat.all(11)).map(({ id, text }) => ({ id, text }))).toEqual(before.map(({ id, text }) => ({ id, text })));
  await expect(ann.chat.composer).toHaveValue('half a thou');
  await find('FUNF', 1);
  await ann.page.keyboard.press('Escape');
  expect(await stored(ann.page)).not.toContain('half a thou');

  await passphrase.turnOff(WORDS);
  expect(await databases(ann.page)).toEqual(['tincan']);
  await ann.openChat(bob);
  expect((await ann.chat.all(11)).map(({ id, text }) => ({ id, text }))).toEqual(before.map(({ id, text }) => ({ id, text })));
  await ann.expectDirect(bob);
  await exchange(ann, bob, 'without it');
  await find('FUNF', 1);
  await ann.page.reload();
  await expect(ann.home.contact(bob.npub)).toBeVisible();
});

test('another passphrase takes the place of the first, and what is not one is refused', async ({ person }) => {
  const ann = await person('Ann');
  const passphrase = new Passphrase(ann.page);
  await passphrase.open();
  await expect(passphrase.status).toContainText('Whoever can use this device can read');
  await passphrase.ask('short');
  await expect(passphrase.alert).toHaveText('Take at least 8 characters.');
  await passphrase.ask(WORDS, `${WORDS}!`);
  await expect(passphrase.alert).toHaveText('The two are not the same.');
  await passphrase.ask(WORDS);
  // Letters that are written in two ways are the same.
  await unlocked(ann);
  await passphrase.open();
  await expect(passphrase.status).toContainText('encrypted with your passphrase');
  await passphrase.change.click();
  await passphrase.now.fill(OTHERS);
  await passphrase.ask('ÅΩẛ̣ quiet');
  await expect(passphrase.alert).toHaveText(WRONG);
  await expect(passphrase.now).toBeFocused();
  await passphrase.now.fill(WORDS);
  await passphrase.again.press('Enter');
  await expect(passphrase.status).toContainText('From now on the new passphrase opens it.');
  await passphrase.askToDrop(WORDS);
  await expect(passphrase.alert).toHaveText(WRONG);
  await passphrase.root.getByRole('button', { name: 'Cancel' }).click();
  await passphrase.lockNow.click();
  const locked = new Locked(ann.page);
  await locked.expect();
  await locked.try(WORDS);
  await expect(locked.alert).toHaveText(WRONG);
  await locked.unlock('ÅΩẛ̣ quiet'.normalize('NFKC'));
  await passphrase.turnOff('ÅΩẛ̣ quiet');
  expect(await ann.home.ownNpub()).toBe(ann.npub);
  expect(await databases(ann.page)).toEqual(['tincan']);
});

test('all tabs lock and unlock together, and the next one to lead asks nothing', async ({ person }) => {
  test.slow();
  const [ann, bob] = await pair(person);
  await exchange(ann, bob, 'before');
  const first = ann.page;
  await ann.open();
  const second = ann.page;
  await expect(ann.home.contact(bob.npub)).toBeVisible();
  await new Passphrase(second).turnOn(WORDS);
  for (const page of [first, second]) await expect(new Locked(page).heading).toBeVisible();
  await new Locked(first).unlock(WORDS);
  await expect(second.getByRole('button', { name: 'Settings' })).toBeVisible();
  await ann.expectDirect(bob);
  await openChats(ann, bob);
  await exchange(ann, bob, 'in two tabs');

  // Whichever leads goes first, and then the other.
  await first.close();
  await exchange(ann, bob, 'the first is gone');
  await ann.open();
  await expect(ann.home.contact(bob.npub)).toBeVisible();
  await second.close();
  await openChats(ann, bob);
  await exchange(ann, bob, 'the second is gone');
  const third = ann.page;
  await ann.open();
  await expect(ann.home.contact(bob.npub)).toBeVisible();
  await third.getByRole('button', { name: 'Lock' }).click();
  for (const page of [third, ann.page]) await expect(new Locked(page).heading).toBeVisible();
  // Whoever comes now finds it locked.
  await ann.open();
  await new Locked(ann.page).expect();
  await new Locked(ann.page).unlock(WORDS);
  await expect(third.getByRole('button', { name: 'Settings' })).toBeVisible();
  await new Passphrase(third).turnOff(WORDS);
  for (const page of ann.context.pages()) await expect(page.getByRole('button', { name: 'Settings' })).toBeVisible();
  await openChats(ann, bob);
  await exchange(ann, bob, 'without it');
});

test('it locks by itself when no tab was touched for as long as the user wants', async ({ newcomer }) => {
  const ann = await newcomer('Ann');
  await ann.context.clock.install();
  await ann.open();
  await ann.start();
  const passphrase = new Passphrase(ann.page);
  await passphrase.turnOn(WORDS);
  await unlocked(ann);
  const first = ann.page;
  await ann.open();
  const second = ann.page;
  const settings = (page: Page) => page.getByRole('button', { name: 'Settings' });
  await expect(settings(second)).toBeVisible();
  const after = async (seconds: number) => { await ann.context.clock.fastForward(seconds * 1000); };
  await after(14 * 60);
  for (const page of [first, second]) await expect(settings(page)).toBeVisible();
  await second.keyboard.press('Shift');
  await after(14 * 60);
  for (const page of [first, second]) await expect(settings(page)).toBeVisible();
  await second.keyboard.press('Shift');
  const there = new Passphrase(second);
  await there.open();
  await expect(there.after).toHaveValue('15');
  await there.after.selectOption('1 minute');
  await after(50);
  await first.mouse.move(5, 5);
  await first.mouse.move(9, 9);
  await after(50);
  for (const page of [first, second]) await expect(page.getByRole('button', { name: 'Settings', includeHidden: true })).toBeAttached();
  await after(70);
  for (const page of [first, second]) await expect(new Locked(page).heading).toBeVisible();
  // Never means never.
  await new Locked(second).unlock(WORDS);
  await there.open();
  await expect(there.after).toHaveValue('1');
  await there.after.selectOption('Never');
  await after(7 * 86_400);
  await expect(there.after).toHaveValue('0');
  for (const page of [first, second]) await expect(new Locked(page).heading).toHaveCount(0);
});

test('a backup is saved from under a passphrase, and comes back without one', async ({ person, newcomer }) => {
  test.slow();
  const [ann, bob] = await pair(person);
  await exchange(ann, bob, 'before');
  await new Passphrase(ann.page).turnOn(WORDS);
  await unlocked(ann);
  const backup = new Backup(ann.page);
  await backup.open();
  const { file } = await backup.save(OTHERS);
  await backup.done.click();
  const secret = nip49.decrypt(await backup.saveKey(OTHERS), OTHERS);
  expect(await stored(ann.page)).not.toContain(Buffer.from(secret).toString('hex'));
  await ann.closePage();
  const again = await (await newcomer('Ann')).open();
  await new Return(again.page).choose(file, OTHERS);
  expect(await again.home.ownNpub()).toBe(ann.npub);
  again.npub = ann.npub;
  expect(await databases(again.page)).toEqual(['tincan']);
  await openChats(again, bob);
  await exchange(again, bob, 'after');
  await expect(again.chat.saying('before, says Bob')).toHaveCount(1);
});

test('who has forgotten the passphrase can delete everything, in all tabs', async ({ person }) => {
  const ann = await person('Ann');
  await new Passphrase(ann.page).turnOn(WORDS);
  const first = ann.page;
  await ann.open();
  const locked = new Locked(ann.page);
  await locked.expect();
  await locked.forgot.click();
  await expect(ann.page.getByText('Nobody can open this without the passphrase')).toBeVisible();
  await ann.page.getByRole('button', { name: 'Delete everything' }).click();
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Delete it all' }).click();
  for (const page of [first, ann.page]) await expect(new FirstRun(page).name).toBeVisible();
  expect(await databases(ann.page)).not.toContain('tincan-locked');
  await ann.start();
  await expect(ann.home.contacts).toHaveCount(0);
});

test('a disk without room for a second copy leaves everything as it was', async ({ newcomer, person }) => {
  const [ann, bob] = [await newcomer('Ann'), await person('Bob')];
  // Browsers remember for a while how much room there is: it is little from the start.
  const devtools = await ann.context.newCDPSession(await ann.context.newPage());
  const origin = new URL(ann.url).origin;
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2_500_000 });
  await (await ann.open()).start();
  await introduce(ann, bob);
  await ann.page.goto(new URL('config.json', ann.url).href);
  const letters = () => Array.from({ length: 700 }, () => Math.floor(Math.random() * 36).toString(36)).join('');
  await seed(ann.page, bob.key, Array.from({ length: 1_500 }, (_, at) => ({ text: `${letters()} ${at}`, at: 1_700_000_000_000 + at * 1000 })));
  ann.expectErrors(/404/);
  await ann.page.goto(ann.url);
  await expect(ann.home.contact(bob.npub)).toBeVisible();
  const passphrase = new Passphrase(ann.page);
  await passphrase.open();
  await passphrase.ask(WORDS);
  await expect(ann.page.getByRole('heading', { name: 'Everything stayed as it was' })).toBeVisible();
  await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  await ann.page.getByRole('button', { name: 'Reload' }).click();
  await ann.openChat(bob);
  await expect(ann.chat.messages.last()).toContainText('1499');
  expect(await databases(ann.page)).toEqual(['tincan']);
});

test('it is unlocked without a network', async ({ newcomer, startSite, relayUrl }) => {
  const site = await startSite({ relay: relayUrl });
  const ann = await (await newcomer('Ann', { url: site.url })).open();
  await ann.start();
  await expect.poll(() => ann.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state)).toBe('activated');
  await new Passphrase(ann.page).turnOn(WORDS);
  await site.close();
  ann.expectErrors(/ERR_CONNECTION_REFUSED|Failed to load resource/);
  await ann.page.reload();
  await unlocked(ann);
});

test('nobody is neither open nor locked, whenever they are killed', async ({ device }) => {
  test.setTimeout(600_000);
  const many = 8_000;
  const ann = await device('Ann');
  const bob = await device('Bob');
  await introduce(ann.person, bob.person);
  ann.person.expectErrors(/404/);
  await ann.person.page.goto(new URL('config.json', ann.url).href);
  await seed(ann.person.page, bob.person.key, Array.from({ length: many }, (_, at) => ({ text: `number ${at}`, at: 1_700_000_000_000 + at * 1000 })));
  await ann.person.page.goto(ann.url);
  const messages = async () => (await count(ann.person.page, 'tincan', 'messages')) + (await count(ann.person.page, 'tincan-locked', 'messages'));
  const settings = () => ann.person.page.getByRole('button', { name: 'Settings' });
  /** What is found at the next start. */
  const found = async () => {
    const locked = new Locked(ann.person.page);
    await expect(settings().or(locked.heading)).toBeVisible();
    await expect.poll(async () => (await databases(ann.person.page)).length).toBe(1);
    expect(await messages()).toBe(many);
    return (await locked.heading.isVisible()) ? 'locked' : 'open';
  };
  const outcomes: string[] = [];
  for (const [point, kill] of [[0, 'page'], [0.2, 'browser'], [0.6, 'page'], [0.97, 'page'], [1, 'browser'], [1, 'page'], ['gone', 'page']] as const) {
    for (const way of ['on', 'off'] as const) {
      const passphrase = new Passphrase(ann.person.page);
      if ((await found()) === (way === 'on' ? 'locked' : 'open')) continue;
      if (way === 'off') await new Locked(ann.person.page).unlock(WORDS);
      await passphrase.open();
      if (way === 'on') await passphrase.ask(WORDS);
      else await passphrase.askToDrop(WORDS);
      await ann.person.page.waitForFunction((point) => {
        const bar = document.querySelector<HTMLProgressElement>('.hello-progress');
        return point === 'gone' ? !bar && document.querySelector('#shell, #unlock, .home') : bar && bar.value >= point;
      }, point, { polling: 'raf' }).catch(() => {});
      await (kill === 'page' ? ann.killPage() : ann.killBrowser());
      outcomes.push(`${way} at ${point}: ${await found()}`);
    }
  }
  console.log(outcomes.join(', '));
  if ((await found()) === 'locked') await new Locked(ann.person.page).unlock(WORDS);
  await ann.person.openChat(bob.person);
  await expect(ann.person.chat.saying(`number ${many - 1}`)).toHaveCount(1);
  expect(outcomes.some((one) => one.startsWith('on') && one.endsWith('open')), 'one was early enough').toBe(true);
});

test('no file of the profile holds a text, a name or the key', async ({ device }) => {
  test.setTimeout(300_000);
  const ann = await device('Ann Unmistakable');
  const bob = await device('Bob');
  const { npub } = ann.person;
  const open = async () => { (await ann.open()).npub = npub; };
  await introduce(ann.person, bob.person);
  await openChats(ann.person, bob.person);
  await exchange(ann.person, bob.person, 'unmistakably this');
  await ann.person.chat.infoButton.click();
  await new ContactPage(ann.person.page).nickname.fill('Unmistakable Robert');
  await ann.person.page.keyboard.press('Enter');
  await expect(ann.person.home.contact(bob.person.npub)).toContainText('Unmistakable Robert');
  await ann.person.openChat(bob.person);
  await ann.person.chat.composer.fill('an unmistakable draft');
  const backup = new Backup(ann.person.page);
  await backup.open();
  const secret = nip49.decrypt(await backup.saveKey(OTHERS), OTHERS);
  await ann.person.page.keyboard.press('Escape');
  await ann.person.page.getByRole('searchbox', { name: 'Search chats and messages' }).fill('unmistakably');
  await expect(ann.person.page.getByTestId('found-message').first()).toBeVisible();
  await ann.person.page.keyboard.press('Escape');
  const texts = ['unmistakably this', 'Unmistakable Robert', 'an unmistakable draft', 'Ann Unmistakable'];
  const keys = [secret, Buffer.from(secret).toString('hex'), codes.nsecEncode(secret)];
  // One's own name was typed into the first page's field, and the browser itself remembers what was typed into such fields.
  const ofThePage = (file: string) => !/\/(Web Data|Sessions\/\w+)$/.test(file);
  const search = () => Object.fromEntries([...texts, 'the key'].map((what) => [what, holding(ann.dir, what === 'the key' ? keys : [what]).filter(ofThePage)]));
  await ann.quit();
  const before = search();
  for (const text of texts) expect(before[text], text).not.toEqual([]);

  await open();
  await new Passphrase(ann.person.page).turnOn(WORDS);
  await ann.quit();
  expect(search()).toEqual({ ...Object.fromEntries(texts.map((text) => [text, []])), 'the key': [] });

  // And with it on, all day.
  await open();
  await new Locked(ann.person.page).unlock(WORDS);
  await openChats(ann.person, bob.person);
  await exchange(ann.person, bob.person, 'unmistakably this again');
  await ann.person.chat.composer.fill('an unmistakable draft, again');
  await ann.person.page.getByRole('searchbox', { name: 'Search chats and messages' }).fill('unmistakably');
  await expect(ann.person.page.getByTestId('found-message').first()).toBeVisible();
  await ann.person.page.getByRole('button', { name: 'Lock' }).click();
  await new Locked(ann.person.page).expect();
  await ann.quit();
  expect(search()).toEqual({ ...Object.fromEntries(texts.map((text) => [text, []])), 'the key': [] });
  await ann.open();
  await new Locked(ann.person.page).unlock(WORDS);
});

test('what was deleted is in no file of the profile either', async ({ device }) => {
  test.setTimeout(120_000);
  const [ann, bob] = [await device('Ann'), await device('Bob')];
  await introduce(ann.person, bob.person);
  await openChats(ann.person, bob.person);
  await exchange(ann.person, bob.person, 'unmistakably this');
  await ann.quit();
  expect(holding(ann.dir, ['unmistakably this'])).not.toEqual([]);
  await ann.open();
  await expect(ann.person.home.contact(bob.person.npub)).toBeVisible();
  await ann.person.page.getByRole('button', { name: 'Settings' }).click();
  await ann.person.page.getByRole('dialog', { name: 'Settings' }).getByRole('button', { name: 'Delete everything' }).click();
  await ann.person.page.getByRole('dialog', { name: 'Delete everything' }).getByRole('button', { name: 'Delete it all' }).click();
  await expect(ann.person.firstRun.name).toBeEditable();
  await ann.quit();
  expect(holding(ann.dir, ['unmistakably this'])).toEqual([]);
});

test('the pages of the passphrase are usable by everyone', async ({ person }) => {
  const ann = await person('Ann');
  const clean = async () => expect((await new AxeBuilder({ page: ann.page }).analyze()).violations).toEqual([]);
  const passphrase = new Passphrase(ann.page);
  await passphrase.open();
  await passphrase.set.focus();
  await ann.page.keyboard.press('Enter');
  await expect(passphrase.fresh).toBeFocused();
  await clean();
  await ann.page.keyboard.type(WORDS);
  await ann.page.keyboard.press('Tab');
  await ann.page.keyboard.type(WORDS);
  await ann.page.keyboard.press('Enter');
  const locked = new Locked(ann.page);
  await locked.expect();
  await clean();
  await locked.try(OTHERS);
  await expect(locked.alert).toHaveText(WRONG);
  await locked.forgot.focus();
  await ann.page.keyboard.press('Enter');
  await clean();
  await locked.try(WORDS);
  await expect(ann.page.getByRole('button', { name: 'Settings' })).toBeVisible();
  await clean();
  await passphrase.open();
  await expect(passphrase.lockNow).toBeVisible();
  await clean();
});
