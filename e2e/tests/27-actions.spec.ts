import type { Locator } from '@playwright/test';
import { DELIVERED, expect, pair, test } from '../support/fixtures.ts';
import type { Person } from '../support/person.ts';

/** Opens the menu of the message with this text as a mouse does. */
async function menu(who: Person, text: string): Promise<Locator> {
  const message = who.chat.message(text);
  await message.hover();
  await message.getByRole('button', { name: 'Message actions' }).click();
  const menu = who.page.getByRole('menu', { name: 'Message actions' });
  await expect(menu).toBeVisible();
  return menu;
}

async function asked(person: (name: string) => Promise<Person>): Promise<[Person, Person]> {
  const [ann, bob] = await pair(person);
  await ann.chat.send('shall we meet?');
  await expect(bob.chat.texts).toHaveText(['shall we meet?']);
  return [ann, bob];
}

test('a reply shows what it answers on both sides, and leads there', async ({ person }) => {
  const [ann, bob] = await asked(person);
  await (await menu(bob, 'shall we meet?')).getByRole('menuitem', { name: 'Reply' }).click();
  const reply = bob.page.getByTestId('reply');
  await expect(reply).toContainText('shall we meet?');
  await expect(bob.chat.composer).toBeFocused();
  await bob.chat.composer.press('Escape');
  await expect(reply).toHaveCount(0);
  await (await menu(bob, 'shall we meet?')).getByRole('menuitem', { name: 'Reply' }).click();
  await bob.chat.send('on Friday');
  await expect(reply).toHaveCount(0);
  await expect(ann.chat.message('on Friday').getByTestId('quote')).toHaveText('Youshall we meet?');
  await expect(bob.chat.message('on Friday').getByTestId('quote')).toHaveText('Annshall we meet?');
  await expect(bob.chat.message('on Friday')).toHaveAttribute('data-status', DELIVERED);
  await ann.chat.message('on Friday').getByTestId('quote').click();
  await expect(ann.chat.message('shall we meet?')).toHaveClass(/message--found/);
  await bob.reload();
  await bob.openChat(ann);
  await expect(bob.chat.message('on Friday').getByTestId('quote')).toHaveText('Annshall we meet?');
});

test('a reaction comes and goes on both sides, with who it is by, and outlives a reload', async ({ person }) => {
  const [ann, bob] = await asked(person);
  const both = async (texts: string[]) => {
    for (const who of [ann, bob]) await expect(who.chat.reactions('shall we meet?')).toHaveText(texts);
  };
  await (await menu(bob, 'shall we meet?')).getByRole('menuitemcheckbox', { name: '👍' }).click();
  await both(['👍']);
  await expect(ann.chat.reactions('shall we meet?').getByRole('button')).toHaveAccessibleName('👍, Bob');
  await ann.chat.reactions('shall we meet?').getByRole('button').click();
  await both(['👍 2']);
  await expect(bob.chat.reactions('shall we meet?').getByRole('button')).toHaveAccessibleName('👍, You and Ann');
  const more = await menu(bob, 'shall we meet?');
  await more.getByRole('menuitem', { name: 'More emojis' }).click();
  const all = bob.page.getByRole('dialog', { name: 'All emoji' });
  await all.getByRole('searchbox').fill('tada');
  await all.getByRole('button', { name: 'party popper' }).click();
  await both(['👍 2', '🎉']);
  await bob.chat.reactions('shall we meet?').getByRole('button', { name: '👍' }).click();
  await both(['👍', '🎉']);
  await ann.reload();
  await ann.openChat(bob);
  await both(['👍', '🎉']);
  // Nobody is there to hear it; it comes when they are.
  await bob.closePage();
  await ann.chat.reactions('shall we meet?').getByRole('button', { name: '👍' }).click();
  await expect(ann.chat.reactions('shall we meet?')).toHaveText(['🎉']);
  await ann.reload();
  await bob.open();
  await bob.openChat(ann);
  await expect(bob.chat.reactions('shall we meet?')).toHaveText(['🎉']);
  await expect(bob.chat.messages).toHaveCount(1);
});

test('one deletes for everyone what is ones own, and for oneself whatever it is', async ({ person }) => {
  const [ann, bob] = await asked(person);
  await ann.chat.send('a slip of the tongue');
  await bob.chat.send('what was that?');
  for (const who of [ann, bob]) await expect(who.chat.texts).toHaveCount(3);
  const ask = (who: Person) => who.page.getByRole('dialog', { name: 'Delete this message?' });
  await (await menu(ann, 'a slip of the tongue')).getByRole('menuitem', { name: 'Delete…' }).click();
  await ask(ann).getByRole('button', { name: 'Delete for everyone' }).click();
  await expect(ann.chat.texts).toHaveText(['shall we meet?', 'You deleted this message', 'what was that?']);
  await expect(bob.chat.texts).toHaveText(['shall we meet?', 'This message was deleted', 'what was that?']);
  await (await menu(bob, 'shall we meet?')).getByRole('menuitem', { name: 'Delete…' }).click();
  await expect(ask(bob).getByRole('button', { name: 'Delete for everyone' })).toBeHidden();
  await ask(bob).getByRole('button', { name: 'Delete for me' }).click();
  await expect(bob.chat.texts).toHaveText(['This message was deleted', 'what was that?']);
  await bob.reload();
  await bob.openChat(ann);
  await bob.expectDirect(ann);
  await ann.chat.send('still there?');
  await expect(bob.chat.texts).toHaveText(['This message was deleted', 'what was that?', 'still there?']);
  await expect(ann.chat.texts).toHaveText(['shall we meet?', 'You deleted this message', 'what was that?', 'still there?']);
  for (const who of [ann, bob]) expect(await who.stored()).not.toContain('a slip of the tongue');
  expect(await bob.stored()).not.toContain('shall we meet?');
});

test('the menu is opened and walked with the keyboard, and by a right click', async ({ person }) => {
  const [ann, bob] = await asked(person);
  await bob.chat.log.focus();
  await bob.page.keyboard.press('ArrowUp');
  await bob.page.keyboard.press('ArrowRight');
  const button = bob.chat.message('shall we meet?').getByRole('button', { name: 'Message actions' });
  await expect(button).toBeFocused();
  await bob.page.keyboard.press('Enter');
  const open = bob.page.getByRole('menu', { name: 'Message actions' });
  await expect(open.getByRole('menuitemcheckbox', { name: '👍' })).toBeFocused();
  await bob.page.keyboard.press('ArrowRight');
  await expect(open.getByRole('menuitemcheckbox', { name: '❤️' })).toBeFocused();
  await bob.page.keyboard.press('ArrowDown');
  await expect(open.getByRole('menuitem', { name: 'Reply' })).toBeFocused();
  await bob.page.keyboard.press('Escape');
  await expect(open).toBeHidden();
  await expect(button).toBeFocused();
  await bob.page.keyboard.press('Enter');
  await bob.page.keyboard.press('ArrowRight');
  await bob.page.keyboard.press('Enter');
  await expect(ann.chat.reactions('shall we meet?')).toHaveText(['❤️']);
  await bob.chat.message('shall we meet?').click({ button: 'right' });
  await open.getByRole('menuitem', { name: 'Details' }).click();
  await expect(bob.chat.details).toBeVisible();
});
