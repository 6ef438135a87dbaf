import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { Settings } from '../pages/settings.ts';
import { DIST } from '../serve.mjs';
import { attend } from '../support/attention.ts';
import { exchange, expect, introduce, openChats, type Person, test } from '../support/fixtures.ts';
import { addWorker } from '../worker.mjs';

const dist = process.env.DIST ?? DIST;

/** Waits until the app could be opened without a network. */
const ready = (page: Page) =>
  expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state)).toBe('activated');

/** What was shown as notifications, kept by the page instead of the system. */
interface Told {
  title: string;
  body?: string;
  tag?: string;
}

declare global {
  interface Window {
    told: Told[];
    /** Sounds that were begun, and those that came to their end. */
    sounds: number;
    heard: number;
  }
}

/** Runs before the app: a browser whose user answers so when they are asked about notifications. */
const notifying = (answer: NotificationPermission) => `(() => {
  window.told = [];
  window.sounds = 0;
  let permission = 'default';
  Object.defineProperty(Notification, 'permission', { get: () => permission });
  Notification.requestPermission = async () => (permission = '${answer}');
  ServiceWorkerRegistration.prototype.showNotification = async (title, { body, tag }) => { window.told.push({ title, body, tag }); };
  window.heard = 0;
  const { play } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.play = function () {
    window.sounds++;
    this.addEventListener('ended', () => { window.heard++; }, { once: true });
    return play.call(this);
  };
})()`;

async function settings(person: Person): Promise<Settings> {
  const settings = new Settings(person.page);
  await settings.open.click();
  return settings;
}

test.describe('without a network', () => {
  test('the app opens within a second after the first visit, under any path, and each file was fetched once', async ({ newcomer, startSite, relayUrl }) => {
    const site = await startSite({ relay: relayUrl, base: '/some/where/' });
    const ann = await (await newcomer('Ann', { url: site.url })).open();
    await ann.start();
    await ready(ann.page);
    const twice = site.count.paths.filter((path, at, all) => all.indexOf(path) !== at);
    expect(twice).toEqual([]);
    expect(site.count.missed).toEqual([]);
    await site.close();

    ann.expectErrors(/ERR_|Failed to (load|fetch)/);
    const since = Date.now();
    await ann.reload();
    await expect(ann.home.addContact).toBeVisible();
    expect(Date.now() - since).toBeLessThanOrEqual(1000);
    // And with the settings that its host had.
    await expect(ann.home.relays).toContainText('Connected');
    expect(await ann.home.ownNpub()).toBe(ann.npub);
  });

  test('the settings of the host are asked for each time, and kept for when it does not answer', async ({ newcomer, startSite, relayUrl }) => {
    const site = await startSite({ relay: relayUrl });
    const ann = await (await newcomer('Ann', { url: site.url })).open();
    await ann.start();
    await ready(ann.page);
    const asked = () => site.count.paths.filter((path) => path === '/config.json').length;
    const before = asked();
    await ann.reload();
    await expect(ann.home.addContact).toBeVisible();
    await expect.poll(asked).toBe(before + 1);
  });

  for (const [where, script] of [
    ['in a browser without workers', () => Object.defineProperty(navigator, 'serviceWorker', { value: undefined })],
    ['where workers are refused', () => { ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('no', 'SecurityError')); }],
  ] as const) {
    test(`the page works ${where}`, async ({ newcomer }) => {
      const ann = await newcomer('Ann');
      await ann.context.addInitScript(script);
      await (await ann.open()).start();
      await ann.reload();
      await expect(ann.home.addContact).toBeVisible();
    });
  }
});

test('a new version is fetched whole beside the old one, and a button changes to it in all tabs', async ({ newcomer, startSite, relayUrl }) => {
  const next = mkdtempSync(join(tmpdir(), 'tincan-next-'));
  cpSync(dist, next, { recursive: true });
  const page = join(next, 'index.html');
  writeFileSync(page, readFileSync(page, 'utf8').replace('<html lang=en>', '<html lang=en data-version=next>'));
  try {
    const site = await startSite({ relay: relayUrl });
    const ann = await (await newcomer('Ann', { url: site.url })).open();
    await ann.start();
    await ready(ann.page);
    await ann.reload();
    const version = (page: Page) => page.locator('html').getAttribute('data-version');
    const line = ann.page.getByRole('status').filter({ hasText: 'A new version is ready' });
    const update = () => ann.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())!.update().then(() => {}, () => {}));

    // Half of it is there: its page, and the worker of the old files no more. Nothing comes of it.
    writeFileSync(join(next, 'sw.js'), readFileSync(join(dist, 'sw.js'), 'utf8').replace(/[0-9a-f]{64}/, '0'.repeat(64)));
    site.turn(next);
    await update();
    await ann.reload();
    await expect(ann.home.addContact).toBeVisible();
    expect(await version(ann.page)).toBe(null);
    await expect(line).toBeHidden();

    // A host that puts up the rest, somewhere else on its disk.
    const whole = mkdtempSync(join(tmpdir(), 'tincan-whole-'));
    cpSync(next, whole, { recursive: true });
    addWorker(whole);
    site.turn(whole);
    const second = await ann.newPage();
    await second.goto(site.url);
    expect(await version(second)).toBe(null);
    await update();
    await expect(line).toBeVisible();
    await line.getByRole('button', { name: 'Reload' }).focus();
    await ann.page.keyboard.press('Enter');
    await expect.poll(() => version(ann.page).catch(() => null)).toBe('next');
    await expect.poll(() => version(second).catch(() => null)).toBe('next');
    expect(await ann.home.ownNpub()).toBe(ann.npub);
    await expect(line).toBeHidden();
    rmSync(whole, { recursive: true });
  } finally {
    rmSync(next, { recursive: true });
  }
});

test.describe('notifications', () => {
  async function two(person: (name: string) => Promise<Person>, newcomer: (name: string) => Promise<Person>, answer: NotificationPermission = 'granted') {
    const ann = await newcomer('Ann');
    await ann.context.addInitScript(notifying(answer));
    await (await ann.open()).start();
    const bob = await person('Bob');
    await introduce(ann, bob);
    return [ann, bob] as const;
  }
  const told = (person: Person) => person.page.evaluate(() => window.told);
  const offer = (person: Person) => person.page.getByRole('group', { name: 'Notifications' });

  test('are offered after the first message, shown while nobody looks, and lead to the chat', async ({ person, newcomer }) => {
    const [ann, bob] = await two(person, newcomer);
    await openChats(ann, bob);
    await expect(offer(ann)).toBeHidden();
    await exchange(bob, ann, 'hello');
    await offer(ann).getByRole('button', { name: 'Turn on' }).click();
    await expect(offer(ann)).toBeHidden();
    expect(await told(ann)).toEqual([]);
    await ready(ann.page);

    await ann.page.getByRole('button', { name: 'Invite someone' }).click();
    await attend(ann.page, 'hidden');
    await bob.chat.send('are you there?');
    await expect.poll(() => told(ann)).toEqual([{ title: 'Bob', body: 'are you there?', tag: bob.npub }]);
    await expect.poll(() => ann.page.evaluate(() => window.heard)).toBeGreaterThan(0);
    await expect(ann.page).toHaveTitle('(1) Tincan');

    // As the worker does when it is clicked.
    await ann.page.evaluate((chat) => navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data: { chat } })), bob.npub);
    await attend(ann.page, 'looks');
    await expect(ann.chat.root).toHaveAttribute('data-npub', bob.npub);
    await expect(ann.page).toHaveTitle('Tincan');
    await bob.chat.send('seen');
    await expect(ann.chat.saying('seen')).toHaveCount(1);
    expect(await told(ann)).toHaveLength(1);
    expect(new URL(ann.page.url()).hash).toBe('');
  });

  test('say nothing of the words and make no sound if the user wants that, also after a reload', async ({ person, newcomer }) => {
    const [ann, bob] = await two(person, newcomer);
    const { dialog, close } = await settings(ann);
    await dialog.getByRole('switch', { name: 'Notify me of new messages' }).check();
    await dialog.getByRole('switch', { name: 'Show who wrote and what' }).uncheck();
    await dialog.getByRole('switch', { name: 'Play a sound' }).uncheck();
    await expect(dialog.getByRole('switch', { name: 'Notify me of new messages' })).toBeChecked();
    await close.click();
    await bob.openChat(ann);
    await ann.page.addInitScript("Object.defineProperty(Notification, 'permission', { get: () => 'granted' })");
    await ann.reload();
    await ann.expectDirect(bob);
    await ready(ann.page);
    await attend(ann.page, 'hidden');
    await bob.chat.send('a secret');
    await expect.poll(() => told(ann)).toEqual([{ title: 'Tincan', body: 'New message', tag: bob.npub }]);
    expect(await ann.page.evaluate(() => window.sounds)).toBe(0);
  });

  test('are not asked for again after “Not now”, and a refusal is explained', async ({ person, newcomer }) => {
    const [ann, bob] = await two(person, newcomer, 'denied');
    await openChats(ann, bob);
    await exchange(bob, ann, 'hello');
    await offer(ann).getByRole('button', { name: 'Not now' }).click();
    await expect(offer(ann)).toBeHidden();
    await ann.reload();
    await ann.openChat(bob);
    await expect(ann.chat.messages).toHaveCount(2);
    await expect(offer(ann)).toBeHidden();
    const { dialog } = await settings(ann);
    await dialog.getByRole('switch', { name: 'Notify me of new messages' }).click();
    await expect(dialog.getByText('Your browser does not let this page notify you')).toBeVisible();
    await expect(dialog.getByRole('switch', { name: 'Notify me of new messages' })).not.toBeChecked();
  });

  test('come of nobody who is not accepted', async ({ person, newcomer }) => {
    const ann = await newcomer('Ann');
    await ann.context.addInitScript(`${notifying('granted')}; Notification.requestPermission()`);
    await (await ann.open()).start();
    const { dialog, close } = await settings(ann);
    await dialog.getByRole('switch', { name: 'Notify me of new messages' }).check();
    await close.click();
    await attend(ann.page, 'hidden');
    const bob = await person('Bob');
    await bob.home.addAddress(ann.npub);
    await bob.chat.send('let me in');
    await expect(ann.home.request(bob.npub)).toContainText('let me in');
    expect(await told(ann)).toEqual([]);
    expect(await ann.page.evaluate(() => window.sounds)).toBe(0);
  });
});

test('another name is known to whom one talks, at once and after a reload', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  await expect(bob.home.contact(ann.npub)).toContainText('Ann');
  const { dialog, close } = await settings(ann);
  const name = dialog.getByRole('textbox', { name: 'Your name' });
  await name.fill('Anna Berg');
  await name.press('Tab');
  await expect(bob.home.contact(ann.npub)).toContainText('Anna Berg');
  await name.fill('   ');
  await name.press('Tab');
  await expect(name).toHaveValue('Anna Berg');
  await close.click();
  await ann.reload();
  await bob.reload();
  await expect(ann.page.getByText('Anna Berg').first()).toBeVisible();
  await expect(bob.home.contact(ann.npub)).toContainText('Anna Berg');
});

test('looks are chosen by keyboard, kept, and there before the first paint', async ({ person }) => {
  const ann = await person('Ann');
  const root = ann.page.locator('html');
  await expect(root).toHaveAttribute('data-theme', 'light');
  await ann.page.emulateMedia({ colorScheme: 'dark' });
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await ann.page.emulateMedia({ colorScheme: 'light' });
  const { dialog } = await settings(ann);
  await dialog.getByRole('radio', { name: 'As the system' }).focus();
  await ann.page.keyboard.press('ArrowLeft');
  await expect(dialog.getByRole('radio', { name: 'Dark' })).toBeChecked();
  await dialog.getByRole('radio', { name: 'Violet' }).check();
  await dialog.getByRole('radio', { name: 'Larger' }).check();
  const look = () => ann.page.evaluate(() => {
    const style = getComputedStyle(document.documentElement);
    const colour = document.querySelector<HTMLMetaElement>('[name=theme-color]')!.content;
    return [style.backgroundColor, style.getPropertyValue('--accent'), style.fontSize, colour];
  });
  expect(await look()).toEqual(['rgb(15, 21, 20)', '#bda8f5', '20.8px', '#0f1514']);
  // Nothing of the program has run yet when the page is parsed.
  await ann.page.addInitScript(() => {
    document.addEventListener('DOMContentLoaded', () => Object.assign(window, { early: { ...document.documentElement.dataset } }));
  });
  await ann.reload();
  expect(await ann.page.evaluate(() => (window as unknown as { early: object }).early)).toMatchObject(
    { theme: 'dark', look: 'dark', accent: 'violet', size: 'larger' });
  expect(await look()).toEqual(['rgb(15, 21, 20)', '#bda8f5', '20.8px', '#0f1514']);
});

test('about says the version, and the checksum of the program that was served', async ({ person, site }) => {
  const ann = await person('Ann');
  const { dialog } = await settings(ann);
  const version = /^version = "(.*)"$/m.exec(readFileSync(new URL('../../Cargo.toml', import.meta.url), 'utf8'))![1]!;
  await expect(dialog.getByText(`Tincan ${version}`)).toBeVisible();
  const parts = [...new Set(site.count.paths.filter((path) => /\/(tincan|rest)-\w+\.bin$/.test(path)))];
  const sums = parts.map((part) => createHash('sha256').update(readFileSync(join(dist, part))).digest('hex'));
  await expect(dialog.getByTestId('checksum')).toHaveText(sums);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the main screens, ${colorScheme}`, async ({ newcomer, person }) => {
    const ann = await (await newcomer('Ann', { colorScheme })).open();
    const check = async (where: string) => {
      const { violations } = await new AxeBuilder({ page: ann.page }).analyze();
      expect(violations.map(({ id, nodes }) => [where, id, ...nodes.map(({ html }) => html)])).toEqual([]);
    };
    await expect(ann.firstRun.name).toBeEditable();
    await check('first run');
    await ann.start();
    await check('invite');
    const { close } = await settings(ann);
    await check('settings');
    await close.click();
    const bob = await person('Bob');
    await introduce(ann, bob);
    await check('list');
    await openChats(ann, bob);
    await exchange(ann, bob, 'hello');
    await check('chat');
  });
}

test('text at twice its size, forced colours and reduced motion leave everything within reach', async ({ newcomer }) => {
  const ann = await (await newcomer('Ann', { viewport: { width: 390, height: 844 }, forcedColors: 'active', reducedMotion: 'reduce', bypassCSP: true })).open();
  await ann.page.addStyleTag({ content: ':root { font-size: 200% !important }' });
  await ann.start();
  await ann.page.getByRole('button', { name: 'Back to chats' }).click();
  const { dialog, close } = await settings(ann);
  for (const name of ['Dark', 'Larger', 'Violet']) await dialog.getByRole('radio', { name }).check();
  const sideways = await dialog.evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth);
  expect(sideways).toBeLessThanOrEqual(1);
  await close.click();
  await expect(dialog).toBeHidden();
});
