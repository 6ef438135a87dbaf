import AxeBuilder from '@axe-core/playwright';
import { Diagnosis } from '../pages/diagnosis.ts';
import { Settings } from '../pages/settings.ts';
import { exchange, expect, introduce, NOT_OURS, openChats, pair, REFUSED, relayIsGiven, test } from '../support/fixtures.ts';
import { ICE_SERVERS, type Kind, Lab } from '../support/lab.ts';
import { Person } from '../support/person.ts';
import { Turn } from '../support/turn.ts';

const host = (url: string) => url.replace(/^wss?:\/\//, '').replace(/\/$/, '');

test('relays, people and browser are told, and a relay that stops as well', async ({ person, startRelay, startSite }) => {
  test.skip(relayIsGiven, NOT_OURS);
  const relay = await startRelay();
  const { url } = await startSite({ relay: relay.url });
  const [ann, bob] = await pair((name) => person(name, { url }));
  await exchange(ann, bob, 'hello');
  const page = new Diagnosis(ann.page);
  const settings = new Settings(ann.page);
  await settings.open.click();
  await settings.connection.getByRole('button', { name: 'Why aren’t we connected?' }).click();
  await expect(settings.dialog).toBeHidden();
  await expect(ann.page.getByRole('heading', { name: 'Why aren’t we connected?' })).toBeFocused();
  await expect(page.all).toHaveText('Everything works: relays are reached, and you are connected with everyone.');
  await expect(page.relay(relay.url)).toContainText('Keeps your mail.');
  await expect(page.relay(relay.url)).toContainText(/Connected, answers in (less than 1|\d+) ms\. In the report: relay 1\./);
  const one = page.person(bob.npub);
  await expect(one).toContainText('In the report: contact 1');
  await expect(one).toContainText('Connected directly');
  await expect(one).toContainText(/There and back: (less than 1|\d+) ms\. Sent: [1-9].*\. Received: [1-9]/);
  await expect(one).toContainText(/From (a local address|an address learned on the way) to (a local address|an address learned on the way)\./);
  for (const what of ['WebRTC', 'IndexedDB', 'Web Crypto', 'Web Locks', 'Service worker', 'BroadcastChannel', 'Notifications']) {
    await expect(page.browser).toContainText(`${what}: works`);
  }
  await expect(page.browser).toContainText('Messages kept: 2.');
  await expect(page.browser).toContainText(/ of .* used\./);

  // Back to the chat that one came from.
  await page.back.click();
  await expect(ann.chat.root).toBeVisible();

  // Bob goes away, and is not there when he is dialled.
  await page.open();
  await bob.closePage();
  await expect(one).toContainText('They closed the connection.');
  await expect(page.all).toContainText('connected with 0 of 1 people');
  await page.back.click();
  await ann.chat.send('are you there?');
  await ann.chat.infoButton.click();
  await page.link.click();
  await expect(one).toContainText('most likely they are not online');
  await expect(page.report).toHaveValue(/contact 1: failed: not online/);

  ann.expectErrors(REFUSED);
  await relay.stop();
  await expect(page.all).toContainText('No relay is reached');
  await expect(page.relay(relay.url)).toContainText('Not connected. In the report: relay 1.');
  await expect(page.report).toHaveValue(/relay 1: down/);
  await relay.start();
  await expect(page.relay(relay.url)).toContainText('Connected, answers in');
});

test('a contact who is there and does not answer, and one from whom the address is hidden', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await new Settings(ann.page).hideFromAll(true);
  await ann.chat.expectLink('relayed');
  await bob.chat.expectLink('relayed');
  const [hers, his] = [new Diagnosis(ann.page), new Diagnosis(bob.page)];
  await hers.open();
  await expect(hers.person(bob.npub)).toContainText('this site has no TURN server');
  await expect(hers.network).toContainText('You hide your IP address from your contacts.');
  await expect(hers.report).toHaveValue(/The address is hidden\./);
  await his.open();
  await expect(his.person(ann.npub)).toContainText(/They take no direct connection now|They closed the connection/);
});

test('without a STUN server the network test says that there is none', async ({ person }) => {
  const ann = await person('Ann');
  const page = new Diagnosis(ann.page);
  await page.open();
  await expect(page.all).toContainText('There is nobody to connect with yet.');
  await expect(page.people).toContainText('Nobody here yet.');
  await expect(page.network).not.toContainText('You hide your IP address');
  const made = await ann.connectionsMade();
  await page.test.click();
  await expect(page.found).toContainText('No STUN server is configured for this site');
  await expect(page.found).toContainText('No TURN server is configured');
  await expect(page.network).toContainText(/Ways found: [1-9]\d* from this device, 0 as servers see it, 0 over TURN\./);
  expect(await ann.connectionsMade() - made, 'one connection that leads to nobody').toBe(1);
  const states = () => ann.page.evaluate(() => window.e2eConnections.map((one) => one.connectionState));
  await expect.poll(states).toEqual(['closed']);

  // A tab that follows is told as well.
  const other = await ann.newPage();
  await other.goto(ann.url);
  const there = new Diagnosis(other);
  await there.open();
  await expect(there.relays).toContainText('Connected, answers in');
  await there.test.click();
  await expect(there.found).toContainText('No STUN server is configured for this site');
  await other.close();
});

test('a server that does not answer is named', async ({ newcomer, relayUrl, startSite }) => {
  const silent = 'stun:127.0.0.1:9';
  const { url } = await startSite({ relay: relayUrl, iceServers: [{ urls: [silent] }] });
  const ann = await (await (await newcomer('Ann', { url })).open()).start();
  const page = new Diagnosis(ann.page);
  await page.open();
  await page.test.click();
  await expect(page.found).toContainText('Asking the servers of this site.');
  await expect(page.found).toContainText('No server answered over UDP.');
  await expect(page.server(silent)).toContainText('No answer came from it.');
});

test('a server that the browser does not take is named, since nothing works with it', async ({ newcomer, relayUrl, startSite }) => {
  const wrong = 'stn:127.0.0.1';
  const { url } = await startSite({ relay: relayUrl, iceServers: [{ urls: [wrong] }] });
  const ann = await (await (await newcomer('Ann', { url })).open()).start();
  const page = new Diagnosis(ann.page);
  await page.open();
  await page.test.click();
  await expect(page.found).toContainText('This browser makes no direct connections');
  await expect(page.server(wrong)).toContainText('The browser does not take its address.');
});

test('STUN and TURN servers that answer are told', async ({ newcomer, relayUrl, startSite }) => {
  const missing = Turn.missing();
  test.skip(missing !== undefined, missing);
  const turn = await Turn.start();
  try {
    const [stun, relayed, wrong] = [`stun:127.0.0.1:${turn.port}`, `turn:127.0.0.1:${turn.port}`, `turn:localhost:${turn.port}`];
    const iceServers = [{ urls: [stun] }, { urls: [relayed], ...Turn.USER }, { urls: [wrong], username: 'x', credential: 'y' }];
    const { url } = await startSite({ relay: relayUrl, iceServers });
    const ann = await (await (await newcomer('Ann', { url })).open()).start();
    const page = new Diagnosis(ann.page);
    await page.open();
    await page.test.click();
    await expect(page.server(stun)).toContainText('It answered.');
    await expect(page.server(relayed)).toContainText('It answered.');
    await expect(page.server(wrong)).toContainText('It refused the name or the password (error 401).');
    await expect(page.found).toContainText('A TURN server is reached');
    await expect(page.found).toContainText(/lets others reach you|may work/);
    await expect(page.network).toContainText(/[1-9]\d* over TURN\./);
    await expect(page.report).toHaveValue(/STUN server 1: answered\nTURN server 2: answered\nTURN server 3: failed, 401/);
  } finally {
    await turn.stop();
  }
});

/** What is said of each kind of network. */
const SAID: Record<Kind, string> = {
  open: 'Your network lets others reach you',
  cone: 'Two servers see you at the same address and port',
  symmetric: 'Each server sees you at another port',
  blocked: 'No server answered over UDP',
};

for (const [kind, said] of Object.entries(SAID) as [Kind, string][]) {
  test(`a network that is ${kind}: ${said}`, async ({ relayUrl, startSite }) => {
    const missing = Lab.missing(true) ?? Lab.missingTurn();
    test.skip(missing !== undefined, missing);
    const { url } = await startSite({ relay: relayUrl, iceServers: ICE_SERVERS.two });
    const lab = await Lab.open();
    try {
      await lab.startTurn();
      const { browser } = await lab.host(kind, [url, relayUrl]);
      const ann = await (await (await Person.create('Ann', browser, url)).open()).start();
      const page = new Diagnosis(ann.page);
      await page.open();
      await page.test.click();
      await expect(page.found).toContainText(said);
      // Where UDP is blocked it is reached over TCP.
      await expect(page.found).toContainText('A TURN server is reached');
      expect(ann.unexpectedErrors()).toEqual([]);
    } finally {
      await lab.close();
    }
  });
}

test('what is copied names nobody', async ({ person, startRelay, startSite }) => {
  test.skip(relayIsGiven, NOT_OURS);
  const relay = await startRelay();
  const { url } = await startSite({ relay: relay.url, iceServers: [{ urls: ['stun:127.0.0.1:9'] }] });
  const [ann, bob] = [await person('Annabella', { url }), await person('Bartholomew', { url })];
  await introduce(ann, bob);
  await openChats(ann, bob);
  await exchange(ann, bob, 'a very private word');
  await ann.page.getByRole('button', { name: 'Contact info' }).click();
  await ann.page.getByRole('textbox', { name: 'Nickname' }).fill('Bartleby');
  const page = new Diagnosis(ann.page);
  await page.link.click();
  await page.test.click();
  await expect(page.found).toContainText('No server answered');
  for (const one of [ann, bob]) one.expectErrors(REFUSED);
  await relay.stop();
  await expect(page.report).toHaveValue(/relay 1: down/);
  await ann.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.copy.click();
  await expect(page.root.getByRole('status').filter({ hasText: 'Copied' })).toBeVisible();
  const text = await ann.page.evaluate(() => navigator.clipboard.readText());
  for (const told of [/^Tincan \d/, /Chrom/, /relay 1, down, ours/, /contact 1, accepted, direct, within one network, (host|prflx) to/,
    /Network: no answer over UDP/, /STUN server 1: no answer/, /contact 1: channel open/, /contact 1: (offer|answer) sent/, /relay 1: up/,
    /WebRTC: works/, /Messages: 2/, /network test begun/]) expect(text).toMatch(told);
  const words = [ann, bob].flatMap((one) => [one.name, one.npub, one.key, one.npub.slice(4, 20)]);
  for (const one of [...words, 'Bart', 'private', 'npub', 'nprofile', '://', host(relay.url), new URL(relay.url).port, 'localhost', new URL(url).port]) {
    expect(text, one).not.toContain(one);
  }
  expect(text, 'keys').not.toMatch(/[0-9a-f]{16}/i);
  expect(text, 'addresses').not.toMatch(/\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f]*:[0-9a-f:]+|\.local/i);
  // Or these could not fail.
  expect(JSON.stringify([ann.npub, ann.key, await ann.stored()])).toMatch(/[0-9a-f]{64}/);
});

test('settings of the site that cannot be read are told', async ({ newcomer }) => {
  const ann = await newcomer('Ann');
  ann.expectErrors(/404|config\.json/);
  await ann.context.route('**/config.json', (route) => route.fulfill({ status: 404 }));
  // The built-in relays are other people's.
  await ann.context.routeWebSocket(/^wss:/, (socket) => socket.onMessage(() => {}));
  await ann.open();
  await ann.start();
  const page = new Diagnosis(ann.page);
  await page.open();
  await expect(page.root).toContainText('The settings of this site (config.json) are missing or broken');
  await expect(page.report).toHaveValue(/config\.json could not be read/);
});

test('a phone has room for all of it', async ({ person }) => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const [ann, bob] = [await person('Ann', phone), await person('Bob')];
  await bob.home.addAddress(await ann.home.inviteLink());
  await bob.expectDirect(ann);
  await ann.page.getByRole('button', { name: 'Back to chats' }).click();
  const page = new Diagnosis(ann.page);
  await page.open();
  await page.test.click();
  await expect(page.found).toContainText('No STUN server');
  await expect(page.person(bob.npub)).toContainText('Connected directly');
  const wide = await ann.page.evaluate(() => [...document.querySelectorAll<HTMLElement>('body *')].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && one.checkVisibility() && (box.right > innerWidth + 1 || box.left < -1);
  }).map((one) => one.outerHTML.slice(0, 120)));
  expect(wide).toEqual([]);
  await ann.page.keyboard.press('Escape');
  await expect(ann.home.contact(bob.npub)).toBeVisible();
});

test('the keyboard alone leads there, through it and back', async ({ person }) => {
  const ann = await person('Ann');
  const page = new Diagnosis(ann.page);
  const { keyboard } = ann.page;
  const to = async (target: typeof page.test) => {
    for (let presses = 0; presses < 40; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await keyboard.press('Tab');
    }
    await expect(target, 'Tab leads here').toBeFocused();
  };
  await to(ann.home.relays);
  await keyboard.press('Enter');
  // The panel stands before the line that opens it.
  await expect(page.link).toBeVisible();
  for (let presses = 0; presses < 10 && !(await page.link.evaluate((element) => element === document.activeElement)); presses++) {
    await keyboard.press('Shift+Tab');
  }
  await keyboard.press('Enter');
  await expect(page.root).toBeVisible();
  await to(page.test);
  await keyboard.press('Enter');
  await expect(page.found).toContainText('No STUN server');
  await expect(page.test, 'keeps the focus').toBeFocused();
  await to(page.report);
  await to(page.copy);
  await keyboard.press('Enter');
  await expect(page.root.getByRole('status').filter({ hasText: /Copied|Ctrl\+C/ })).toBeVisible();
  await keyboard.press('Escape');
  await expect(page.root).toBeHidden();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, ${colorScheme}`, async ({ person }) => {
    const [ann, bob] = [await person('Ann', { colorScheme }), await person('Bob')];
    await introduce(ann, bob);
    const page = new Diagnosis(ann.page);
    await page.open();
    await page.test.click();
    await expect(page.found).toContainText('No STUN server');
    await expect(page.person(bob.npub)).toContainText('There and back');
    const { violations } = await new AxeBuilder({ page: ann.page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
  });
}
