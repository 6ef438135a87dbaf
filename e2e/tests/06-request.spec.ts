import { DELIVERED, exchange, expect, introduce, openChats, type Person, test } from '../support/fixtures.ts';
import { Settings } from '../pages/settings.ts';
import { chatWrap, type Client, EPHEMERAL, generateSecretKey, getPublicKey, hexOf, listen, nip13, nip19, STORED } from '../support/nostr.ts';

async function expectNoConnections(...people: Person[]): Promise<void> {
  for (const person of people) expect(await person.connectionsMade(), `connections ever made by ${person.name}`).toBe(0);
}

/** What is sealed for someone, but for the wrap with which they tried their relay. */
function fromOthers(relay: Client, person: Person) {
  return relay.wrapsFor(person.npub, EPHEMERAL, STORED).filter((wrap) => !person.published(wrap.id));
}

const FORMS: [string, (person: Person, relay: string) => string][] = [
  ['an npub', (person) => person.npub],
  ['an nprofile', (person, relay) => nip19.nprofileEncode({ pubkey: hexOf(person.npub), relays: [relay] })],
  ['an nprofile without relays', (person) => nip19.nprofileEncode({ pubkey: hexOf(person.npub), relays: [] })],
  ['a nostr: URI of an npub', (person) => `nostr:${person.npub}`],
  ['a nostr: URI of an nprofile', (person, relay) => `nostr:${nip19.nprofileEncode({ pubkey: hexOf(person.npub), relays: [relay] })}`],
];

for (const [form, address] of FORMS) {
  test(`a request by ${form} is accepted`, async ({ person, relayUrl }) => {
    const [ann, bob] = [await person('Ann'), await person('Bob')];
    await bob.home.addAddress(address(ann, relayUrl));
    await expect(bob.chat.root).toHaveAttribute('data-npub', ann.npub);
    await expect(ann.home.request(bob.npub)).toBeVisible();
    await expect(ann.home.request(bob.npub)).toContainText('Bob');
    await expectNoConnections(ann, bob);
    // Whose name is not known yet has a face all the same, and one.
    await expect(bob.chat.root.locator('.avatar svg')).toHaveCount(1);

    await ann.home.accept(bob.npub).click();
    await expect(ann.chat.root).toHaveAttribute('data-npub', bob.npub);
    await ann.chat.expectLink('direct');
    await bob.chat.expectLink('direct');
    await expect(ann.home.requests).toHaveCount(0);
    await exchange(ann, bob, 'hello');
  });
}

test('what was written before the request was accepted arrives after', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await bob.home.addAddress(ann.npub);
  await bob.chat.send('are you there?');
  await expect(ann.home.request(bob.npub)).toBeVisible();
  // It is left for her as mail, so that she sees what is wanted before she answers.
  await expect(bob.chat.saying('are you there?')).toHaveAttribute('data-status', 'relayed');
  await expect(ann.home.request(bob.npub)).toContainText('are you there?');
  await ann.home.accept(bob.npub).click();
  await expect(ann.chat.texts).toHaveText(['are you there?']);
  await expect(bob.chat.saying('are you there?')).toHaveAttribute('data-status', DELIVERED);
});

test('who wants work for a request is asked by those who did some, and hears of the others once they want none', async ({ person, relayUrl }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  const [settings, relay] = [new Settings(ann.page), await listen(relayUrl)];
  await settings.wantWork(true);
  const idle = generateSecretKey(), idler = nip19.npubEncode(getPublicKey(idle));
  await relay.publish(chatWrap(idle, ann.key, 'buy this'));
  await bob.home.addAddress(ann.npub);
  await bob.chat.send('may I?');
  await expect(ann.home.request(bob.npub)).toContainText('may I?');
  await expect(ann.home.requests).toHaveCount(1);
  const stored = relay.wrapsFor(ann.npub, STORED).filter((wrap) => bob.published(wrap.id));
  expect(stored.length).toBeGreaterThanOrEqual(2);
  for (const wrap of stored) {
    expect(nip13.getPow(wrap.id)).toBeGreaterThanOrEqual(16);
    expect(wrap.tags.find(([name]) => name === 'nonce')?.[2]).toBe('16');
  }
  // It is kept, and nothing was noted of whom it did not let in.
  await ann.page.reload();
  await expect(ann.home.requests).toHaveCount(1);
  await settings.wantWork(false);
  await ann.page.reload();
  await expect(ann.home.request(idler)).toContainText('buy this');
  relay.close();
});

test('a request that came while away waits there', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await ann.closePage();
  await bob.home.addAddress(ann.npub);
  await expect(bob.chat.root).toBeVisible();
  await ann.open();
  await ann.home.accept(bob.npub).click();
  await ann.chat.expectLink('direct');
  await exchange(ann, bob, 'hello');
});

test('two who add each other are connected without another question', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await Promise.all([ann.home.addAddress(bob.npub), bob.home.addAddress(ann.npub)]);
  await ann.chat.expectLink('direct');
  await bob.chat.expectLink('direct');
  await exchange(ann, bob, 'hello');
});

test('a request that is ignored makes no connection and is answered by nothing', async ({ person, relayUrl }) => {
  const relay = await listen(relayUrl);
  const [ann, bob, cid] = [await person('Ann'), await person('Bob'), await person('Cid')];
  await bob.home.addAddress(ann.npub);
  await expect(ann.home.request(bob.npub)).toBeVisible();
  await ann.reload();
  await expect(ann.home.request(bob.npub)).toBeVisible();
  await expectNoConnections(ann, bob);

  // Ann goes on with her life, and Bob starts anew. Once she has talked to Cid, anything for Bob would be out too.
  await bob.reload();
  await introduce(ann, cid);
  await openChats(ann, cid);
  await exchange(ann, cid, 'hello');
  await expect(bob.home.contact(ann.npub)).toBeVisible();
  await expectNoConnections(bob);
  expect(await ann.connectionsMade()).toBe(await ann.connected());
  expect(relay.wrapsFor(cid.npub, EPHEMERAL)).not.toEqual([]);
  expect(fromOthers(relay, bob)).toEqual([]);
  relay.close();
});

test('who is blocked is gone, stays gone and learns nothing', async ({ person, relayUrl }) => {
  const relay = await listen(relayUrl);
  const [ann, bob, cid] = [await person('Ann'), await person('Bob'), await person('Cid')];
  await bob.home.addAddress(ann.npub);
  await ann.home.block(bob.npub).click();
  await expect(ann.home.requests).toHaveCount(0);
  await ann.reload();
  await introduce(ann, cid);
  await openChats(ann, cid);
  await exchange(ann, cid, 'hello');
  await expect(ann.home.requests).toHaveCount(0);
  await expect(ann.home.contact(bob.npub)).toHaveCount(0);
  expect(fromOthers(relay, bob)).toEqual([]);
  await expectNoConnections(bob);
  relay.close();
});
