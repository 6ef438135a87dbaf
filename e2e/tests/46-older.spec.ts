import type { NostrEvent } from 'nostr-tools';
import { exchange, expect, introduce, openChats, test } from '../support/fixtures.ts';
import { ContactPage } from '../pages/contact.ts';
import { Settings } from '../pages/settings.ts';
import { Liar } from '../support/liar.ts';
import { Elder } from '../support/older.ts';

const CALLS = 'calls';
/** A TURN server that answers nothing: there is one, and it gives no candidate. */
const SILENT_TURN = [{ urls: ['turn:127.0.0.1:9'], username: 'a', credential: 'b' }];

test('an older client is called and talked with in its own form, and nothing is said twice or ticked', async ({ browser, person, relayUrl }) => {
  const ann = await person('Ann');
  const old = await Elder.open(browser, relayUrl, ann);
  await old.befriend();
  await ann.chat.expectLink('relayed');
  expect(await ann.connectionsMade(), 'before the switch is on').toBe(0);
  await new Settings(ann.page).speakOlder(true);
  await ann.chat.expectLink('direct');
  expect((await old.signals()).map(({ type }) => type)).toEqual(['offer']);

  await ann.chat.send('good day');
  await expect.poll(() => old.heard()).toEqual(['good day']);
  await old.say('and to you', 'yes', 'yes');
  await expect(ann.chat.texts).toHaveText(['let me in', 'good day', 'and to you', 'yes', 'yes']);

  // What is confirmed by nobody has no tick, and the details say so.
  await expect(ann.chat.saying('good day')).toHaveAttribute('data-status', 'queued');
  await expect(ann.chat.saying('good day').getByRole('img', { name: 'Sent to an older app, not confirmed' })).toBeVisible();
  await ann.chat.message('good day').click();
  await expect(ann.chat.details).toContainText('Not confirmed: it went to an older app');
  await expect(ann.chat.tryAgain).toHaveCount(0);
  await ann.page.keyboard.press('Escape');
  await ann.chat.message('and to you').locator('.message-meta').click();
  await expect(ann.chat.details).toContainText('directly, from an older app');
  await ann.page.keyboard.press('Escape');

  // It is there after a reload, and nothing of it goes out again by whichever road.
  await ann.reload();
  await ann.home.contact(old.npub).click();
  await expect(ann.chat.texts).toHaveText(['let me in', 'good day', 'and to you', 'yes', 'yes']);
  await ann.chat.expectLink('direct');
  await ann.chat.send('once more');
  await expect.poll(() => old.heard()).toEqual(['good day', 'once more']);
  expect(old.mail, 'wraps').toBe(0);
  await old.close();
});

test('an older client calls, and is answered', async ({ browser, person, relayUrl }) => {
  const ann = await person('Ann');
  const old = await Elder.open(browser, relayUrl, ann);
  await old.answer(false);
  await old.befriend();
  await new Settings(ann.page).speakOlder(true);
  await expect.poll(async () => (await old.signals()).length, { message: 'she calls, and nobody answers' }).toBe(1);
  await old.offer();
  await ann.chat.expectLink('direct');
  expect((await old.signals()).map(({ type }) => type)).toEqual(['offer', 'answer']);
  await old.say('here I am');
  await expect(ann.chat.texts).toHaveText(['let me in', 'here I am']);
  await ann.chat.send('there you are');
  await expect.poll(() => old.heard()).toEqual(['there you are']);
  // They go, and come back.
  await old.leave();
  await ann.chat.expectLink('relayed');
  await old.offer();
  await ann.chat.expectLink('direct');
  await old.say('back again');
  await expect(ann.chat.texts.last()).toHaveText('back again');
  // The switch ends it.
  await new Settings(ann.page).speakOlder(false);
  await ann.chat.expectLink('relayed');
  await expect.poll(() => ann.connected()).toBe(0);
  await old.close();
});

/** What is taken behind everything before is shown. */
async function after(old: Elder, ann: { chat: { texts: import('@playwright/test').Locator } }, text: string): Promise<void> {
  await old.write(text, 2);
  await expect(ann.chat.texts.filter({ hasText: text })).toHaveCount(1);
}

test('no call sets anything off while the switch is off', async ({ browser, person, relayUrl }) => {
  const ann = await person('Ann');
  const old = await Elder.open(browser, relayUrl, ann);
  await old.befriend();
  for (let times = 0; times < 5; times++) await old.publish(await old.offer(false));
  await after(old, ann, 'after all that');
  await ann.reload();
  await ann.home.contact(old.npub).click();
  await after(old, ann, 'and after a reload');
  expect(await ann.connectionsMade()).toBe(0);
  expect(await old.signals()).toEqual([]);
  expect(ann.told.filter((frame) => frame.includes('"kinds":[4]') || frame.includes('"kind":4,'))).toEqual([]);
  await old.close();
});

test('strangers, the blocked, forgeries and what was said before set nothing off', async ({ browser, newcomer, relayUrl }) => {
  const ann = await newcomer('Ann');
  const liar = await Liar.between(ann, relayUrl);
  await (await ann.open()).start();
  await expect.poll(() => liar.isAsked).toBe(true);
  const [old, eve, mal] = await Promise.all([1, 2, 3].map(() => Elder.open(browser, relayUrl, ann)));
  await Promise.all([old!, eve!, mal!].map((one) => one.answer(false)));
  const call = (event: NostrEvent) => liar.deliver(JSON.stringify(event), CALLS);
  // Mal was let in once.
  await mal!.befriend();
  await ann.chat.infoButton.click();
  await new ContactPage(ann.page).block.click();
  await expect(ann.page.getByRole('button', { name: 'Unblock' })).toBeVisible();
  await new Settings(ann.page).speakOlder(true);
  await old!.befriend();
  await expect.poll(async () => (await old!.signals()).length, { message: 'she calls him' }).toBe(1);
  const made = await ann.connectionsMade();

  const honest = await old!.offer(false);
  for (const one of [eve!, mal!]) for (let times = 0; times < 5; times++) call(await one.offer(false));
  call({ ...honest, sig: (await eve!.offer(false)).sig });
  call({ ...honest, content: (await eve!.offer(false)).content });
  call({ ...(await eve!.offer(false)), pubkey: old!.key });
  call({ ...honest, tags: honest.tags.slice(0, 1) });
  await after(old!, ann, 'after all that');
  expect(await ann.connectionsMade(), 'connections made').toBe(made);
  expect([...(await eve!.signals()), ...(await mal!.signals())]).toEqual([]);

  // The honest one, under whose id they came, is taken up; and not again, in this run or in the next.
  call(honest);
  await ann.chat.expectLink('direct');
  const answered = async () => (await old!.signals()).filter(({ type }) => type === 'answer').length;
  expect(await answered()).toBe(1);
  await old!.leave();
  await ann.chat.expectLink('relayed');
  call(honest);
  await after(old!, ann, 'said before');
  expect(await answered()).toBe(1);
  await ann.reload();
  await expect.poll(() => ann.told.filter((frame) => frame.includes(`["REQ","${CALLS}"`)).length).toBeGreaterThan(1);
  await ann.home.contact(old!.npub).click();
  call(honest);
  await after(old!, ann, 'said in an earlier run');
  expect(await answered()).toBe(1);
  for (const one of [old!, eve!, mal!]) await one.close();
});

test('who hides their address is in no call, and with a TURN server nothing but what that gave is', async ({ browser, newcomer, relayUrl, startSite }) => {
  const ann = await (await (await newcomer('Ann')).open()).start();
  const old = await Elder.open(browser, relayUrl, ann);
  await new Settings(ann.page).hideFromAll(true);
  await new Settings(ann.page).speakOlder(true);
  await old.befriend();
  await old.offer();
  await after(old, ann, 'after that');
  expect(await ann.connectionsMade()).toBe(0);
  expect(await old.signals()).toEqual([]);
  await old.close();

  const { url } = await startSite({ relay: relayUrl, iceServers: SILENT_TURN });
  const bea = await (await (await newcomer('Bea', { url })).open()).start();
  const other = await Elder.open(browser, relayUrl, bea);
  await new Settings(bea.page).hideFromAll(true);
  await new Settings(bea.page).speakOlder(true);
  await other.befriend();
  await expect.poll(async () => (await other.signals()).length).toBeGreaterThan(0);
  const said = JSON.stringify(await other.signals());
  expect(said).not.toMatch(/typ (host|srflx|prflx)/);
  expect(said.match(/IN IP4 [0-9.]+/g)!.filter((one) => one !== 'IN IP4 0.0.0.0')).toEqual([]);
  await other.close();
});

test('two who speak Tincan do so with the switch on as well', async ({ person, relayUrl }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  for (const one of [ann, bob]) await new Settings(one.page).speakOlder(true);
  await introduce(ann, bob);
  await openChats(ann, bob);
  await exchange(ann, bob, relayUrl);
  expect([...ann.told, ...bob.told].filter((frame) => frame.includes('"kind":4,'))).toEqual([]);
});
