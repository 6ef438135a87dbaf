import { DELIVERED, exchange, expect, introduce, openChats, pair, test } from '../support/fixtures.ts';
import { stored } from '../support/storage.ts';

test('messages go both ways', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await exchange(ann, bob, 'one');
  await exchange(bob, ann, 'two');
  const order = ['one, says Ann', 'one, says Bob', 'two, says Bob', 'two, says Ann'];
  await expect(ann.chat.texts).toHaveText(order);
  await expect(bob.chat.texts).toHaveText(order);
});

test('200 messages at once arrive in order, each once, and are there after a reload', async ({ person }) => {
  const [ann, bob] = await pair(person);
  const texts = Array.from({ length: 200 }, (_, index) => `message ${index}`);
  await ann.chat.burst(texts);
  await ann.chat.expectAllOwn('delivered', 200);

  const [sent, received] = [await ann.chat.all(200), await bob.chat.all(200)];
  expect(received.map((message) => message.text)).toEqual(texts);
  expect(received.map((message) => message.id)).toEqual(sent.map((message) => message.id));
  expect(new Set(received.map((message) => message.id)).size).toBe(200);
  expect(received.every((message) => message.direction === 'in')).toBe(true);

  await Promise.all([ann.reload(), bob.reload()]);
  await openChats(ann, bob);
  expect((await bob.chat.all(200)).map((message) => message.id)).toEqual(sent.map((message) => message.id));
  const again = await ann.chat.all(200);
  expect(again.map((message) => message.text)).toEqual(texts);
  expect(again.every((message) => DELIVERED.test(message.status ?? ''))).toBe(true);
});

test('both writing at once see the same order', async ({ person }) => {
  const [ann, bob] = await pair(person);
  const texts = (who: string) => Array.from({ length: 30 }, (_, index) => `${who} ${index}`);
  await Promise.all([ann.chat.burst(texts('Ann')), bob.chat.burst(texts('Bob'))]);
  await Promise.all([ann.chat.expectAllOwn('delivered', 30), bob.chat.expectAllOwn('delivered', 30)]);
  const [seen, seenThere] = [await ann.chat.all(60), await bob.chat.all(60)];
  expect(seenThere.map((message) => message.text)).toEqual(seen.map((message) => message.text));

  await Promise.all([ann.reload(), bob.reload()]);
  await openChats(ann, bob);
  expect((await ann.chat.all(60)).map((message) => message.id)).toEqual(seen.map((message) => message.id));
  expect((await bob.chat.all(60)).map((message) => message.id)).toEqual(seen.map((message) => message.id));
});

test('what comes while the chat is closed is counted as unread until it is opened', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  await ann.openChat(bob);
  await bob.home.showInvite.click();
  const row = bob.home.contact(ann.npub);
  await expect(row).toHaveAttribute('data-unread', '0');
  for (const count of [1, 2, 3]) {
    await ann.chat.send(`knock ${count}`);
    await expect(row).toHaveAttribute('data-unread', String(count));
  }
  await bob.reload();
  await expect(row).toHaveAttribute('data-unread', '3');
  await bob.openChat(ann);
  await expect(row).toHaveAttribute('data-unread', '0');
  await expect(bob.chat.texts).toHaveText(['knock 1', 'knock 2', 'knock 3']);
  // A page that goes at once takes what it has not written with it.
  const noted = async () => {
    const { keys, values } = JSON.parse(await stored(bob.page)).find(({ store }: { store: string }) => store === 'meta');
    return values[keys.findIndex((key: string) => key.startsWith('unread/'))];
  };
  await expect.poll(noted).toBe(0);
  await bob.reload();
  await expect(row).toHaveAttribute('data-unread', '0');
});

test('Shift+Enter makes a new line, Enter sends', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await ann.chat.composer.pressSequentially('one');
  await ann.chat.composer.press('Shift+Enter');
  await ann.chat.composer.pressSequentially('two');
  await expect(ann.chat.composer).toHaveValue('one\ntwo');
  await expect(ann.chat.messages).toHaveCount(0);
  await ann.chat.composer.press('Enter');
  await expect(ann.chat.composer).toHaveValue('');
  await expect(bob.chat.texts).toHaveCount(1);
  expect(await bob.chat.texts.textContent()).toBe('one\ntwo');
  // Two lines on the screen as well, not only in the text.
  expect(await bob.chat.texts.innerText()).toBe('one\ntwo');
});

test('nothing but blanks is not sent', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await ann.chat.send('  ');
  await ann.chat.sendButton.click();
  await ann.chat.composer.fill('something');
  await ann.chat.sendButton.click();
  await expect(bob.chat.texts).toHaveText(['something']);
  await expect(ann.chat.texts).toHaveText(['something']);
});

test('HTML in a message and in a name stays text', async ({ person }) => {
  const tag = '<img src="x" onerror="window.broken = true"><b>bold</b>';
  const [ann, bob] = [await person('Ann'), await person(`Bob ${tag}`.slice(0, 64))];
  await introduce(ann, bob);
  await openChats(ann, bob);
  await bob.chat.send(tag);
  await expect(ann.chat.saying(tag)).toHaveCount(1);
  expect(await ann.chat.texts.textContent()).toBe(tag);
  await expect(ann.chat.root.getByRole('heading')).toHaveText(bob.name);
  await expect(ann.home.contact(bob.npub)).toContainText(bob.name);
  for (const { page } of [ann, bob]) {
    await expect(page.locator('img[src=x], b')).toHaveCount(0);
    expect(await page.evaluate(() => 'broken' in window)).toBe(false);
  }
});

test('a message that is too long is refused in words and given back', async ({ person }) => {
  const [ann, bob] = await pair(person);
  const long = 'x'.repeat(40_000);
  await ann.chat.send(long);
  await expect(ann.page.getByRole('alert').filter({ hasText: 'too long' })).toBeVisible();
  await expect(ann.chat.composer).toHaveValue(long);
  await ann.chat.send('y'.repeat(20_000));
  await expect(bob.chat.texts).toHaveText(['y'.repeat(20_000)]);
});

test('Enter twice in one moment sends once, and what is typed right behind it stays', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  await openChats(ann, bob);
  await ann.chat.composer.evaluate((field: HTMLTextAreaElement) => {
    const key = () => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    field.value = 'once';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    key();
    key();
    field.parentElement!.querySelector<HTMLButtonElement>('.composer-send')!.click();
  });
  await ann.chat.composer.focus();
  await ann.page.keyboard.type('two\nthree\nfo');
  for (const { chat } of [ann, bob]) await expect(chat.texts).toHaveText(['once', 'two', 'three']);
  await expect(ann.chat.composer).toHaveValue('fo');
  await ann.chat.expectAllOwn('delivered', 3);
});
