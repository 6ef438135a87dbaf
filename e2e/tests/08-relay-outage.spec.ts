import { exchange, expect, introduce, NOT_OURS, openChats, REFUSED, relayIsGiven, test } from '../support/fixtures.ts';

test.skip(relayIsGiven, NOT_OURS);

test('an open channel outlives its relay', async ({ person, startRelay, startSite }) => {
  const relay = await startRelay();
  const { url } = await startSite({ relay: relay.url });
  const [ann, bob] = [await person('Ann', { url }), await person('Bob', { url })];
  await introduce(ann, bob);
  await openChats(ann, bob);
  for (const { page } of [ann, bob]) {
    // A link that flickers and recovers would be missed by looking now and then.
    await page.evaluate(() => {
      const links: string[] = ((window as any).links = []);
      const chat = document.querySelector('[data-testid=chat]')!;
      new MutationObserver(() => links.push(chat.getAttribute('data-link')!)).observe(chat, { attributeFilter: ['data-link'] });
    });
  }
  const expectSteady = async () => {
    for (const { page, chat } of [ann, bob]) {
      await chat.expectLink('direct');
      expect(await page.evaluate(() => (window as any).links)).toEqual([]);
    }
  };

  for (const person of [ann, bob]) person.expectErrors(REFUSED);
  await relay.stop();
  await expect(ann.home.relays).toContainText('No relay reached');
  await expect(bob.home.relays).toContainText('No relay reached');
  await exchange(ann, bob, 'without a relay');
  await expectSteady();

  await relay.start();
  await expect(ann.home.relays).toContainText('Connected');
  await expect(bob.home.relays).toContainText('Connected');
  await exchange(ann, bob, 'with a relay again');
  await expectSteady();
  // And the relay is of use again.
  await bob.reload();
  await bob.openChat(ann);
  await bob.chat.expectLink('direct');
  await exchange(ann, bob, 'after a reload');
});

test('nobody is reached without the relay, and when it is back what waited arrives', async ({ person, startRelay, startSite }) => {
  const relay = await startRelay();
  const { url } = await startSite({ relay: relay.url });
  const [ann, bob] = [await person('Ann', { url }), await person('Bob', { url })];
  await introduce(ann, bob);
  await ann.openChat(bob);
  await bob.closePage();
  await ann.chat.expectLink('relayed');

  for (const person of [ann, bob]) person.expectErrors(REFUSED);
  await relay.stop();
  await ann.chat.expectLink('offline');
  await ann.home.expectLink(bob.npub, 'offline');
  await bob.open();
  await bob.openChat(ann);
  await bob.chat.expectLink('offline');
  await ann.chat.send('from Ann');
  await bob.chat.send('from Bob');
  await expect(ann.chat.saying('from Ann')).toHaveAttribute('data-status', 'queued');
  await expect(bob.chat.saying('from Bob')).toHaveAttribute('data-status', 'queued');

  await relay.start();
  await ann.chat.expectLink('direct');
  await bob.chat.expectLink('direct');
  await expect(bob.chat.saying('from Ann')).toHaveCount(1);
  await expect(ann.chat.saying('from Bob')).toHaveCount(1);
  await ann.chat.expectAllOwn('delivered', 1);
  await bob.chat.expectAllOwn('delivered', 1);
});

test('a first start without a relay says so and recovers when it comes', async ({ newcomer, person, startRelay, startSite }) => {
  const relay = await startRelay();
  const { url } = await startSite({ relay: relay.url });
  await relay.stop();
  const ann = await newcomer('Ann', { url });
  ann.expectErrors(REFUSED);
  await ann.open();
  await ann.start();
  await expect(ann.home.relays).toContainText('No relay reached');
  const link = await ann.home.inviteLink();

  await relay.start();
  await expect(ann.home.relays).toContainText('Connected');
  const bob = await person('Bob', { url });
  await bob.home.addAddress(link);
  await bob.expectDirect(ann);
  await openChats(ann, bob);
  await exchange(ann, bob, 'at last');
  // Her address was published late, but it was: an npub alone leads to her.
  const cid = await person('Cid', { url });
  await cid.home.addAddress(ann.npub);
  await expect(ann.home.request(cid.npub)).toBeVisible();
});
