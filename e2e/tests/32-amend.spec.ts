import type { Locator } from '@playwright/test';
import { nip17 } from 'nostr-tools';
import { DELIVERED, expect, introduce, openChats, pair, test } from '../support/fixtures.ts';
import { Client, generateSecretKey, getPublicKey, inboxList, nip19, STORED } from '../support/nostr.ts';
import type { Person } from '../support/person.ts';

/** Chooses this from the menu of the message with this text. */
async function choose(who: Person, text: string, action: string): Promise<void> {
  const message = who.chat.message(text);
  await message.hover();
  await message.getByRole('button', { name: 'Message actions' }).click();
  await who.page.getByRole('menu', { name: 'Message actions' }).getByRole('menuitem', { name: action }).click();
}

const editing = (who: Person): Locator => who.page.getByRole('group', { name: 'Editing' });

test('one changes what one has written, in its place, and what was said of it stays with it', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await ann.chat.send('shall we meat?');
  await bob.chat.send('who?');
  await expect(ann.chat.texts).toHaveText(['shall we meat?', 'who?']);
  await choose(bob, 'shall we meat?', 'Reply');
  await bob.chat.send('on Friday');
  const thumb = bob.chat.message('shall we meat?');
  await thumb.hover();
  await thumb.getByRole('button', { name: 'Message actions' }).click();
  await bob.page.getByRole('menuitemcheckbox', { name: '👍' }).click();
  await expect(ann.chat.reactions('shall we meat?')).toHaveText(['👍']);

  // What was typed before comes back when one thinks better of it.
  await ann.chat.composer.fill('half a thought');
  await choose(ann, 'shall we meat?', 'Edit');
  await expect(editing(ann)).toContainText('shall we meat?');
  await expect(ann.chat.composer).toBeFocused();
  await expect(ann.chat.composer).toHaveValue('shall we meat?');
  await ann.chat.composer.press('Escape');
  await expect(editing(ann)).toHaveCount(0);
  await expect(ann.chat.composer).toHaveValue('half a thought');
  await choose(ann, 'shall we meat?', 'Edit');
  await ann.chat.composer.fill('nobody sees this');
  await ann.page.getByRole('button', { name: 'Cancel editing' }).click();
  await expect(ann.chat.composer).toHaveValue('half a thought');
  await choose(ann, 'shall we meat?', 'Edit');
  await ann.chat.composer.fill('shall we meet?');
  await ann.chat.composer.press('Enter');
  await expect(ann.chat.composer).toHaveValue('half a thought');

  for (const who of [ann, bob]) {
    await expect(who.chat.texts).toHaveText(['shall we meet?', 'who?', 'on Friday']);
    await expect(who.chat.message('shall we meet?')).toContainText('Edited');
    await expect(who.chat.reactions('shall we meet?')).toHaveText(['👍']);
    await expect(who.chat.message('on Friday').getByTestId('quote')).toContainText('shall we meet?');
    await expect(who.chat.message('who?')).not.toContainText('Edited');
  }
  await expect(ann.chat.message('shall we meet?')).toHaveAttribute('data-status', DELIVERED);
  for (const who of [ann, bob]) {
    expect(await who.stored()).not.toContain('shall we meat?');
    await who.reload();
  }
  await openChats(ann, bob);
  for (const who of [ann, bob]) {
    await expect(who.chat.texts).toHaveText(['shall we meet?', 'who?', 'on Friday']);
    await expect(who.chat.message('shall we meet?')).toContainText('Edited');
  }
  await expect(ann.chat.message('shall we meet?')).toHaveAttribute('data-status', DELIVERED);
});

test('the arrow key changes the last of ones own, who is away gets it as mail, and it is deleted whole', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await ann.chat.send('first');
  await ann.chat.send('secnd');
  await bob.chat.send('what?');
  await expect(ann.chat.texts).toHaveText(['first', 'secnd', 'what?']);
  await bob.closePage();
  await ann.chat.composer.press('ArrowUp');
  await expect(ann.chat.composer).toHaveValue('secnd');
  // Not what is empty.
  await ann.chat.composer.fill('');
  await ann.chat.composer.press('Enter');
  await expect(editing(ann)).toBeVisible();
  await ann.chat.composer.fill('second');
  await ann.chat.composer.press('Enter');
  await expect(ann.chat.texts).toHaveText(['first', 'second', 'what?']);
  await ann.chat.composer.press('ArrowUp');
  await ann.chat.composer.fill('the second');
  await ann.chat.composer.press('Enter');
  await expect(ann.chat.texts).toHaveText(['first', 'the second', 'what?']);
  await expect(ann.chat.message('the second')).toHaveAttribute('data-status', 'relayed');
  await ann.reload();
  await bob.open();
  await bob.openChat(ann);
  await expect(bob.chat.texts).toHaveText(['first', 'the second', 'what?']);
  await ann.openChat(bob);
  await expect(ann.chat.message('the second')).toHaveAttribute('data-status', DELIVERED);
  // One does not change what is another's.
  const theirs = bob.chat.message('first');
  await theirs.hover();
  await theirs.getByRole('button', { name: 'Message actions' }).click();
  await expect(bob.page.getByRole('menuitem', { name: 'Edit' })).toBeHidden();
  await bob.page.keyboard.press('Escape');
  await choose(ann, 'the second', 'Delete…');
  await ann.page.getByRole('button', { name: 'Delete for everyone' }).click();
  await expect(bob.chat.texts).toHaveText(['first', 'This message was deleted', 'what?']);
  await expect(ann.chat.texts).toHaveText(['first', 'You deleted this message', 'what?']);
});

test('to another client an edit is a deletion and a new message', async ({ person, relayUrl }) => {
  const ann = await person('Ann');
  const stranger = generateSecretKey();
  const [key, npub] = [getPublicKey(stranger), nip19.npubEncode(getPublicKey(stranger))];
  const relay = await Client.connect(relayUrl, { kinds: [STORED], '#p': [key] });
  await relay.publish(inboxList(stranger, relayUrl));
  await relay.publish(nip17.wrapEvent(stranger, { publicKey: ann.key, relayUrl }, 'good day to you'));
  await ann.home.accept(npub).click();
  await ann.chat.send('and to yu');
  await expect(ann.chat.messages.last()).toHaveAttribute('data-status', 'relayed');
  await ann.chat.composer.press('ArrowUp');
  await ann.chat.composer.fill('and to you');
  await ann.chat.composer.press('Enter');
  await expect.poll(() => relay.wrapsFor(npub, STORED).length).toBe(3);
  const rumors = relay.wrapsFor(npub, STORED).map((wrap) => nip17.unwrapEvent(wrap, stranger));
  const old = rumors.find((rumor) => rumor.content === 'and to yu')!;
  const edit = rumors.find((rumor) => rumor.content === 'and to you')!;
  const deletion = rumors.find((rumor) => rumor.kind === 5)!;
  expect(edit).toMatchObject({ kind: 14, created_at: old.created_at });
  expect(edit.tags).toContainEqual(['edit', old.id, expect.stringMatching(/^\d+$/)]);
  expect(deletion.tags).toEqual(expect.arrayContaining([['e', old.id], ['k', '14'], ['p', key]]));
  relay.close();
});

test('what is too long comes back with what it answers, or changes', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await bob.chat.send('tell me all');
  await ann.chat.send('no');
  const long = 'all '.repeat(10_000);
  await choose(ann, 'tell me all', 'Reply');
  await ann.chat.composer.fill(long);
  await ann.chat.composer.press('Enter');
  await expect(ann.page.getByText(/too long for one message/)).toBeVisible();
  await expect(ann.chat.composer).toHaveValue(long);
  await expect(ann.page.getByRole('group', { name: 'Your reply' })).toContainText('tell me all');
  await ann.chat.composer.fill('all');
  await ann.chat.composer.press('Enter');
  await expect(bob.chat.message('all').getByTestId('quote')).toContainText('tell me all');
  await choose(ann, 'no', 'Edit');
  await ann.chat.composer.fill(long);
  await ann.chat.composer.press('Enter');
  await expect(editing(ann)).toContainText('no');
  await expect(ann.chat.composer).toHaveValue(long);
  await ann.chat.composer.press('Escape');
  await expect(ann.chat.composer).toHaveValue('');
  await expect(ann.chat.texts).toHaveText(['tell me all', 'no', 'all']);
});

test('a message is forwarded to a chat that is found by name, and says nothing of where it comes from', async ({ person }) => {
  const [ann, bob] = await pair(person);
  const cat = await person('Cat');
  await introduce(ann, cat);
  await cat.openChat(ann);
  await ann.openChat(bob);
  await bob.chat.send('pass it on');
  await expect(ann.chat.texts).toHaveText(['pass it on']);
  await choose(ann, 'pass it on', 'Forward…');
  const dialog = ann.page.getByRole('dialog', { name: 'Forward to' });
  const search = dialog.getByRole('searchbox', { name: 'Search chats' });
  await expect(search).toBeFocused();
  await expect(dialog.getByRole('listitem')).toHaveCount(2);
  await search.fill('nobody');
  await expect(dialog.getByRole('status')).toHaveText('No chat has that name.');
  await search.fill('CA');
  await expect(dialog.getByRole('listitem')).toHaveText(/Cat$/);
  await search.press('ArrowDown');
  await expect(dialog.getByRole('button', { name: 'Cat' })).toBeFocused();
  await ann.page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(ann.chat.root).toHaveAttribute('data-npub', cat.npub);
  for (const who of [ann, cat]) {
    await expect(who.chat.texts).toHaveText(['pass it on']);
    await expect(who.chat.message('pass it on').getByTestId('forwarded')).toHaveText('Forwarded');
  }
  await expect(ann.chat.message('pass it on')).toHaveAttribute('data-direction', 'out');
  expect(await cat.stored()).not.toContain(bob.key);
});

test('several messages are chosen by click and by key, copied, forwarded and deleted', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await ann.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  for (const text of ['one', 'two', 'three', 'four']) await ann.chat.send(text);
  await bob.chat.send('five');
  await expect(ann.chat.texts).toHaveText(['one', 'two', 'three', 'four', 'five']);
  await ann.chat.composer.fill('half a thought');
  const bar = ann.page.getByRole('toolbar', { name: 'Selected messages' });
  const box = (text: string) => ann.page.getByRole('checkbox', { name: `Select: ${text}` });

  await choose(ann, 'two', 'Select');
  await expect(box('two')).toBeChecked();
  await expect(box('two')).toBeFocused();
  await expect(bar.getByRole('status')).toHaveText('1 selected');
  await expect(ann.chat.composer).toBeHidden();
  await ann.chat.message('five').click({ force: true });
  await expect(bar.getByRole('status')).toHaveText('2 selected');
  await box('one').focus();
  await ann.page.keyboard.press('Space');
  await expect(bar.getByRole('status')).toHaveText('3 selected');
  await ann.page.keyboard.press('Shift+Space');
  await expect(box('one')).not.toBeChecked();
  await bar.getByRole('button', { name: 'Copy' }).click();
  await expect(bar).toHaveCount(0);
  await expect(ann.chat.composer).toHaveValue('half a thought');
  expect(await ann.page.evaluate(() => navigator.clipboard.readText())).toMatch(/^\[.+\] Ann: two\n\[.+\] Bob: five\n$/);

  // What is another's is deleted here alone.
  await choose(ann, 'four', 'Select');
  await ann.chat.message('five').click({ force: true });
  await bar.getByRole('button', { name: 'Delete…' }).click();
  const ask = ann.page.getByRole('dialog', { name: 'Delete these messages?' });
  await expect(ask.getByRole('button', { name: 'Delete for me' })).toBeVisible();
  await expect(ask.getByRole('button', { name: 'Delete for everyone' })).toBeHidden();
  await ann.page.keyboard.press('Escape');
  await expect(ask).toBeHidden();
  await expect(bar.getByRole('status')).toHaveText('2 selected');
  await ann.chat.message('five').click({ force: true });
  await ann.chat.message('three').click({ force: true });
  await bar.getByRole('button', { name: 'Delete…' }).click();
  await ask.getByRole('button', { name: 'Delete for everyone' }).click();
  await expect(bar).toHaveCount(0);
  await expect(bob.chat.texts).toHaveText(['one', 'two', 'This message was deleted', 'This message was deleted', 'five']);

  // With the keyboard from the messages themselves; and Escape puts it away.
  await ann.chat.log.focus();
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'Shift+Space']) await ann.page.keyboard.press(key);
  await expect(box('two')).toBeChecked();
  await ann.chat.message('one').click({ force: true });
  await bar.getByRole('button', { name: 'Forward…' }).click();
  const dialog = ann.page.getByRole('dialog', { name: 'Forward to' });
  await dialog.getByRole('searchbox', { name: 'Search chats' }).press('Enter');
  await expect(bob.chat.texts.nth(5)).toHaveText('one');
  await expect(bob.chat.texts.nth(6)).toHaveText('two');
  await expect(bar).toHaveCount(0);
  await choose(ann, 'five', 'Select');
  await ann.page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);
  await expect(ann.chat.composer).toBeVisible();
});
