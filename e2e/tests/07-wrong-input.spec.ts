import { expect, test } from '../support/fixtures.ts';
import { generateSecretKey, getPublicKey, nip19 } from '../support/nostr.ts';
import { stored } from '../support/storage.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('each kind of wrong input gets its own sentence', async ({ person }) => {
  const ann = await person('Ann');
  const other = nip19.npubEncode(getPublicKey(generateSecretKey()));
  const inputs = {
    'nothing': '',
    'an nsec': nip19.nsecEncode(generateSecretKey()),
    'a cut-off npub': other.slice(0, 40),
    'nonsense': 'hello there',
    'the own key': ann.npub,
    'a note': nip19.noteEncode(getPublicKey(generateSecretKey())),
    'a Bitcoin address': 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
    'hex that could be a secret key': hex(generateSecretKey()),
    'a cut-off invite link': (await ann.home.inviteLink()).slice(0, -5),
  };
  const sentences = new Map<string, string>();
  for (const [what, input] of Object.entries(inputs)) {
    await test.step(what, async () => {
      // A form that was just opened says nothing yet, so what it says then is about this input.
      await ann.home.addContact.click();
      await expect(ann.home.refusal).toHaveText('');
      await ann.home.addAddress(input);
      await expect(ann.home.refusal).toHaveText(/^[A-Z].+\.$/);
      const sentence = (await ann.home.refusal.textContent())!;
      expect([...sentences.values()], `${what} shares its sentence`).not.toContain(sentence);
      sentences.set(what, sentence);
      await ann.home.dialog.getByRole('button', { name: 'Cancel' }).click();
    });
  }
  await expect(ann.home.contacts).toHaveCount(0);
});

test('addresses of other networks are recognised as such', async ({ person }) => {
  const ann = await person('Ann');
  for (const input of [
    'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
    '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
    '0x71C7656EC7ab88b098defB751B7401B5f6d8976F',
  ]) {
    await test.step(input, async () => {
      await ann.home.addAddress(input);
      await expect(ann.home.refusal).toContainText('another network');
      await ann.home.dialog.getByRole('button', { name: 'Cancel' }).click();
    });
  }
  await expect(ann.home.contacts).toHaveCount(0);
});

test('a broken npub is not taken for someone', async ({ person }) => {
  const ann = await person('Ann');
  const other = nip19.npubEncode(getPublicKey(generateSecretKey()));
  const swapped = other.slice(0, -1) + (other.endsWith('q') ? 'p' : 'q');
  await ann.home.addAddress(swapped);
  await expect(ann.home.refusal).not.toHaveText('');
  // The field keeps what was typed, to be mended.
  await expect(ann.home.address).toHaveValue(swapped);
  await ann.home.addAddress(other);
  await expect(ann.home.contact(other)).toBeVisible();
});

for (const [where, wrap] of [
  ['bare', (nsec: string) => nsec],
  ['as a nostr: URI', (nsec: string) => `nostr:${nsec}`],
  ['in a sentence', (nsec: string) => `my key is ${nsec}, thanks`],
] as const) {
  test(`a secret key ${where} is cleared and left nowhere`, async ({ person, relayUrl }) => {
    const ann = await person('Ann');
    const secret = generateSecretKey();
    const nsec = nip19.nsecEncode(secret);
    await ann.home.addAddress(wrap(nsec));
    await expect(ann.home.refusal).toContainText('secret key');
    await expect(ann.home.address).toHaveValue('');

    // After this the page has stored and sent something since.
    const other = nip19.npubEncode(getPublicKey(generateSecretKey()));
    await ann.home.addAddress(nip19.nprofileEncode({ pubkey: getPublicKey(generateSecretKey()), relays: [relayUrl] }));
    await expect(ann.chat.root).toBeVisible();
    await ann.home.addAddress(other);
    await expect(ann.home.contact(other)).toBeVisible();

    const storage = await stored(ann.page);
    expect(storage, 'what was looked through is the storage').toContain(ann.key);
    expect(ann.told.join(), 'what was looked through is the traffic').toContain('EVENT');
    const dom = await ann.page.content();
    const fields = await ann.page.locator('input, textarea').evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value).join());
    const elsewhere = await ann.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
    for (const form of [nsec, nsec.slice(5, 40), hex(secret), getPublicKey(secret)]) {
      for (const place of [storage, dom, fields, elsewhere, ann.told.join(), ann.asked.join()]) expect(place.toLowerCase()).not.toContain(form);
    }
  });
}
