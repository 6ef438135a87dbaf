import { exchange, expect, openChats, test } from '../support/fixtures.ts';

test('everything works under a path, and nothing is asked of anywhere else', async ({ person, newcomer, startSite, relayUrl }) => {
  const site = await startSite({ relay: relayUrl, base: '/some/where/' });
  const { url } = site;
  const ann = await person('Ann', { url });
  const link = await ann.home.inviteLink();
  expect(link.startsWith(`${url}#add/`)).toBe(true);
  expect(url.endsWith('/some/where/')).toBe(true);

  const bob = await (await newcomer('Bob', { url })).open(link);
  await bob.firstRun.begin('Bob');
  await bob.chat.expectLink('direct');
  await expect(bob.page).toHaveURL(url);
  bob.npub = await bob.home.ownNpub();
  await openChats(ann, bob);
  await exchange(ann, bob, 'hello');
  await Promise.all([ann.reload(), bob.reload()]);
  await openChats(ann, bob);
  await ann.chat.expectLink('direct');
  await exchange(ann, bob, 'again');

  const relay = new URL(relayUrl).href;
  for (const person of [ann, bob]) {
    expect(person.asked.filter((address) => !address.startsWith(url) && new URL(address).href !== relay)).toEqual([]);
  }
  expect(site.count.paths.filter((path) => !path.startsWith('/some/where/'))).toEqual([]);
  expect(site.count.missed).toEqual([]);
});

test('what the manifest names is there, wherever the app is served', async ({ newcomer, startSite, relayUrl }) => {
  const { url } = await startSite({ relay: relayUrl, base: '/some/where/' });
  const ann = await (await newcomer('Ann', { url })).open();
  const address = await ann.page.locator('link[rel=manifest]').evaluate((link) => (link as HTMLLinkElement).href);
  const manifest = (await (await fetch(address)).json()) as { start_url: string; scope?: string; icons: { src: string }[] };
  for (const part of [manifest.start_url, manifest.scope ?? '.', ...manifest.icons.map((icon) => icon.src)]) {
    const whole = new URL(part, address).href;
    expect(whole.startsWith(url), whole).toBe(true);
    expect((await fetch(whole)).status, whole).toBe(200);
  }
});

test('the app talks to its host and its relay alone', async ({ person, site, relayUrl }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await bob.home.addAddress(ann.npub);
  await ann.home.accept(bob.npub).click();
  await ann.chat.expectLink('direct');
  await exchange(ann, bob, 'hello');
  const hosts = [new URL(site.url).host, new URL(relayUrl).host];
  for (const person of [ann, bob]) {
    expect(person.asked.filter((address) => !hosts.includes(new URL(address).host))).toEqual([]);
  }
});
