import { apart, DELIVERED, expect, introduce, NOT_OURS, type OfTest, pair, REFUSED, relayIsGiven, test } from '../support/fixtures.ts';
import { listen, STORED } from '../support/nostr.ts';

test.skip(relayIsGiven, NOT_OURS);

/** Ann and Bob, whose mail goes to three relays. Bob is away, as the third is now, and the second takes no mail any more. */
async function withRelays({ person, startRelay, startSite }: Pick<OfTest, 'person' | 'startRelay' | 'startSite'>) {
  const [good, picky, absent] = [await startRelay(), await startRelay(), await startRelay()];
  const { url } = await startSite({ relay: [good.url, picky.url, absent.url] });
  const [ann, bob] = [await person('Ann', { url }), await person('Bob', { url })];
  for (const one of [ann, bob]) one.expectErrors(REFUSED);
  await bob.home.relays.click();
  for (const relay of [good, picky, absent]) await expect(bob.home.relay(relay.url)).toContainText('Keeps your mail.');
  await introduce(ann, bob);
  await ann.openChat(bob);
  await bob.closePage();
  await expect(ann.chat.root).not.toHaveAttribute('data-link', 'direct');
  await absent.stop();
  await picky.stop();
  await picky.start({ refuse: true });
  return { ann, bob, good, picky, absent };
}

test('what became of a message at each relay is told, tried again at once, and still known after a reload', async ({ person, startRelay, startSite }) => {
  const { ann, bob, good, picky, absent } = await withRelays({ person, startRelay, startSite });
  await ann.chat.send('for later');
  const message = ann.chat.saying('for later');
  await expect(message).toHaveAttribute('data-status', 'relayed');
  await expect(message.getByRole('img', { name: 'On 1 of 3 relays' })).toBeVisible();

  await message.getByTestId('message-text').click();
  const { details, tryAgain } = ann.chat;
  await expect(details).toContainText('Sent');
  await expect(details).toContainText(String(new Date().getFullYear()));
  await expect(details).toContainText('On relays1 of 3');
  await expect(details).toContainText('DeliveredNot yet');
  await expect(details.getByText('Read', { exact: true })).toBeHidden();
  await expect(ann.chat.relay(good.url)).toHaveAttribute('data-word', 'ok');
  // In its own words, and as words alone.
  await expect(ann.chat.relay(picky.url)).toHaveText(`${picky.url}Refused: blocked: no <b>mail</b> here`);
  await expect(ann.chat.relay(absent.url)).toHaveText(`${absent.url}No answer yet`);

  await ann.reload();
  await ann.openChat(bob);
  await expect(message.getByRole('img', { name: 'On 1 of 3 relays' })).toBeVisible();
  await message.getByTestId('message-text').click();
  await expect(details).toContainText('On relays1 of 3');
  await expect(ann.chat.relay(picky.url)).toContainText('no <b>mail</b> here');

  // By itself it would try later: relays that were away are asked once a minute at least.
  await absent.start();
  const toGood = await listen(good.url);
  const kept = toGood.wrapsFor(bob.npub, STORED).length;
  const asked = () => ann.told.filter((frame) => frame.startsWith('["EVENT"') && frame.includes(`"kind":${STORED}`)).length;
  const before = asked();
  await tryAgain.click();
  await expect(details).toContainText('On relays2 of 3');
  await expect(details.getByRole('status')).toContainText('Tried again at');
  await expect(ann.chat.relay(absent.url)).toHaveAttribute('data-word', 'ok');
  // Those that have not taken it were asked, and the one that has was not.
  await expect.poll(asked, { message: 'wraps sent out' }).toBeGreaterThanOrEqual(before + 2);
  expect(toGood.wrapsFor(bob.npub, STORED)).toHaveLength(kept);
  toGood.close();

  // Told live.
  await bob.open();
  await expect(details).toContainText(/Delivered.*(directly|over relays)/);
  await expect(tryAgain).toHaveCount(0);
  await expect(details.getByRole('button', { name: 'Close' })).toBeFocused();
  await expect(details).toContainText('On relays2 of 3');
  const told = await details.locator('dl').textContent();
  await ann.page.keyboard.press('Escape');
  await expect(details).toBeHidden();
  await ann.reload();
  await ann.openChat(bob);
  await message.getByTestId('message-text').click();
  await expect(details.locator('dl')).toHaveText(told!);

  // The other side knows by which road it came, too.
  await bob.openChat(ann);
  await bob.chat.saying('for later').locator('.message-meta').click();
  await expect(bob.chat.details).toContainText('Received');
  expect(await bob.chat.details.textContent()).toContain(/over relays/.test(told!) ? 'over relays' : 'directly');
});

test('mail that was read from a relay came over relays, whatever carried the word back', async ({ person }) => {
  const [ann, bob] = await apart(person);
  await ann.chat.send('for later');
  await expect(ann.chat.saying('for later')).toHaveAttribute('data-status', 'relayed');
  await ann.closePage();
  await bob.open();
  await expect(bob.home.contact(ann.npub)).toHaveAttribute('data-unread', '1');
  await ann.open();
  await ann.openChat(bob);
  await expect(ann.chat.saying('for later')).toHaveAttribute('data-status', DELIVERED);
  await ann.chat.saying('for later').getByTestId('message-text').click();
  await expect(ann.chat.details).toContainText('On relays1 of 1');
  await expect(ann.chat.details).toContainText(/Delivered.*, over relays/);
});

test('the keyboard alone opens the details, walks between messages, and gets the focus back', async ({ person }) => {
  const [ann] = await pair(person);
  for (const text of ['one', 'two']) {
    await ann.chat.send(text);
    await expect(ann.chat.saying(text)).toHaveAttribute('data-status', DELIVERED);
  }
  const { keyboard } = ann.page;
  const meta = (text: string) => ann.chat.saying(text).locator('.message-meta');
  await expect(ann.chat.composer).toBeFocused();
  await keyboard.press('Shift+Tab');
  await expect(ann.chat.log).toBeFocused();
  await keyboard.press('ArrowUp');
  await expect(meta('two')).toBeFocused();
  await keyboard.press('ArrowUp');
  await expect(meta('one')).toBeFocused();
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await expect(ann.chat.details).toContainText(/Delivered.*, directly/);
  await expect(ann.chat.details.getByText('On relays')).toBeHidden();
  await expect(ann.chat.tryAgain).toHaveCount(0);
  await keyboard.press('Escape');
  await expect(ann.chat.details).toBeHidden();
  await expect(meta('two')).toBeFocused();
  // From there the next thing is the composer.
  await keyboard.press('Tab');
  await expect(ann.chat.composer).toBeFocused();
});

test('who selects a word of a message is not asked to look at its details', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  await ann.openChat(bob);
  await ann.chat.send('tincan');
  await ann.chat.saying('tincan').getByTestId('message-text').dblclick();
  await expect.poll(() => ann.page.evaluate(() => String(getSelection()).trim())).toBe('tincan');
  // Longer than the page waits for a second click.
  await ann.page.evaluate(() => new Promise((done) => setTimeout(done, 600)));
  await expect(ann.chat.details).toBeHidden();
  await ann.chat.saying('tincan').locator('.message-meta').click();
  await expect(ann.chat.details).toBeVisible();
});
