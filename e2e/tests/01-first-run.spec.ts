import jsqr from 'jsqr';
import { expect, test } from '../support/fixtures.ts';
import { nip19 } from '../support/nostr.ts';

// CommonJS: bundlers and Node disagree on where the function is.
const readQr = (jsqr as unknown as { default?: typeof jsqr }).default ?? jsqr;

test('the first page asks for a name and nothing else', async ({ newcomer }) => {
  const ann = await (await newcomer('Ann')).open();
  await expect(ann.firstRun.name).toBeFocused();
  await expect(ann.page.getByRole('textbox')).toHaveCount(1);
  // Beside it there are only the ways back, for who has been here before.
  await expect(ann.page.getByRole('button')).toHaveText(['Start', 'I have a backup', 'I have a key']);
});

test('an empty name is not accepted', async ({ newcomer }) => {
  const ann = await (await newcomer('Ann')).open();
  for (const nothing of ['', '   ']) {
    await ann.firstRun.begin(nothing);
    await expect(ann.firstRun.alert).toBeVisible();
    await expect(ann.firstRun.name).toBeFocused();
  }
  await ann.start();
  expect(ann.npub).toMatch(/^npub1/);
});

test('one has an npub and an invite link that names it, the relay and a token', async ({ person, site, relayUrl }) => {
  const ann = await person('Ann');
  const npub = nip19.decode(ann.npub);
  expect(npub.type).toBe('npub');

  const link = await ann.home.inviteLink();
  expect(link.startsWith(`${site.url}#add/`)).toBe(true);
  const [nprofile, token, ...more] = link.slice(`${site.url}#add/`.length).split('/');
  expect(more).toEqual([]);
  expect(token).toMatch(/^[0-9a-f]{32}$/);
  const decoded = nip19.decode(nprofile!);
  if (decoded.type !== 'nprofile') throw new Error(`not an nprofile: ${nprofile}`);
  expect(decoded.data.pubkey).toBe(npub.data);
  expect(decoded.data.relays?.map((relay) => relay.replace(/\/$/, ''))).toEqual([relayUrl.replace(/\/$/, '')]);
  await expect(ann.page.getByRole('button', { name: 'Copy invite link' })).toBeVisible();
});

test('the QR code says the invite link', async ({ person }) => {
  const ann = await person('Ann');
  await expect(ann.home.qr).toBeVisible();
  const shot = (await ann.home.qr.screenshot()).toString('base64');
  const image = await ann.page.evaluate(async (shot) => {
    const bytes = Uint8Array.from(atob(shot), (char) => char.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return { data: Array.from(data), width, height };
  }, shot);
  const read = readQr(Uint8ClampedArray.from(image.data), image.width, image.height);
  expect(read?.data).toBe(await ann.home.inviteLink());
});

test('the identity and the invite are the same after a reload', async ({ person }) => {
  const ann = await person('Ann');
  const before = [ann.npub, await ann.home.inviteLink()];
  await ann.reload();
  expect([await ann.home.ownNpub(), await ann.home.inviteLink()]).toEqual(before);
});

test('a new invite link makes the old one stop working', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  const old = await ann.home.inviteLink();
  await ann.page.getByRole('button', { name: 'Make a new link' }).click();
  await expect(ann.home.invite).not.toHaveValue(old);
  await bob.home.addAddress(old);
  // Not let in, but asked about like anyone without an invite.
  await expect(ann.home.request(bob.npub)).toBeVisible();
  expect(await ann.connectionsMade()).toBe(0);
});
