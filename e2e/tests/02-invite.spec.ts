import { exchange, expect, introduce, openChats, test } from '../support/fixtures.ts';

test('opening an invite link as a newcomer leads into the chat, connected', async ({ person, newcomer }) => {
  const ann = await person('Ann');
  const bob = await (await newcomer('Bob')).open(await ann.home.inviteLink());
  await bob.firstRun.begin('Bob');
  await expect(bob.chat.root).toHaveAttribute('data-npub', ann.npub);
  await bob.chat.expectLink('direct');
  // Nobody was asked anything.
  await expect(ann.home.contacts).toHaveCount(1);
  await expect(ann.home.contacts).toHaveAttribute('data-link', 'direct');
  await expect(ann.home.requests).toHaveCount(0);
  await expect(ann.home.contacts).toContainText('Bob');
  await expect(bob.home.contacts).toContainText('Ann');
});

test('an invite does not stay in the address bar', async ({ person, newcomer, site }) => {
  const ann = await person('Ann');
  const bob = await (await newcomer('Bob')).open(await ann.home.inviteLink());
  await bob.firstRun.begin('Bob');
  await expect(bob.chat.root).toBeVisible();
  await expect(bob.page).toHaveURL(site.url);
});

test('opening an invite link with an identity connects', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  const link = await ann.home.inviteLink();
  await bob.closePage();
  await bob.open(link);
  await expect(bob.chat.root).toHaveAttribute('data-npub', ann.npub);
  await bob.expectDirect(ann);
  await ann.expectDirect(bob);
  expect(await bob.home.ownNpub()).toBe(bob.npub);
});

test('following an invite link in the page that is open connects', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  // The same page but for the fragment: nothing is loaded anew.
  await bob.page.goto(await ann.home.inviteLink());
  await expect(bob.chat.root).toHaveAttribute('data-npub', ann.npub);
  await bob.expectDirect(ann);
  await ann.expectDirect(bob);
});

test('pasting an invite link connects', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  await expect(bob.chat.root).toHaveAttribute('data-npub', ann.npub);
  await openChats(ann, bob);
  await exchange(ann, bob, 'hello');
});
