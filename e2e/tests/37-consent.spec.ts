import { expect, test } from '../support/fixtures.ts';
import { ContactPage } from '../pages/contact.ts';
import { EPHEMERAL, listen, STORED } from '../support/nostr.ts';
import { offered, Signaller } from '../support/signaller.ts';

/** Four things that a program of ours says to somebody whom it is connected with, so many times. */
async function pester(by: Signaller, sdp: string, count: number): Promise<void> {
  for (let times = 0; times < count; times++) {
    const session = await by.offer(sdp);
    await Promise.all([
      by.signal({ type: 'candidates', session, candidates: ['candidate:1 1 udp 1 192.0.2.1 9 typ host'] }),
      by.signal({ type: times % 2 ? 'ping' : 'typing', session, on: true }),
      by.signal({ type: 'receipt', delivered: ['0'.repeat(64)], read: ['1'.repeat(64)] }),
    ]);
  }
}

test('a thousand signals of a stranger, and of someone blocked, make no connection and no event', async ({ browser, person, relayUrl }) => {
  // They are sealed one by one.
  test.setTimeout(600_000);
  const ann = await person('Ann');
  const relay = await listen(relayUrl);
  const [eve, mal, bob] = await Promise.all([1, 2, 3].map(() => Signaller.connect(relayUrl, ann.npub)));
  const page = await browser.newPage();
  const sdp = (await page.evaluate(offered)) as string;
  await page.close();

  // Mal was let in once, and is blocked; what Ann publishes on the way is over when Mal has got it.
  await mal!.write('let me in');
  await ann.home.accept(mal!.npub).click();
  await mal!.hello();
  await expect.poll(() => mal!.ofType('offer').length).toBeGreaterThan(0);
  await ann.chat.infoButton.click();
  const info = new ContactPage(ann.page);
  await info.block.click();
  await expect(ann.page.getByRole('button', { name: 'Unblock' })).toBeVisible();
  await expect.poll(() => ann.page.evaluate(() => window.e2eConnections.every((one) => one.connectionState === 'closed'))).toBe(true);

  const before = { made: await ann.connectionsMade(), mal: mal!.heard.length, told: ann.told.filter((frame) => frame.startsWith('["EVENT"')).length };
  await Promise.all([pester(eve!, sdp, 250), pester(mal!, sdp, 50)]);
  // What is sent behind them is shown: all of them were taken by then.
  await bob!.write('after all that');
  await expect(ann.home.request(bob!.npub)).toBeVisible();
  await expect(ann.home.request(eve!.npub), 'signals are no request').toHaveCount(0);
  await expect(ann.home.request(mal!.npub)).toHaveCount(0);

  expect(await ann.connectionsMade(), 'connections made').toBe(before.made);
  expect(eve!.heard, 'what the stranger learns').toEqual([]);
  expect(mal!.heard.slice(before.mal), 'what the blocked one learns').toEqual([]);
  expect(bob!.heard, 'what the one who asks learns before an answer').toEqual([]);
  const events = ann.told.filter((frame) => frame.startsWith('["EVENT"'));
  expect(events.slice(before.told), 'what Ann published').toEqual([]);
  const sealed = [eve!, bob!].flatMap(({ npub }) => relay.wrapsFor(npub, STORED, EPHEMERAL));
  expect(sealed, 'sealed for them by anybody').toEqual([]);
  for (const one of [eve!, mal!, bob!]) one.close();
  relay.close();
});
