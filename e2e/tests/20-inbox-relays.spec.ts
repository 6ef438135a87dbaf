import { Client, nip19, STORED } from '../support/nostr.ts';
import { Settings } from '../pages/settings.ts';
import { exchange, expect, introduce, NOT_OURS, openChats, type Person, REFUSED, relayIsGiven, test } from '../support/fixtures.ts';

test.skip(relayIsGiven, NOT_OURS);

/** The relays that the newest 10050 of someone names, as this relay has it, and how many wraps it keeps for them. */
async function kept(by: string, of: Person) {
  const relay = await Client.connect(by, { kinds: [10050], authors: [of.key] }, { kinds: [STORED], '#p': [of.key] });
  relay.close();
  const lists = relay.seen.filter((event) => event.kind === 10050);
  expect(lists.length).toBeLessThanOrEqual(1);
  const tags = lists[0]?.tags.map(([name, url]) => (name === 'relay' ? url : name));
  return { list: tags ?? [], wraps: relay.wrapsFor(of.npub, STORED).length };
}

/** The relays in an invite link. */
function named(link: string): string[] {
  const address = nip19.decode(/#add\/([^/]+)\//.exec(link)![1]!);
  if (address.type !== 'nprofile') throw new Error(`not an nprofile: ${link}`);
  return address.data.relays ?? [];
}

async function expectList(person: Person, ...urls: string[]): Promise<void> {
  await expect.poll(async () => named(await person.home.inviteLink())).toEqual(urls);
  for (const url of urls) await expect.poll(async () => (await kept(url, person)).list, { message: `the 10050 on ${url}` }).toEqual(urls);
}

const count = (person: Person, like: string) => person.told.filter((frame) => frame.startsWith(like)).length;

test('only a relay that keeps mail is announced, the others are named with the reason', async ({ person, startRelay, startSite }) => {
  const [good, forgetful, absent] = [await startRelay(), await startRelay({ forget: true }), await startRelay()];
  await absent.stop();
  const { url } = await startSite({ relay: [forgetful.url, absent.url, good.url] });
  const ann = await person('Ann', { url });
  ann.expectErrors(REFUSED);
  await ann.home.relays.click();
  await expect(ann.home.relay(good.url)).toContainText('Keeps your mail.');
  await expect(ann.home.relay(forgetful.url)).toContainText('Not used: it said OK and kept nothing.');
  await expect(ann.home.relay(absent.url)).toContainText('Not used: it could not be reached.');
  await expect(ann.home.relays).toContainText('Connected');
  // The settings tell the same.
  const settings = new Settings(ann.page);
  await settings.open.click();
  await expect(settings.connection.getByRole('listitem')).toHaveCount(3);
  await expect(settings.connection.getByRole('listitem').filter({ hasText: good.url })).toContainText('Keeps your mail.');
  await expect(settings.connection.getByRole('button', { name: 'Test again' })).toBeEnabled();
  await settings.close.click();
  await expectList(ann, good.url);
  expect((await kept(good.url, ann)).wraps, 'one wrap tried it').toBe(1);
  // The wrap to each of two, and the list to one.
  expect([count(ann, '["EVENT"'), count(ann, '["REQ","recall"'), count(ann, '["CLOSE","recall"')]).toEqual([3, 2, 2]);
  await expect(ann.home.contacts).toHaveCount(0);
  await expect(ann.home.requests).toHaveCount(0);

  // An address of that list leads to her, and a start with it publishes nothing.
  const bob = await person('Bob', { url });
  bob.expectErrors(REFUSED);
  await introduce(ann, bob);
  await openChats(ann, bob);
  await exchange(ann, bob, 'hello');
  await bob.closePage();
  ann.told.length = 0;
  const { wraps } = await kept(good.url, ann);
  await ann.reload();
  await expect(ann.home.relays).toContainText('Connected');
  await ann.home.relays.click();
  await expect(ann.home.relay(good.url)).toContainText('In use. Not tested since Tincan was opened.');
  await expect(ann.home.relay(forgetful.url)).toContainText('Not in use.');
  expect(named(await ann.home.inviteLink())).toEqual([good.url]);
  expect(count(ann, '["REQ","recall"')).toBe(0);
  expect((await kept(good.url, ann)).wraps).toBe(wraps);
});

test('a start without any relay is of use at once, and the first that comes up and passes is announced', async ({ newcomer, startRelay, startSite }) => {
  const [one, two, forgetful] = [await startRelay(), await startRelay(), await startRelay({ forget: true })];
  for (const relay of [one, two, forgetful]) await relay.stop();
  const { url } = await startSite({ relay: [one.url, two.url, forgetful.url] });
  const ann = await newcomer('Ann', { url });
  ann.expectErrors(REFUSED);
  await ann.open();
  await ann.start();
  await ann.home.relays.click();
  for (const relay of [one, two, forgetful]) await expect(ann.home.relay(relay.url)).toContainText('It could not be reached.');
  expect(named(await ann.home.inviteLink())).toEqual([one.url, two.url, forgetful.url]);
  await forgetful.start();
  await expect(ann.home.relay(forgetful.url)).toContainText('It said OK and kept nothing.');
  expect(count(ann, '["EVENT"'), 'nothing but the wrap').toBe(1);
  await two.start();
  await expect(ann.home.relay(two.url)).toContainText('Keeps your mail.');
  await expectList(ann, two.url);
});

test('"Test again" takes in a relay that was mended and takes out one that broke', async ({ person, startRelay, startSite }) => {
  const [first, second] = [await startRelay(), await startRelay({ forget: true })];
  const { url } = await startSite({ relay: [first.url, second.url] });
  const ann = await person('Ann', { url });
  ann.expectErrors(REFUSED);
  await ann.home.relays.click();
  await expect(ann.home.relay(second.url)).toContainText('kept nothing');
  await expectList(ann, first.url);

  await second.stop();
  await second.start({});
  await ann.home.testRelays.click();
  await expect(ann.home.relay(second.url)).toContainText('Keeps your mail.');
  await expectList(ann, first.url, second.url);

  await first.stop();
  await ann.home.testRelays.click();
  await expect(ann.home.relay(first.url)).toContainText('Not used: it could not be reached.');
  await expectList(ann, second.url);
  // Whoever looks at the old one finds the new list when it is back.
  await first.start();
  await expect.poll(async () => (await kept(first.url, ann)).list).toEqual([second.url]);
});
