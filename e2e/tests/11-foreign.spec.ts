import { nip17 } from 'nostr-tools';
import { exchange, expect, openChats, pair, test } from '../support/fixtures.ts';
import { CHAT, chatRumor, chatWrap, Client, generateSecretKey, getEventHash, getPublicKey, inboxList, nip19, nip59, SEAL, sealText, STORED } from '../support/nostr.ts';

test('a message from another NIP-17 client is a request with its text', async ({ person, relayUrl }) => {
  const ann = await person('Ann');
  const relay = await Client.connect(relayUrl);
  const stranger = generateSecretKey();
  const npub = nip19.npubEncode(getPublicKey(stranger));
  await relay.publish(nip17.wrapEvent(stranger, { publicKey: ann.key, relayUrl }, 'good day to you'));
  await expect(ann.home.request(npub)).toContainText('good day to you');
  expect(await ann.connectionsMade()).toBe(0);

  await ann.home.accept(npub).click();
  await expect(ann.chat.root).toHaveAttribute('data-npub', npub);
  await expect(ann.chat.texts).toHaveText(['good day to you']);
  // nostr-tools rounds the time, so the one before may be dated a second ahead.
  await relay.publish(chatWrap(stranger, ann.key, 'and good night', 2));
  await expect(ann.chat.texts).toHaveText(['good day to you', 'and good night']);
  await ann.reload();
  await ann.home.contact(npub).click();
  await expect(ann.chat.texts).toHaveText(['good day to you', 'and good night']);
  relay.close();
});

test('an answer goes to the inbox relays of another NIP-17 client, as it reads such messages', async ({ person, relayUrl }) => {
  const ann = await person('Ann');
  const stranger = generateSecretKey();
  const [key, npub] = [getPublicKey(stranger), nip19.npubEncode(getPublicKey(stranger))];
  const relay = await Client.connect(relayUrl, { kinds: [STORED], '#p': [key] });
  await relay.publish(inboxList(stranger, relayUrl));
  await relay.publish(nip17.wrapEvent(stranger, { publicKey: ann.key, relayUrl }, 'good day to you'));
  await ann.home.accept(npub).click();
  await ann.chat.send('and to you — 😀\nin two lines');
  await expect(ann.chat.messages.last()).toHaveAttribute('data-status', 'relayed');

  const [wrap, ...more] = relay.wrapsFor(npub, STORED);
  expect(more).toEqual([]);
  const rumor = nip17.unwrapEvent(wrap!, stranger);
  expect(rumor).toMatchObject({ kind: CHAT, pubkey: ann.key, content: 'and to you — 😀\nin two lines' });
  expect(rumor.tags).toContainEqual(['p', key]);
  expect(wrap!.pubkey).not.toBe(ann.key);
  // Back-dated by up to two days, so that nobody learns when it was written.
  expect(wrap!.created_at).toBeLessThanOrEqual(rumor.created_at);
  relay.close();
});

test('forgeries show nothing and do not stop an honest message behind them', async ({ person, relayUrl }) => {
  const [ann, bob] = await pair(person);
  await exchange(ann, bob, 'hello');
  const relay = await Client.connect(relayUrl);
  const [eve, honest] = [generateSecretKey(), generateSecretKey()];

  const asBob = { ...chatRumor(eve, ann.key, 'forged author'), pubkey: bob.key };
  // Wrong in this alone: whoever checks no more than the id is taken in.
  asBob.id = getEventHash(asBob);
  const ownRumor = (text: string) => JSON.stringify(chatRumor(eve, ann.key, text));
  const spoilt = sealText(eve, ann.key, ownRumor('forged signature'));
  const changed = { ...chatRumor(eve, ann.key, 'true text'), content: 'forged text' };
  const seals = [
    sealText(eve, ann.key, JSON.stringify(asBob)),
    sealText(eve, ann.key, ownRumor('forged seal kind'), SEAL + 1),
    { ...spoilt, sig: spoilt.sig.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) },
    { ...spoilt, pubkey: bob.key },
    sealText(eve, ann.key, JSON.stringify(changed)),
    sealText(eve, ann.key, JSON.stringify({ ...chatRumor(eve, ann.key, 'forged: signed'), sig: spoilt.sig })),
    sealText(eve, ann.key, 'forged: not JSON'),
  ];
  for (const seal of seals) await relay.publish(nip59.createWrap(seal, ann.key));
  await relay.publish(nip17.wrapEvent(honest, { publicKey: ann.key, relayUrl }, 'an honest word'));

  const npub = nip19.npubEncode(getPublicKey(honest));
  await expect(ann.home.request(npub)).toContainText('an honest word');
  // Also when the relay brings them all again, in an order of its own.
  await ann.reload();
  await expect(ann.home.request(npub)).toBeVisible();
  await openChats(ann, bob);
  await ann.chat.expectLink('direct');
  await exchange(ann, bob, 'still here');
  await expect(ann.home.requests).toHaveCount(1);
  await expect(ann.home.contacts).toHaveCount(1);
  await expect(ann.page.getByText('forged')).toHaveCount(0);
  await expect(ann.chat.texts).toHaveText(['hello, says Ann', 'hello, says Bob', 'still here, says Ann', 'still here, says Bob']);
  relay.close();
});
