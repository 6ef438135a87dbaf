import { firefox } from '@playwright/test';
import { DELIVERED, exchange, expect, introduce, openChats, test as base } from '../support/fixtures.ts';
import type { Browser } from '@playwright/test';
import { Chat } from '../pages/chat.ts';
import { ContactPage } from '../pages/contact.ts';
import { Diagnosis } from '../pages/diagnosis.ts';
import { Home } from '../pages/home.ts';
import { Locked, Passphrase } from '../pages/passphrase.ts';
import type { Person } from '../support/person.ts';
import { stored } from '../support/storage.ts';
import { Turn } from '../support/turn.ts';

const test = base.extend<{ inFirefox: (name: string, url?: string) => Promise<Person> }, { firefoxBrowser: Browser }>({
  firefoxBrowser: [
    async ({}, use) => {
      const browser = await firefox.launch({
        channel: 'moz-firefox',
        executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
        firefoxUserPrefs: { 'media.peerconnection.ice.loopback': true, 'media.peerconnection.ice.obfuscate_host_addresses': false },
      });
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  inFirefox: async ({ firefoxBrowser, person }, use) => {
    // A released Firefox has no means to set these, and refuses a context that asks for them.
    const plain = { colorScheme: null, reducedMotion: null, forcedColors: null, contrast: null };
    await use((name, url) => person(name, { browser: firefoxBrowser, ...plain, ...(url ? { url } : {}) }));
  },
});

test('Firefox comes under a passphrase, locks, and comes out again', async ({ person, inFirefox }) => {
  test.slow();
  const [ann, fox] = [await person('Ann'), await inFirefox('Fox')];
  await introduce(ann, fox);
  await openChats(ann, fox);
  await exchange(ann, fox, 'before');
  await new Passphrase(fox.page).turnOn('four quiet words together');
  expect(await stored(fox.page)).not.toContain('before, says');
  await new Locked(fox.page).try('another');
  await expect(new Locked(fox.page).alert).toHaveText('That is not the passphrase.');
  await ann.chat.send('while it is locked');
  await new Locked(fox.page).unlock('four quiet words together');
  await openChats(ann, fox);
  await expect(fox.chat.saying('while it is locked')).toHaveCount(1);
  await exchange(ann, fox, 'under it');
  await fox.page.keyboard.press('Control+Shift+L');
  await new Locked(fox.page).unlock('four quiet words together');
  await new Passphrase(fox.page).turnOff('four quiet words together');
  await openChats(ann, fox);
  await exchange(ann, fox, 'after');
  await expect(fox.chat.saying('before, says Fox')).toHaveCount(1);
});

test('Chromium invites Firefox', async ({ person, inFirefox }) => {
  const [ann, fox] = [await person('Ann'), await inFirefox('Fox')];
  await introduce(ann, fox);
  await openChats(ann, fox);
  await exchange(ann, fox, 'hello');
  // Either browser has its own words for the way.
  for (const one of [ann, fox]) {
    await one.chat.infoButton.click();
    await expect(new ContactPage(one.page).path).toContainText('within one network');
  }
});

test('Firefox invites Chromium, and either reloads', async ({ person, inFirefox }) => {
  const [ann, fox] = [await person('Ann'), await inFirefox('Fox')];
  await introduce(fox, ann);
  await openChats(ann, fox);
  await exchange(ann, fox, 'hello');
  await ann.reload();
  await ann.openChat(fox);
  await ann.chat.expectLink('direct');
  await exchange(ann, fox, 'Ann is back');
  await fox.reload();
  await fox.openChat(ann);
  await fox.chat.expectLink('direct');
  await exchange(ann, fox, 'Fox is back');
  const order = ['hello, says Ann', 'hello, says Fox', 'Ann is back, says Ann', 'Ann is back, says Fox', 'Fox is back, says Ann', 'Fox is back, says Fox'];
  await expect(ann.chat.texts).toHaveText(order);
  await expect(fox.chat.texts).toHaveText(order);
});

test('50 messages each way between Chromium and Firefox', async ({ person, inFirefox }) => {
  const [ann, fox] = [await person('Ann'), await inFirefox('Fox')];
  await introduce(ann, fox);
  await openChats(ann, fox);
  const texts = (who: string) => Array.from({ length: 50 }, (_, index) => `${who} ${index}`);
  await Promise.all([ann.chat.burst(texts('Ann')), fox.chat.burst(texts('Fox'))]);
  await Promise.all([ann.chat.expectAllOwn('delivered', 50), fox.chat.expectAllOwn('delivered', 50)]);
  expect((await fox.chat.all(100)).map((message) => message.id)).toEqual((await ann.chat.all(100)).map((message) => message.id));
});

test('a second tab of Firefox shows the same chat, sends, and takes over', async ({ person, inFirefox }) => {
  const [ann, fox] = [await person('Ann'), await inFirefox('Fox')];
  await introduce(ann, fox);
  await openChats(ann, fox);
  await exchange(ann, fox, 'hello');
  const second = await fox.newPage();
  await second.goto(fox.url);
  const chat = new Chat(second);
  await new Home(second).contact(ann.npub).click();
  await chat.send('from the second tab');
  for (const one of [chat, fox.chat]) await expect(one.saying('from the second tab')).toHaveAttribute('data-status', DELIVERED);
  const since = Date.now();
  await fox.page.close();
  await chat.send('and on');
  await expect(chat.saying('and on')).toHaveCount(1);
  expect(Date.now() - since).toBeLessThanOrEqual(2_000);
  await expect(chat.saying('and on')).toHaveAttribute('data-status', DELIVERED);
  await expect(ann.chat.texts).toHaveText(['hello, says Ann', 'hello, says Fox', 'from the second tab', 'and on']);
});

test('Firefox finds out what its network lets through', async ({ inFirefox, relayUrl, startSite }) => {
  const missing = Turn.missing();
  test.skip(missing !== undefined, missing);
  const turn = await Turn.start();
  try {
    const servers = [`stun:127.0.0.1:${turn.port}`, `turn:127.0.0.1:${turn.port}`, 'stun:127.0.0.1:47123'] as const;
    const iceServers = [{ urls: [servers[0], servers[2]] }, { urls: [servers[1]], ...Turn.USER }];
    const { url } = await startSite({ relay: relayUrl, iceServers });
    const fox = await inFirefox('Fox', url);
    const page = new Diagnosis(fox.page);
    await page.open();
    await page.test.click();
    await expect(page.server(servers[0])).toContainText('It answered.');
    await expect(page.server(servers[1])).toContainText('It answered.');
    await expect(page.server(servers[2])).toContainText(/No answer came|was not reached/);
    await expect(page.found).toContainText('A TURN server is reached');
  } finally {
    await turn.stop();
  }
});
