import { apart, DELIVERED, expect, NOT_OURS, pair, relayIsGiven, test } from '../support/fixtures.ts';
import { chatWrap, Client, generateSecretKey, getPublicKey, listen, nip19, STORED } from '../support/nostr.ts';

const LEFT = 'Left for them. They get it when they are next online.';

test('a message to someone away is left on a relay, says so, and is ticked when they have it', async ({ person }) => {
  const [ann, bob] = await apart(person);
  await ann.chat.send('for later');
  const message = ann.chat.saying('for later');
  await ann.chat.expectLink('relayed');
  await expect(message).toHaveAttribute('data-status', 'relayed');
  await expect(ann.chat.root.getByText(LEFT)).toBeVisible();

  await bob.open();
  await expect(message).toHaveAttribute('data-status', DELIVERED);
  await expect(ann.chat.root.getByText(LEFT)).toBeHidden();
  await expect(bob.home.contact(ann.npub)).toHaveAttribute('data-unread', '1');
  await bob.openChat(ann);
  await expect(bob.chat.texts).toHaveText(['for later']);
});

test('a waiting message survives a reload of its sender', async ({ person }) => {
  const [ann, bob] = await apart(person);
  await ann.chat.send('for later');
  await expect(ann.chat.messages).toHaveCount(1);
  await ann.reload();
  await ann.openChat(bob);
  await expect(ann.chat.saying('for later')).toHaveAttribute('data-status', 'relayed');
  // The sender need not look at the chat for it to be ticked.
  await ann.home.showInvite.click();
  await bob.open();
  await bob.openChat(ann);
  await expect(bob.chat.texts).toHaveText(['for later']);
  await ann.openChat(bob);
  await expect(ann.chat.saying('for later')).toHaveAttribute('data-status', DELIVERED);
});

test('two who are never there at once talk all the same', async ({ person, relayUrl }) => {
  const [ann, bob] = await apart(person);
  const texts = ['one', 'two', 'three'];
  for (const text of texts) await ann.chat.send(text);
  await ann.chat.expectAllOwn('relayed', 3);
  await ann.closePage();

  const relay = await listen(relayUrl);
  const [toAnn, toBob] = [ann, bob].map((one) => relay.wrapsFor(one.npub, STORED).length) as [number, number];
  await bob.open();
  await expect(bob.home.contact(ann.npub)).toHaveAttribute('data-unread', '3');
  await bob.openChat(ann);
  await expect(bob.chat.texts).toHaveText(texts);
  // One receipt for all three.
  await expect.poll(() => relay.wrapsFor(ann.npub, STORED).length, { message: 'receipts' }).toBe(toAnn + 1);
  await bob.chat.send('four');
  await expect(bob.chat.saying('four')).toHaveAttribute('data-status', 'relayed');
  await bob.closePage();

  await ann.open();
  await ann.openChat(bob);
  await expect(ann.chat.texts).toHaveText([...texts, 'four']);
  await ann.chat.expectAllOwn('delivered', 3);
  // What is on the relay is not put there again, but for the receipt of hers.
  const mailed = toBob + 1;
  await expect.poll(() => relay.wrapsFor(bob.npub, STORED).length, { message: 'her receipt' }).toBe(mailed);
  await bob.open();
  await bob.openChat(ann);
  await bob.chat.expectLink('direct');
  await ann.chat.expectAllOwn('delivered', 3);
  await bob.chat.expectAllOwn('delivered', 1);
  await expect(bob.chat.texts).toHaveText([...texts, 'four']);
  expect(relay.wrapsFor(bob.npub, STORED)).toHaveLength(mailed);
  relay.close();
});

test('who vanishes without a goodbye is noticed within 15 seconds, and comes back', async ({ person }) => {
  const [ann, bob] = await pair(person);
  bob.expectErrors(/^the page crashed$/);
  const crashed = bob.page.waitForEvent('crash');
  const devtools = await bob.context.newCDPSession(bob.page);
  // Never answered: the page that would answer is gone.
  devtools.send('Page.crash').catch(() => {});
  await crashed;
  await expect(ann.chat.root).not.toHaveAttribute('data-link', 'direct', { timeout: 15_000 });
  await ann.chat.send('where are you?');
  await bob.open();
  await bob.openChat(ann);
  await bob.chat.expectLink('direct');
  await expect(bob.chat.texts).toHaveText(['where are you?']);
  await expect(ann.chat.saying('where are you?')).toHaveAttribute('data-status', DELIVERED);
});

test('all mail is fetched from a relay that gives out a few at a time', async ({ person, startRelay, startSite }) => {
  test.skip(relayIsGiven, NOT_OURS);
  const relay = await startRelay({ page: 30 });
  const { url } = await startSite({ relay: relay.url });
  const ann = await person('Ann', { url });
  const [writer, client] = [generateSecretKey(), await Client.connect(relay.url)];
  const npub = nip19.npubEncode(getPublicKey(writer));
  await client.publish(chatWrap(writer, ann.key, 'may I?'));
  await ann.home.accept(npub).click();
  await expect(ann.chat.texts).toHaveText(['may I?']);
  await ann.closePage();

  const left = Array.from({ length: 100 }, (_, index) => `left ${index}`);
  for (const [index, text] of left.entries()) await client.publish(chatWrap(writer, ann.key, text, 10 + index));
  await ann.open();
  await ann.home.contact(npub).click();
  await expect.poll(async () => (await ann.chat.all(101)).map((message) => message.text)).toEqual(['may I?', ...left]);
  const asked = ann.told.filter((frame) => frame.startsWith('["REQ","older-'));
  expect(asked.length).toBeGreaterThanOrEqual(3);
  expect(asked.length).toBeLessThanOrEqual(6);
  client.close();
});
