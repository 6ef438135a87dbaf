import { expect, introduce, openChats, pair, test, type Person } from '../support/fixtures.ts';
import { CHAT, Client, Foreign, inboxList } from '../support/nostr.ts';

const strip = (who: Person) => who.chat.root.getByTestId('find');
const found = (who: Person) => strip(who).getByTestId('found-message');

test('one looks for words in one chat and is led to their place, by the keyboard too', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await bob.chat.send('the kettle boils at noon');
  await ann.chat.burst(Array.from({ length: 120 }, (_, index) => `filler ${index}`));
  await ann.chat.send('my Kéttle is blue');
  await expect(bob.chat.message('my Kéttle is blue')).toHaveCount(1);
  // Somebody else says it too.
  const cat = await person('Cat');
  await introduce(ann, cat);
  await cat.openChat(ann);
  await cat.chat.send('kettle of another');
  await expect(ann.home.contact(cat.npub)).toContainText('kettle of another');
  await ann.openChat(bob);

  await ann.page.keyboard.press('Control+Shift+F');
  const field = strip(ann).getByRole('searchbox', { name: 'Search in this chat' });
  await expect(field).toBeFocused();
  await ann.page.keyboard.type('kettle');
  await expect(strip(ann).getByRole('status')).toHaveText('2 messages');
  await expect(found(ann)).toHaveCount(2);
  await expect(found(ann).nth(0)).toContainText('my Kéttle is blue');
  await expect(found(ann).nth(1)).toContainText('the kettle boils at noon');
  await expect(strip(ann)).not.toContainText('kettle of another');
  await ann.page.keyboard.press('ArrowDown');
  await expect(found(ann).nth(0)).toBeFocused();
  await ann.page.keyboard.press('ArrowDown');
  await ann.page.keyboard.press('Enter');
  await expect(ann.chat.message('the kettle boils at noon')).toBeInViewport();
  await ann.page.keyboard.press('ArrowUp');
  await ann.page.keyboard.press('ArrowUp');
  await expect(field).toBeFocused();
  await field.fill('nothing like it');
  await expect(strip(ann).getByRole('status')).toHaveText('No messages found');
  await ann.page.keyboard.press('Escape');
  await expect(strip(ann)).toHaveCount(0);
  await expect(ann.chat.composer).toBeFocused();

  // The list's own search is another matter, and the button is there as well.
  await ann.page.getByRole('searchbox', { name: 'Search chats and messages' }).fill('kettle');
  await expect(ann.page.getByTestId('found').getByTestId('found-message')).toHaveCount(3);
  await ann.chat.root.getByRole('button', { name: 'Search in this chat' }).click();
  await strip(ann).getByRole('searchbox').fill('blue');
  await expect(found(ann)).toHaveCount(1);
  await expect(ann.page.getByTestId('found').getByTestId('found-message')).toHaveCount(3);
  await ann.page.getByRole('searchbox', { name: 'Search chats and messages' }).fill('');
  await ann.openChat(cat);
  await expect(strip(ann)).toHaveCount(0);
  await ann.chat.infoButton.click();
  await ann.page.getByTestId('contact-page').getByRole('button', { name: 'Search in this chat' }).click();
  await strip(ann).getByRole('searchbox').fill('kettle');
  await expect(found(ann)).toHaveCount(1);
  await expect(found(ann)).toContainText('kettle of another');
});

test('the page of a contact has the links of the chat, with their hosts, and each leads to its message', async ({ person, relayUrl }) => {
  const ann = await person('Ann');
  const relay = await Client.connect(relayUrl);
  const dan = new Foreign(relay, ann.key);
  await relay.publish(inboxList(dan.secret, relayUrl));
  await dan.say(CHAT, 'see https://one.example/a/path?q=1 and http://two.example:8080/x');
  await ann.home.accept(dan.npub).click();
  await expect(ann.chat.messages).toHaveCount(1);
  for (let index = 0; index < 30; index++) await dan.say(CHAT, `filler ${index}`);
  await dan.say(CHAT, 'no link: a://b is none, nor is javascript:alert(1)');
  await dan.say(CHAT, 'the newest: https://three.example/<img src=x onerror=alert(1)>');
  await expect(ann.chat.messages.last()).toContainText('the newest');
  await ann.chat.infoButton.click();
  const links = ann.page.getByTestId('shared-link');
  await expect(links).toHaveCount(3);
  await expect(links.nth(0)).toContainText('three.example');
  await expect(links.nth(1)).toContainText('one.example');
  await expect(links.nth(1)).toContainText('https://one.example/a/path?q=1');
  await expect(links.nth(2)).toContainText('two.example:8080');
  await links.nth(1).focus();
  await ann.page.keyboard.press('Enter');
  await expect(ann.chat.messages.filter({ hasText: 'see https://one.example' })).toBeInViewport();
  relay.close();
});

test('the settings say how much each chat holds, and one is cleared here alone and for good', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await ann.chat.send('one');
  await bob.chat.send('two');
  await ann.chat.send('three');
  await expect(bob.chat.texts).toHaveText(['one', 'two', 'three']);
  await expect(ann.chat.texts).toHaveText(['one', 'two', 'three']);
  await ann.page.getByRole('button', { name: 'Settings' }).click();
  const stored = ann.page.getByTestId('stored-chat');
  await expect(stored).toHaveCount(1);
  await expect(stored).toContainText('Bob');
  await expect(stored).toHaveText(/3 messages, about \d+(\.\d)? (bytes|kB)/);
  const clear = stored.getByRole('button', { name: 'Clear the chat with Bob' });
  await clear.click();
  const question = ann.page.getByRole('dialog', { name: 'Clear chat' });
  await expect(question).toContainText('The contact stays');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(question).toBeHidden();
  await expect(stored).toContainText('3 messages');
  await clear.click();
  await question.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(stored).toHaveCount(0);
  await expect(ann.page.getByTestId('stored')).toContainText('No messages are stored.');
  await ann.page.getByRole('dialog', { name: 'Settings' }).getByRole('button', { name: 'Close' }).click();
  await expect(ann.chat.messages).toHaveCount(0);
  await expect(ann.home.contact(bob.npub)).not.toContainText('three');
  await expect.poll(() => ann.stored()).not.toContain('three');

  // It does not come back by what both compare, and what is said anew is there.
  for (const who of [ann, bob]) await who.reload();
  await openChats(ann, bob);
  await ann.chat.expectLink('direct');
  await bob.chat.send('four');
  await expect(ann.chat.texts).toHaveText(['four']);
  await ann.chat.send('five');
  await expect(bob.chat.texts).toHaveText(['one', 'two', 'three', 'four', 'five']);
  await ann.reload();
  await ann.openChat(bob);
  await expect(ann.chat.texts).toHaveText(['four', 'five']);
});
