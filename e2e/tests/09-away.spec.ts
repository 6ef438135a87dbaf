import { expect, introduce, openChats, test } from '../support/fixtures.ts';

test('a message to someone away waits, says so, and goes out when they are back', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  await ann.openChat(bob);
  await bob.closePage();
  await expect(ann.chat.root).not.toHaveAttribute('data-link', 'direct');
  await ann.chat.send('for later');
  const message = ann.chat.saying('for later');
  await ann.chat.expectLink('relayed');
  await expect(ann.chat.root.getByText('Waits until they are online')).toBeVisible();
  await expect(message).toHaveAttribute('data-status', 'queued');

  await bob.open();
  await expect(message).toHaveAttribute('data-status', 'delivered');
  await expect(ann.chat.root.getByText('Waits until they are online')).toBeHidden();
  await expect(bob.home.contact(ann.npub)).toHaveAttribute('data-unread', '1');
  await bob.openChat(ann);
  await expect(bob.chat.texts).toHaveText(['for later']);
});

test('a waiting message survives a reload of its sender', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  await ann.openChat(bob);
  await bob.closePage();
  await expect(ann.chat.root).not.toHaveAttribute('data-link', 'direct');
  await ann.chat.send('for later');
  await expect(ann.chat.messages).toHaveCount(1);
  await ann.reload();
  await ann.openChat(bob);
  await expect(ann.chat.saying('for later')).toHaveAttribute('data-status', 'queued');
  // The sender need not look at the chat for it to go out.
  await ann.home.showInvite.click();
  await bob.open();
  await bob.openChat(ann);
  await expect(bob.chat.texts).toHaveText(['for later']);
  await ann.openChat(bob);
  await expect(ann.chat.saying('for later')).toHaveAttribute('data-status', 'delivered');
});

test('who vanishes without a goodbye is noticed within 15 seconds, and comes back', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  await openChats(ann, bob);
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
  await expect(ann.chat.saying('where are you?')).toHaveAttribute('data-status', 'delivered');
});
