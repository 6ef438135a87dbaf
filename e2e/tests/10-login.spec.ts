import { exchange, expect, introduce, NOT_OURS, openChats, relayIsGiven, test } from '../support/fixtures.ts';

test.skip(relayIsGiven, NOT_OURS);

test('a relay that wants a login gets it once it is allowed, and then everything works', async ({ person, startRelay, startSite }) => {
  const relay = await startRelay({ auth: true });
  const { url } = await startSite({ relay: relay.url });
  const [ann, bob] = [await person('Ann', { url }), await person('Bob', { url })];
  for (const who of [ann, bob]) {
    await expect(who.home.relays).toContainText('asks who you are');
    expect(who.told.filter((frame) => frame.startsWith('["AUTH"')), 'nothing is told unasked').toEqual([]);
    await who.home.relays.click();
    await who.home.allowLogin.click();
    await expect(who.home.allowLogin).toHaveCount(0);
    await expect(who.home.relays).toContainText('Connected');
  }
  await introduce(ann, bob);
  await openChats(ann, bob);
  await exchange(ann, bob, 'hello');

  // What was allowed once is remembered.
  await bob.reload();
  await bob.openChat(ann);
  await bob.chat.expectLink('direct');
  await expect(bob.home.relays).toContainText('Connected');
  await exchange(ann, bob, 'again');
});
