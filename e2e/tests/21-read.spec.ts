import { attend, frames, watchFrames } from '../support/attention.ts';
import { apart, expect, introduce, openChats, type Person, test } from '../support/fixtures.ts';
import { listen, STORED } from '../support/nostr.ts';
import { ContactPage } from '../pages/contact.ts';
import { Settings } from '../pages/settings.ts';
import { stored } from '../support/storage.ts';

/** Someone whose channels are watched from the first page on. */
async function watched(newcomer: (name: string) => Promise<Person>, name: string): Promise<Person> {
  const person = await newcomer(name);
  await person.context.addInitScript(watchFrames);
  return (await person.open()).start();
}

/** Sends something and returns once the other side has answered that it is stored there. */
async function delivered(from: Person, text: string): Promise<void> {
  await from.chat.send(text);
  await expect(from.chat.saying(text)).toHaveAttribute('data-status', 'delivered');
}

/** What goes out last is told last: whatever was to be told before has been. */
async function turn(from: Person, to: Person, text: string): Promise<void> {
  await from.chat.send(text);
  await expect(to.chat.saying(text)).toHaveCount(1);
}

test('what is read is ticked as read, and what nobody looks at is not until they do', async ({ newcomer }) => {
  const [ann, bob] = [await watched(newcomer, 'Ann'), await watched(newcomer, 'Bob')];
  await introduce(ann, bob);
  await openChats(ann, bob);
  await ann.chat.send('one');
  await expect(ann.chat.saying('one')).toHaveAttribute('data-status', 'read');

  for (const how of ['unfocused', 'hidden'] as const) {
    await attend(bob.page, how);
    const told = (await frames(bob.page, 'read')).length;
    await delivered(ann, how);
    if (how === 'unfocused') await expect(bob.chat.saying(how)).toHaveCount(1);
    await expect(bob.home.contact(ann.npub)).toHaveAttribute('data-unread', '1');
    expect(await frames(bob.page, 'read')).toHaveLength(told);
    await expect(ann.chat.saying(how)).toHaveAttribute('data-status', 'delivered');
    await attend(bob.page, 'looks');
    await expect(ann.chat.saying(how)).toHaveAttribute('data-status', 'read');
    await expect(bob.home.contact(ann.npub)).toHaveAttribute('data-unread', '0');
  }

  // It was stored, so it is there after a reload of either, and nothing is told twice.
  await expect.poll(() => stored(bob.page), { message: 'what is owed no more' }).not.toContain('/read"');
  await ann.reload();
  await bob.reload();
  await openChats(ann, bob);
  await ann.chat.expectLink('direct');
  await ann.chat.expectAllOwn('read', 3);
  await ann.chat.send('four');
  await expect(ann.chat.saying('four')).toHaveAttribute('data-status', 'read');
  expect(await frames(bob.page, 'read')).toHaveLength(1);
});

test('what comes while another chat is open is not read', async ({ newcomer, person }) => {
  const [ann, bob, cat] = [await watched(newcomer, 'Ann'), await watched(newcomer, 'Bob'), await person('Cat')];
  await introduce(ann, bob);
  await introduce(cat, bob);
  await ann.openChat(bob);
  await bob.openChat(cat);
  // More than a page of history shows.
  const texts = Array.from({ length: 70 }, (_, index) => `message ${index}`);
  await ann.chat.burst(texts);
  await expect(bob.home.contact(ann.npub)).toHaveAttribute('data-unread', '70');
  await expect(ann.chat.root.locator('[data-testid=message][data-status=delivered]')).toHaveCount(70);
  expect(await frames(bob.page, 'read')).toHaveLength(0);
  await bob.reload();
  await expect(bob.home.contact(ann.npub)).toHaveAttribute('data-unread', '70');
  await bob.openChat(ann);
  await ann.chat.expectAllOwn('read', 70);
});

test('what is read by someone who is never there at once is told by mail', async ({ person, relayUrl }) => {
  const [ann, bob] = await apart(person);
  for (const text of ['one', 'two', 'three']) await ann.chat.send(text);
  await ann.chat.expectAllOwn('relayed', 3);
  await ann.closePage();

  const relay = await listen(relayUrl);
  const before = relay.wrapsFor(ann.npub, STORED).length;
  await bob.open();
  await expect(bob.home.contact(ann.npub)).toHaveAttribute('data-unread', '3');
  // That they are there is told first, and by itself.
  await expect.poll(() => relay.wrapsFor(ann.npub, STORED).length, { message: 'receipts' }).toBe(before + 1);
  await bob.openChat(ann);
  await expect(bob.chat.texts).toHaveText(['one', 'two', 'three']);
  await expect.poll(() => stored(bob.page), { message: 'what is owed is noted' }).toContain('/read"');
  // The page is gone before it was told.
  await bob.closePage();
  await bob.open();
  await expect.poll(() => relay.wrapsFor(ann.npub, STORED).length, { message: 'read receipts' }).toBe(before + 2);
  await bob.closePage();
  relay.close();

  await ann.open();
  await ann.openChat(bob);
  await ann.chat.expectAllOwn('read', 3);
});

test('who sends no read receipts sees none, with everyone or with one', async ({ newcomer }) => {
  const [ann, bob] = [await watched(newcomer, 'Ann'), await watched(newcomer, 'Bob')];
  await introduce(ann, bob);
  await openChats(ann, bob);
  const settings = new Settings(bob.page);
  await settings.open.click();
  await expect(settings.readReceipts).toBeChecked();
  await settings.readReceipts.click();
  await expect(settings.readReceipts).not.toBeChecked();
  await settings.close.click();
  await delivered(ann, 'in silence');
  await turn(bob, ann, 'I saw it');
  await delivered(bob, 'and you?');
  expect(await frames(bob.page, 'read')).toHaveLength(0);
  await expect(ann.chat.saying('in silence')).toHaveAttribute('data-status', 'delivered');
  // Ann tells, and Bob is not shown.
  await expect.poll(() => frames(ann.page, 'read')).not.toHaveLength(0);
  await expect(bob.chat.saying('and you?')).toHaveAttribute('data-status', 'delivered');

  // With her otherwise than with everyone; and so it stays.
  const info = new ContactPage(bob.page);
  await bob.chat.infoButton.click();
  await info.privacy.getByLabel('Send read receipts').selectOption('On');
  await info.back.click();
  await ann.chat.send('aloud');
  await expect(ann.chat.saying('aloud')).toHaveAttribute('data-status', 'read');
  await bob.reload();
  await bob.openChat(ann);
  await bob.chat.expectLink('direct');
  await bob.chat.send('back again');
  await expect(bob.chat.saying('back again')).toHaveAttribute('data-status', 'read');
  await settings.open.click();
  await expect(settings.readReceipts).not.toBeChecked();
  await settings.close.click();
  await bob.chat.infoButton.click();
  await info.privacy.getByLabel('Send read receipts').selectOption('As for everyone (off)');
  await info.back.click();
  await delivered(ann, 'in silence again');
});

test('typing shows in the chat and in the list, and ends', async ({ newcomer }) => {
  const [ann, bob] = [await watched(newcomer, 'Ann'), await watched(newcomer, 'Bob')];
  await introduce(ann, bob);
  await openChats(ann, bob);
  const row = ann.home.contact(bob.npub);
  await bob.chat.composer.pressSequentially('hello there', { delay: 20 });
  await expect(ann.chat.typing).toBeVisible();
  await expect(row).toContainText('typing…');
  // Said once for all of it.
  expect(await frames(bob.page, 'typing')).toEqual(['{"typing":true}']);
  await bob.chat.composer.press('Enter');
  await expect(ann.chat.saying('hello there')).toHaveCount(1);
  await expect(ann.chat.typing).toHaveCount(0);
  await expect(row).not.toContainText('typing…');

  // Cleared, or left alone for a while.
  await bob.chat.composer.pressSequentially('x');
  await expect(ann.chat.typing).toBeVisible();
  await bob.chat.composer.press('Backspace');
  await expect(ann.chat.typing).toHaveCount(0);
  await bob.chat.composer.pressSequentially('y');
  await expect(ann.chat.typing).toBeVisible();
  await expect(ann.chat.typing).toHaveCount(0, { timeout: 10_000 });

  const settings = new Settings(bob.page);
  await settings.open.click();
  await settings.typing.click();
  await settings.close.click();
  const told = (await frames(bob.page, 'typing')).length;
  await bob.chat.composer.pressSequentially('z');
  await turn(bob, ann, 'unseen');
  expect(await frames(bob.page, 'typing')).toHaveLength(told);
  // And it goes both ways.
  await ann.chat.composer.pressSequentially('w');
  await expect.poll(() => frames(ann.page, 'typing')).toHaveLength(1);
  await turn(ann, bob, 'unseen as well');
  await expect(bob.chat.typing).toHaveCount(0);
});
