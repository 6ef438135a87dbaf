import { ContactPage } from '../pages/contact.ts';
import { exchange, expect, introduce, openChats, pair, type Person, test } from '../support/fixtures.ts';

/** The names in the list, from the top. */
function names(of: Person) {
  return of.page.locator('.sidebar .chat-row-name');
}

async function option(of: Person, name: string, item: string): Promise<void> {
  await of.page.locator('.chat-item', { hasText: name }).hover();
  await of.page.getByRole('button', { name: `Options for ${name}` }).click();
  await of.page.getByRole('menuitem', { name: item, exact: true }).click();
}

test('a nickname and a compared safety number stay, and the number is the same on both sides', async ({ person }) => {
  const [ann, bob] = await pair(person);
  const [hers, his] = [new ContactPage(ann.page), new ContactPage(bob.page)];
  await ann.chat.infoButton.click();
  await bob.chat.infoButton.click();
  await expect(hers.safety).toHaveText(/^(\d{5} ){11}\d{5}$/);
  expect(await hers.safety.textContent()).toBe(await his.safety.textContent());
  await expect(hers.root.getByRole('textbox', { name: 'Their npub' })).toHaveValue(bob.npub);
  await hers.verify.click();
  await expect(hers.root.getByText('Verified', { exact: true })).toBeVisible();
  await hers.nickname.fill('Bobby');
  await hers.nickname.press('Enter');
  await expect(hers.root.getByRole('heading', { name: 'Bobby' })).toBeVisible();
  await expect(hers.root).toContainText('Calls themselves Bob');
  await expect(names(ann)).toHaveText(['Bobby']);
  // Escape leads back, and what was noted is there after a new start.
  await ann.page.keyboard.press('Escape');
  await expect(ann.chat.root).toHaveAttribute('data-npub', bob.npub);
  await expect(ann.chat.infoButton).toBeFocused();
  await ann.reload();
  await ann.openChat(bob);
  await expect(ann.chat.root.getByRole('heading', { name: 'Bobby' })).toBeVisible();
  await expect(ann.chat.root.getByText('Verified', { exact: true })).toHaveCount(1);
  await expect(his.verify).toBeVisible();
  await expect(names(bob)).toHaveText(['Ann']);
});

test('pinned stands first, archived stands apart and comes back with a message unless it is muted', async ({ person }) => {
  const [ann, bob, cid] = [await person('Ann'), await person('Bob'), await person('Cid')];
  await introduce(ann, bob);
  await introduce(ann, cid);
  await openChats(ann, bob);
  await exchange(ann, bob, 'first');
  await openChats(ann, cid);
  await exchange(ann, cid, 'second');
  await expect(names(ann)).toHaveText(['Cid', 'Bob']);
  await option(ann, 'Bob', 'Pin to top');
  await expect(names(ann)).toHaveText(['Bob', 'Cid']);
  await ann.reload();
  await expect(names(ann)).toHaveText(['Bob', 'Cid']);
  await option(ann, 'Bob', 'Archive');
  await expect(names(ann)).toHaveText(['Cid']);
  const line = ann.page.getByRole('button', { name: 'Archived (1)' });
  await line.click();
  await expect(names(ann)).toHaveText(['Cid', 'Bob']);
  // By a right click, and by the keyboard.
  await ann.home.contact(bob.npub).click({ button: 'right' });
  await ann.page.getByRole('menuitem', { name: 'Mute' }).focus();
  await ann.page.keyboard.press('Enter');
  await expect(ann.home.contact(bob.npub)).toBeFocused();
  await bob.chat.send('heard by nobody');
  await expect(ann.home.contact(bob.npub)).toHaveAttribute('data-unread', '1');
  await expect(line).toBeVisible();
  await expect(ann.page).toHaveTitle('Tincan');
  await ann.home.contact(bob.npub).click({ button: 'right' });
  await ann.page.keyboard.press('ArrowDown');
  await expect(ann.page.getByRole('menuitem', { name: 'Unmute' })).toBeFocused();
  await ann.page.keyboard.press('Enter');
  await bob.chat.send('heard');
  await expect(line).toHaveCount(0);
  await expect(names(ann)).toHaveText(['Bob', 'Cid']);
});

test('the list is searched and walked by keyboard', async ({ person }) => {
  const [ann, bob, cid] = [await person('Ann'), await person('Bob'), await person('Cid')];
  await introduce(ann, bob);
  await introduce(ann, cid);
  await openChats(ann, bob);
  const field = ann.page.getByRole('searchbox', { name: 'Search chats' });
  await ann.chat.composer.focus();
  await ann.page.keyboard.press('Control+k');
  await expect(field).toBeFocused();
  await ann.page.keyboard.type('CI');
  await expect(names(ann)).toHaveText(['Cid']);
  await ann.page.keyboard.press('Enter');
  await expect(ann.chat.root).toHaveAttribute('data-npub', cid.npub);
  await expect(field).toHaveValue('');
  await ann.page.keyboard.press('Control+k');
  await field.fill(bob.npub.slice(0, 30));
  await expect(names(ann)).toHaveText(['Bob']);
  await field.fill('nobody is called so');
  await expect(ann.page.getByText('No chats found')).toBeVisible();
  await field.press('Escape');
  await expect(field).toHaveValue('');
  await expect(names(ann)).toHaveCount(2);
  await ann.page.keyboard.press('ArrowDown');
  await ann.page.keyboard.press('ArrowDown');
  await expect(ann.page.locator('.chat-row').nth(1)).toBeFocused();
  await ann.page.keyboard.press('?');
  await expect(ann.page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await ann.page.keyboard.press('Escape');
  await expect(ann.page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toHaveCount(0);
  // Where one types it is a letter.
  await ann.chat.composer.focus();
  await ann.page.keyboard.type('why?');
  await expect(ann.chat.composer).toHaveValue('why?');
  await expect(ann.page.getByRole('dialog')).toHaveCount(0);
});

test('a deleted chat is gone from the store, and nothing of it comes back', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await exchange(ann, bob, 'soon gone');
  const info = new ContactPage(ann.page);
  await ann.chat.infoButton.click();
  await info.remove.click();
  await info.question.getByRole('button', { name: 'Cancel' }).click();
  await expect(ann.home.contact(bob.npub)).toBeVisible();
  await info.delete();
  await expect(ann.home.contact(bob.npub)).toHaveCount(0);
  await expect(info.root).toHaveCount(0);
  await expect.poll(() => ann.stored()).not.toContain('soon gone');
  await ann.reload();
  await expect(ann.page.getByText('Nobody here yet.')).toBeVisible();
  // They meet again, and compare what they hold.
  await ann.home.addAddress(bob.npub);
  await ann.chat.expectLink('direct');
  await bob.chat.send('a new start');
  await expect(ann.chat.texts).toHaveText(['a new start']);
  expect(await ann.stored()).not.toContain('soon gone');
  await expect(bob.chat.texts).toHaveCount(3);
});

test('a request that is deleted does not come back with the same words', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await bob.home.addAddress(ann.npub);
  await bob.chat.send('let me in');
  await expect(ann.home.request(bob.npub)).toContainText('let me in');
  await ann.home.request(bob.npub).getByRole('button', { name: 'Delete' }).click();
  await new ContactPage(ann.page).question.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(ann.home.requests).toHaveCount(0);
  await expect.poll(() => ann.stored()).not.toContain('let me in');
  await ann.reload();
  await bob.reload();
  await bob.openChat(ann);
  await bob.chat.send('and now?');
  await expect(ann.home.request(bob.npub)).toContainText('and now?');
  await ann.home.accept(bob.npub).click();
  await expect(ann.chat.texts).toHaveText(['and now?']);
});

test('who is blocked on their page is kept out until they are let in again', async ({ person }) => {
  const [ann, bob] = await pair(person);
  const info = new ContactPage(ann.page);
  await ann.chat.infoButton.click();
  await info.block.click();
  await expect(ann.home.contact(bob.npub)).toHaveCount(0);
  await expect.poll(() => bob.chat.root.getAttribute('data-link')).not.toBe('direct');
  await ann.page.getByRole('button', { name: 'Blocked (1)' }).click();
  await ann.home.contact(bob.npub).click();
  await info.root.getByRole('button', { name: 'Unblock' }).click();
  await info.back.click();
  await ann.chat.expectLink('direct');
  await exchange(ann, bob, 'again');
});
