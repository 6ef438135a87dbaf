import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { expect, introduce, openChats, pair, test } from '../support/fixtures.ts';
import type { Person } from '../support/person.ts';

async function open(who: Person): Promise<Locator> {
  await who.chat.root.getByRole('button', { name: 'Choose an emoji' }).click();
  const all = who.page.getByRole('dialog', { name: 'All emoji' });
  await expect(all.getByRole('button').first()).toBeVisible();
  return all;
}

test('an emoji is looked for by its name and written where the caret is', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await ann.chat.composer.fill('good luck');
  await ann.chat.composer.press('Home');
  const all = await open(ann);
  const field = all.getByRole('searchbox', { name: 'Search emoji' });
  await expect(field).toBeFocused();
  await expect(all.getByRole('heading')).toHaveText([
    'Smileys', 'People', 'Animals and nature', 'Food and drink', 'Travel and places', 'Activities', 'Objects', 'Symbols', 'Flags',
  ]);
  expect(await all.getByRole('button').count()).toBeGreaterThan(1700);
  await field.fill('four clover');
  await expect(all.getByRole('button')).toHaveText(['🍀']);
  await expect(all.getByRole('status')).toHaveText('One found.');
  await field.fill('no such thing');
  await expect(all.getByRole('button')).toHaveCount(0);
  await expect(all.getByRole('status')).toHaveText('No emoji by that name.');
  await field.fill('four clover');
  await field.press('Enter');
  await expect(all).toBeHidden();
  await expect(ann.chat.composer).toBeFocused();
  await expect(ann.chat.composer).toHaveValue('🍀good luck');
  await ann.chat.composer.press('Enter');
  await expect(bob.chat.texts).toHaveText(['🍀good luck']);
});

test('arrow keys walk through the rows, and those used last come first', async ({ person }) => {
  const [ann] = await pair(person);
  await ann.chat.send('🚀');
  await ann.chat.send('and then 🎉');
  const all = await open(ann);
  await expect(all.getByRole('heading').first()).toHaveText('Used last');
  const [first, second] = [all.getByRole('button').first(), all.getByRole('button').nth(1)];
  await expect(first).toHaveText('🎉');
  await expect(second).toHaveText('🚀');
  const { keyboard } = ann.page;
  await keyboard.press('ArrowDown');
  await expect(first).toBeFocused();
  await keyboard.press('ArrowRight');
  await expect(second).toBeFocused();
  await keyboard.press('ArrowDown');
  const below = all.getByRole('button').nth(3);
  await expect(below).toBeFocused();
  await expect(below).toHaveAccessibleName('grinning face with big eyes');
  await keyboard.press('ArrowUp');
  await keyboard.press('ArrowUp');
  await expect(all.getByRole('searchbox')).toBeFocused();
  await keyboard.press('Tab');
  await expect(all.locator('.picker-emoji:focus')).toHaveCount(1);
  await keyboard.press('Escape');
  await expect(all).toBeHidden();
  await expect(ann.chat.root.getByRole('button', { name: 'Choose an emoji' })).toBeFocused();
  await expect(ann.chat.root).toBeVisible();
});

test('names are those of one’s language, and English ones are understood', async ({ person }) => {
  const [ann] = await pair(person);
  await ann.page.getByRole('button', { name: 'Settings' }).click();
  await ann.page.getByRole('radio', { name: 'Deutsch' }).check({ force: true });
  await expect(ann.page.locator('html')).toHaveAttribute('lang', 'de');
  await ann.page.keyboard.press('Escape');
  await ann.chat.root.getByRole('button', { name: 'Emoji auswählen' }).click();
  const all = ann.page.getByRole('dialog', { name: 'Alle Emojis' });
  const found = all.getByRole('button').first();
  const field = all.getByRole('searchbox', { name: 'Emoji suchen' });
  for (const [words, emoji, name] of [['schmetter', '🦋', 'Schmetterling'], ['KUSS', '😘', 'Kuss zuwerfendes Gesicht'], ['butterfly', '🦋', 'butterfly']]) {
    await field.fill(words!);
    await expect(found).toHaveText(emoji!);
    await expect(found).toHaveAccessibleName(name!);
  }
  // Once for what is typed, once for all of it.
  await field.press('Escape');
  await expect(field).toHaveValue('');
  await field.press('Escape');
  await expect(all).toBeHidden();
  const composer = ann.page.locator('textarea');
  await composer.pressSequentially('so :Schmetter');
  await expect(ann.page.getByRole('option').first()).toContainText('Schmetterling');
  await composer.press('Enter');
  await expect(composer).toHaveValue('so 🦋 ');
});

test('once they were here they need no network, and before that it is said', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await expect.poll(() => ann.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state)).toBe('activated');
  await ann.reload();
  ann.expectErrors(/ERR_INTERNET_DISCONNECTED|Failed to (fetch|load)|WebSocket/);
  const context = ann.page.context();
  await context.setOffline(true);
  const button = ann.chat.root.getByRole('button', { name: 'Choose an emoji' });
  await ann.openChat(bob);
  await button.click();
  const all = ann.page.getByRole('dialog', { name: 'All emoji' });
  await expect(all.getByRole('status')).toHaveText(/That needs the network once/);
  await ann.page.keyboard.press('Escape');
  await context.setOffline(false);
  await button.click();
  await expect(all.getByRole('button').first()).toBeVisible();
  await ann.page.keyboard.press('Escape');
  await context.setOffline(true);
  await ann.reload();
  await ann.openChat(bob);
  await button.click();
  await expect(all.getByRole('button').first()).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in it, ${colorScheme}`, async ({ person }) => {
    const [ann, bob] = [await person('Ann', { colorScheme }), await person('Bob')];
    await introduce(ann, bob);
    await openChats(ann, bob);
    await open(ann);
    const { violations } = await new AxeBuilder({ page: ann.page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]!.html])).toEqual([]);
  });
}
