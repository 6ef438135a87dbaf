import { Chat } from '../pages/chat.ts';
import { Home } from '../pages/home.ts';
import { expect, introduce, test } from '../support/fixtures.ts';

test('a second tab says so, and takes over when the first one closes', async ({ person, site }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  await ann.openChat(bob);
  await ann.chat.send('from the first tab');
  await expect(ann.chat.saying('from the first tab')).toHaveAttribute('data-status', 'delivered');

  const second = await ann.newPage();
  await second.goto(site.url);
  await expect(second.getByRole('heading', { name: 'Tincan is open in another tab' })).toBeVisible();
  const [home, chat] = [new Home(second), new Chat(second)];
  await expect(home.contacts).toHaveCount(0);
  // The first goes on as if nothing had happened.
  await ann.chat.expectLink('direct');
  await ann.chat.send('still the first');
  await expect(ann.chat.saying('still the first')).toHaveAttribute('data-status', 'delivered');

  await ann.page.close();
  await expect(home.contact(bob.npub)).toBeVisible();
  expect(await home.ownNpub()).toBe(ann.npub);
  await home.expectLink(bob.npub, 'direct');
  await home.contact(bob.npub).click();
  await expect(chat.texts).toHaveText(['from the first tab', 'still the first']);
  await chat.send('from the second tab');
  await expect(chat.saying('from the second tab')).toHaveAttribute('data-status', 'delivered');
  await bob.openChat(ann);
  await expect(bob.chat.texts).toHaveText(['from the first tab', 'still the first', 'from the second tab']);
});

test('an invite that is opened in a second tab is followed when that tab takes over', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  const link = await ann.home.inviteLink();
  const second = await bob.newPage();
  await second.goto(link);
  await expect(second.getByRole('heading', { name: 'Tincan is open in another tab' })).toBeVisible();
  await bob.page.close();
  await expect(new Chat(second).root).toHaveAttribute('data-npub', ann.npub);
  await new Chat(second).expectLink('direct');
});
