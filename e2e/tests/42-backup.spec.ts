import { getPublicKey, nip19 as codes } from 'nostr-tools';
import * as nip49 from 'nostr-tools/nip49';
import { exchange, expect, introduce, openChats, pair, test, type Person } from '../support/fixtures.ts';
import { Backup, Return } from '../pages/backup.ts';
import { FirstRun } from '../pages/first-run.ts';
import { seed } from '../support/seed.ts';
import { kept, stored } from '../support/storage.ts';

const WORDS = 'four quiet words together';
const WRONG = 'That passphrase does not open this file.';
const DAMAGED = 'This file is damaged or cut off, so nothing of it was brought back.';

async function save(person: Person, passphrase = WORDS) {
  const backup = new Backup(person.page);
  await backup.open();
  const saved = await backup.save(passphrase);
  await backup.done.click();
  await person.page.keyboard.press('Escape');
  return saved;
}

/** What the database holds, store by store; of nobody it is nothing. */
const counts = (person: Person) => person.page.evaluate(async () => {
  const done = <T>(request: IDBRequest<T>) => new Promise<T>((ok, no) => { request.onsuccess = () => ok(request.result); request.onerror = () => no(request.error); });
  const db = await done(indexedDB.open('tincan'));
  const all = await Promise.all([...db.objectStoreNames].map((name) => done(db.transaction(name).objectStore(name).count())));
  db.close();
  return all.reduce((sum, one) => sum + one, 0);
});

test('who saves a backup comes back with it in another browser, and the chat goes on', async ({ person, newcomer }) => {
  test.slow();
  const [ann, bob] = await pair(person);
  await exchange(ann, bob, 'before');
  await ann.chat.send('and one more thing');
  await ann.chat.expectAllOwn('delivered', 2);
  const backup = new Backup(ann.page);
  await backup.open();
  await expect(backup.last).toContainText('There is no backup yet.');
  const { name, file } = await backup.save(WORDS);
  expect(name).toMatch(/^tincan-\d{4}-\d\d-\d\d\.tincan$/);
  await expect(backup.last).toContainText('The last backup was saved on');
  await ann.closePage();
  const text = file.toString('latin1');
  expect(text.startsWith('tincan\x1a\n')).toBe(true);
  expect(text).not.toContain('before');

  const again = await (await newcomer('Ann')).open();
  await new Return(again.page).choose(file, WORDS);
  again.npub = await again.home.ownNpub();
  expect(again.npub).toBe(ann.npub);
  await again.expectDirect(bob);
  await openChats(again, bob);
  await expect(again.chat.saying('and one more thing')).toHaveCount(1);
  await exchange(again, bob, 'after');
  expect((await again.chat.all(5)).map(({ text }) => text)).toEqual((await bob.chat.all(5)).map(({ text }) => text));
  const restored = new Backup(again.page);
  await restored.open();
  await expect(restored.last).toContainText('The last backup was saved on');
  // To Bob it is another device.
  const device = (person: Person) => stored(person.page).then((all) => /"device":"(\w+)"/.exec(all)?.[1]);
  await ann.open();
  expect(await device(again)).not.toBe(await device(ann));
});

test('an old backup sends nothing twice, and what came since comes again', async ({ person, newcomer }) => {
  test.slow();
  const [ann, bob] = await pair(person);
  await exchange(ann, bob, 'before');
  await bob.closePage();
  await ann.chat.send('waits for Bob');
  await ann.chat.expectAllOwn('relayed', 2).catch(() => {});
  const { file } = await save(ann);
  await bob.open();
  await bob.openChat(ann);
  await expect(bob.chat.saying('waits for Bob')).toHaveCount(1);
  await exchange(ann, bob, 'since');
  await ann.closePage();

  const again = await (await newcomer('Ann')).open();
  await new Return(again.page).choose(file, WORDS);
  again.npub = await again.home.ownNpub();
  await again.openChat(bob);
  await expect(again.chat.saying('since, says Bob')).toHaveCount(1);
  await expect(again.chat.saying('since, says Ann')).toHaveCount(1);
  await exchange(again, bob, 'after');
  await expect(bob.chat.saying('waits for Bob')).toHaveCount(1);
  expect(new Set((await kept(bob.page)).map(({ id }) => id)).size).toBe(7);
  expect(await kept(again.page)).toHaveLength(7);
});

test('a wrong passphrase, a damaged file and a file of something else change nothing', async ({ person, newcomer }) => {
  test.slow();
  const ann = await person('Ann');
  const { file } = await save(ann);
  const other = await (await newcomer('Ann')).open();
  const back = new Return(other.page);
  await back.withBackup.click();
  await back.bring.click();
  await expect(back.alert).toContainText('Choose the file first.');
  const flipped = (at: number) => { const copy = Buffer.from(file); copy[at]! ^= 1; return copy; };
  for (const [what, words, why] of [
    [file, 'four quiet words apart', WRONG],
    [file.subarray(0, file.length - 40), WORDS, DAMAGED],
    [file.subarray(0, file.length - 1), WORDS, DAMAGED],
    [file.subarray(0, 20), WORDS, DAMAGED],
    [flipped(file.length - 60), WORDS, DAMAGED],
    [flipped(file.length - 3), WORDS, DAMAGED],
    [Buffer.concat([file, Buffer.from('more')]), WORDS, DAMAGED],
    [flipped(8), WORDS, 'A newer version of Tincan made this file.'],
    [Buffer.from('{"not":"a backup"}'), WORDS, 'That is no backup of Tincan.'],
    [Buffer.alloc(0), WORDS, 'That is no backup of Tincan.'],
  ] as const) {
    await back.choose(what as Buffer, words);
    await expect(back.alert, `${why} ${what.length}`).toContainText(why);
    expect(await counts(other)).toBe(0);
  }
  await back.choose(file, WORDS);
  expect(await other.home.ownNpub()).toBe(ann.npub);
});

test('who closes the page half-way is nobody yet, and can begin or come back', async ({ person, newcomer }) => {
  test.slow();
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  await ann.page.goto(new URL('config.json', ann.url).href);
  await seed(ann.page, bob.key, Array.from({ length: 12_000 }, (_, at) => ({ text: `number ${at}`, at: 1_700_000_000_000 + at * 1000 })));
  await ann.page.goto(ann.url);
  const { file } = await save(ann);
  await ann.closePage();

  const again = await (await newcomer('Ann')).open();
  const cut = async () => {
    await new Return(again.page).choose(file, WORDS);
    await expect.poll(() => counts(again), { intervals: [20] }).toBeGreaterThan(500);
    await again.closePage();
    await again.open();
    await expect(again.firstRun.name).toBeVisible();
    expect(await counts(again)).toBeLessThan(12_000);
  };
  await cut();
  await new Return(again.page).choose(file, WORDS);
  expect(await again.home.ownNpub()).toBe(ann.npub);
  await again.openChat(bob);
  await expect(again.chat.saying('number 11999')).toHaveCount(1);
  expect(await kept(again.page)).toHaveLength(12_000);

  const fresh = await (await newcomer('Eve')).open();
  await new Return(fresh.page).choose(file, WORDS);
  await expect.poll(() => counts(fresh), { intervals: [20] }).toBeGreaterThan(500);
  await fresh.closePage();
  await (await fresh.open()).start();
  expect(fresh.npub).not.toBe(ann.npub);
  await expect(fresh.home.contacts).toHaveCount(0);
  expect(await kept(fresh.page)).toEqual([]);
});

test('saving and bringing back can be left', async ({ person, newcomer }) => {
  const ann = await person('Ann');
  const backup = new Backup(ann.page);
  await backup.open();
  await backup.ask('Save a backup', 'short');
  await expect(backup.alert).toContainText('Take at least 8 characters.');
  await backup.ask('Save a backup', WORDS, `${WORDS}!`);
  await expect(backup.alert).toContainText('The two are not the same.');
  await backup.again.fill(WORDS);
  await backup.again.press('Enter');
  await backup.root.getByRole('button', { name: 'Cancel' }).click();
  await expect(backup.root.getByRole('button', { name: 'Save a backup' })).toBeVisible();
  await expect(backup.last).toContainText('There is no backup yet.');
  await ann.page.keyboard.press('Escape');
  const { file } = await save(ann);
  const other = await (await newcomer('Ann')).open();
  const back = new Return(other.page);
  await back.withBackup.click();
  await back.back.click();
  await expect(other.firstRun.name).toBeFocused();
  await back.choose(file, WORDS);
  await back.back.click();
  await expect(other.firstRun.name.or(back.bring)).toBeVisible();
  await expect.poll(() => counts(other)).toBe(0);
});

test('the key alone goes out as ncryptsec and comes back, here and elsewhere', async ({ person, newcomer }) => {
  test.slow();
  const ann = await person('Ann');
  const backup = new Backup(ann.page);
  await backup.open();
  const locked = await backup.saveKey(WORDS);
  await expect(backup.root.getByRole('img', { name: 'QR code of your locked key' })).toBeVisible();
  await expect(backup.last).toContainText('There is no backup yet.');
  const secret = nip49.decrypt(locked, WORDS);
  expect(codes.npubEncode(getPublicKey(secret))).toBe(ann.npub);
  expect(await stored(ann.page)).not.toContain(Buffer.from(secret).toString('hex'));
  await backup.done.click();

  const again = await (await newcomer('Ann again')).open();
  const back = new Return(again.page);
  await back.bringKey(locked, 'not these words');
  await expect(back.alert).toHaveText('That passphrase does not open this key.');
  await back.bringKey(locked, WORDS);
  await expect(back.npub).toHaveText(ann.npub);
  await again.start();
  expect(again.npub).toBe(ann.npub);

  const nsec = await (await newcomer('Ann once more')).open();
  await new Return(nsec.page).bringKey(` ${codes.nsecEncode(secret)}\n`);
  await expect(new Return(nsec.page).npub).toHaveText(ann.npub);
  await nsec.start();
  expect(nsec.npub).toBe(ann.npub);
});

test('keys of elsewhere open, and what is none is refused', async ({ newcomer }) => {
  test.slow();
  const ann = await (await newcomer('Ann')).open();
  const back = new Return(ann.page);
  const published = 'ncryptsec1qgg9947rlpvqu76pj5ecreduf9jxhselq2nae2kghhvd5g7dgjtcxfqtd67p9m0w57lspw8gsq6yphnm8623nsl8xn9j4jdzz84zm3frztj3z7s35vpzmqf6ksu8r89qk5z2zxfmu5gv8th8wclt0h4p';
  const none = 'That is no secret key';
  const secret = Buffer.from('3501454135014541350145413501453fefb02227e449e57cf4d3a3ce05378683', 'hex');
  const nsec = codes.nsecEncode(secret);
  for (const [text, why, passphrase] of [
    ['', 'Paste your secret key first.'],
    ['hello', none],
    [`${nsec.slice(0, -1)}q`, none],
    [published.slice(0, -1), none, 'nostr'],
    [codes.npubEncode('00'.repeat(31) + '01'), 'That is a public address.'],
    [codes.nsecEncode(new Uint8Array(32)), none],
    [published, 'That passphrase does not open this key.', 'other'],
  ] as const) {
    await back.bringKey(text, passphrase);
    await expect(back.alert, text).toContainText(why);
  }
  expect(await counts(ann)).toBe(0);
  await back.bringKey(published, 'nostr');
  await expect(back.npub).toHaveText(codes.npubEncode(getPublicKey(secret)));
  // What another program has locked, with letters that are written in two ways.
  await ann.page.reload();
  await back.bringKey(nip49.encrypt(secret, 'ÅΩẛ̣ quiet', 16), 'ÅΩẛ̣ quiet');
  await expect(back.npub).toBeVisible();
});

test('who deletes everything leaves nothing, in no tab', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await exchange(ann, bob, 'before');
  const first = ann.page;
  await ann.open();
  await expect(ann.home.contacts).toHaveCount(1);
  await ann.page.evaluate(() => dispatchEvent(new Event('looks')));
  expect(await ann.page.evaluate(() => localStorage.getItem('tincan-looks'))).not.toBeNull();
  await ann.page.getByRole('button', { name: 'Settings' }).click();
  const settings = ann.page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('button', { name: 'Delete everything' }).click();
  const question = ann.page.getByRole('dialog', { name: 'Delete everything' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(ann.home.contacts).toHaveCount(1);
  await settings.getByRole('button', { name: 'Delete everything' }).click();
  await question.getByRole('button', { name: 'Delete it all' }).click();
  for (const page of [ann.page, first]) {
    await expect(new FirstRun(page).name).toBeVisible();
  }
  expect(await counts(ann)).toBe(0);
  expect(await ann.page.evaluate(() => localStorage.getItem('tincan-looks'))).toBeNull();
  await ann.start();
  await expect(ann.home.contacts).toHaveCount(0);
});
