import type { Page } from '@playwright/test';
import { exchange, expect, pair, type Person, test } from '../support/fixtures.ts';
import { ContactPage } from '../pages/contact.ts';
import { Settings } from '../pages/settings.ts';
import { offered, Signaller } from '../support/signaller.ts';

const HIDDEN = 'Over relays, your address is hidden';
/** A TURN server that answers nothing: there is one, and it gives no candidate. */
const SILENT_TURN = [{ urls: ['turn:127.0.0.1:9'], username: 'a', credential: 'b' }];

async function hideFrom(page: Page, choice: RegExp): Promise<void> {
  const info = new ContactPage(page);
  await page.getByTestId('chat').getByRole('button', { name: 'Contact info' }).click();
  const select = info.privacy.getByLabel('Hide my IP address');
  const labels = await select.getByRole('option').allTextContents();
  await select.selectOption(labels.find((label) => choice.test(label))!);
  await info.back.click();
}

async function expectHidden(one: Person, other: Person): Promise<void> {
  await one.chat.expectLink('relayed');
  await other.chat.expectLink('relayed');
  await expect(one.chat.root.getByRole('status').filter({ hasText: HIDDEN })).toBeVisible();
  expect([await one.connected(), await other.connected()]).toEqual([0, 0]);
}

test('who hides their address is disconnected at once, talks over relays, and is connected again when they want', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await exchange(ann, bob, 'seen');

  await new Settings(ann.page).hideFromAll(true);
  await expectHidden(ann, bob);
  const made = await ann.connectionsMade();
  await exchange(ann, bob, 'hidden');
  // Bob's own choice is his own.
  await expect(bob.chat.root.getByRole('status').filter({ hasText: HIDDEN })).toHaveCount(0);

  // It holds after a reload, and nothing is dialled or taken up on the way.
  await ann.reload();
  await ann.openChat(bob);
  await exchange(ann, bob, 'still hidden');
  await expectHidden(ann, bob);
  expect(await ann.connectionsMade(), 'connections made while hidden').toBe(made);

  // Bob alone is shown it.
  await hideFrom(ann.page, /^Off$/);
  await Promise.all([ann.chat.expectLink('direct'), bob.chat.expectLink('direct')]);
  await exchange(ann, bob, 'seen again');
  // As everyone again: hidden.
  await hideFrom(ann.page, /^As for everyone \(on\)$/);
  await expectHidden(ann, bob);
  await new Settings(ann.page).hideFromAll(false);
  await Promise.all([ann.chat.expectLink('direct'), bob.chat.expectLink('direct')]);
  for (const { chat } of [ann, bob]) await chat.all(8);
});

test('what is hidden is not in what leaves: no offer, no candidate, and an offer is refused once', async ({ browser, person, relayUrl }) => {
  const ann = await person('Ann');
  const eve = await Signaller.connect(relayUrl, ann.npub);
  await eve.write('let me in');
  await ann.home.accept(eve.npub).click();
  await eve.hello();
  await expect.poll(() => eve.ofType('offer').length, { message: 'Ann dials' }).toBeGreaterThan(0);
  expect(eve.ofType('offer')[0]!.sdp, 'or this test could not fail').toMatch(/typ host/);

  await new Settings(ann.page).hideFromAll(true);
  await expect.poll(() => ann.page.evaluate(() => window.e2eConnections.every((one) => one.connectionState === 'closed'))).toBe(true);
  const [made, heard] = [await ann.connectionsMade(), eve.heard.length];
  await eve.hello();
  const page = await browser.newPage();
  const sdp = (await page.evaluate(offered)) as string;
  await page.close();
  const first = await eve.offer(sdp);
  await expect.poll(() => eve.ofType('bye').map(({ session }) => session), { message: 'a refusal' }).toEqual([first]);
  for (let times = 0; times < 5; times++) await eve.offer(sdp);
  await eve.hello();
  // What comes behind all that has been taken: its receipt is there.
  await eve.write('are you there?');
  await expect(ann.chat.texts.last()).toHaveText('are you there?');
  await expect.poll(() => eve.ofType('receipt').length).toBeGreaterThan(0);
  expect(eve.heard.slice(heard).map(({ type }) => type).filter((type) => type !== 'receipt'), 'said while hidden').toEqual(['bye']);
  expect(await ann.connectionsMade(), 'connections made while hidden').toBe(made);
  eve.close();
});

test('with a TURN server only what it gave is offered', async ({ newcomer, relayUrl, startSite }) => {
  const { url } = await startSite({ relay: relayUrl, iceServers: SILENT_TURN });
  const ann = await (await (await newcomer('Ann', { url })).open()).start();
  await new Settings(ann.page).hideFromAll(true);
  const eve = await Signaller.connect(relayUrl, ann.npub);
  await eve.write('let me in');
  await ann.home.accept(eve.npub).click();
  await eve.hello();
  await expect.poll(() => eve.ofType('offer').length, { message: 'Ann dials' }).toBeGreaterThan(0);
  const said = JSON.stringify(eve.heard);
  expect(said).not.toMatch(/typ (host|srflx|prflx)/);
  expect(said.match(/IN IP4 [0-9.]+/g)!.filter((one) => one !== 'IN IP4 0.0.0.0'), 'addresses').toEqual([]);
  const policies = await ann.page.evaluate(() => window.e2eConnections.map((one) => one.getConfiguration().iceTransportPolicy));
  expect(new Set(policies)).toEqual(new Set(['relay']));
  eve.close();
});
