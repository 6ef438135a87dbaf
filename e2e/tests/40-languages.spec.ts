import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { Settings } from '../pages/settings.ts';
import { exchange, expect, pair, test } from '../support/fixtures.ts';
import { said, words } from '../support/words.ts';

const [EN, DE, AR] = ['en', 'de', 'ar'].map(words) as [Map<string, string>, Map<string, string>, Map<string, string>];

/** What the page says in English though it has another word for it. */
async function english(page: Page, own: Map<string, string>): Promise<string[]> {
  const foreign = new Set([...EN].filter(([name, text]) => own.get(name) !== text).map(([, text]) => text));
  for (const text of own.values()) foreign.delete(text);
  return (await said(page)).filter((text) => foreign.has(text));
}

const choose = (page: Page, language: string) => page.locator(`[name=language][value='${language}']`).check({ force: true });

/** Every place that one comes to by clicking. */
async function everywhere(page: Page, own: Map<string, string>, look: (place: string) => Promise<void>): Promise<void> {
  const shut = async () => {
    await page.keyboard.press('Escape');
    await expect(page.locator('dialog[open]')).toHaveCount(0);
  };
  await look('chat');
  await page.getByTestId('message').last().locator('.message-meta').click();
  await look('details');
  await shut();
  await page.getByTestId('message').last().click({ button: 'right' });
  await look('menu');
  await page.locator('[data-do=delete]').click();
  await look('delete');
  await shut();
  await page.keyboard.press('Control+Shift+F');
  await look('find');
  await page.keyboard.press('Escape');
  await page.getByTestId('contact').hover();
  await page.locator('.chat-more').first().click();
  await look('options');
  await page.keyboard.press('Escape');
  await page.locator('.sidebar-settings').click();
  await look('settings');
  await shut();
  await page.locator('.sidebar-actions .button').first().click();
  await look('add');
  await page.locator('#address').fill('nsec1nothing');
  await page.keyboard.press('Enter');
  await look('refused');
  await shut();
  await page.locator('.relays-line').click();
  await look('relays');
  await page.keyboard.press('Escape');
  await page.locator('.sidebar-invite').click();
  await look('invite');
  await page.keyboard.press('?');
  await look('keys');
  await shut();
  await page.getByTestId('contact').click();
  await page.getByRole('button', { name: own.get('header-contact.aria-label')! }).click();
  await expect(page.getByTestId('contact-page')).toBeVisible();
  await look('contact');
  await page.keyboard.press('Escape');
}

test('the first page and all behind it are in the language of the browser', async ({ newcomer }) => {
  const ann = await (await newcomer('Ann', { locale: 'de-AT' })).open();
  await expect(ann.page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(ann.page.locator('main .hello-text')).toHaveText(DE.get('hello')!);
  await ann.page.getByRole('button', { name: DE.get('hello-start')! }).click();
  await expect(ann.page.getByText(DE.get('hello-no-name')!)).toBeVisible();
  expect(await english(ann.page, DE)).toEqual([]);
  await ann.page.getByRole('textbox', { name: DE.get('hello-name')! }).fill('Ann');
  await ann.page.keyboard.press('Enter');
  await expect(ann.page.getByRole('button', { name: DE.get('sidebar-add')! })).toBeVisible();
  expect(await english(ann.page, DE)).toEqual([]);
});

test('what nobody has translated is in English', async ({ newcomer }) => {
  const ann = await (await newcomer('Ann', { locale: 'fr-FR' })).open();
  await expect(ann.page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(ann.firstRun.name).toBeVisible();
});

test('without its file a language is spoken in English', async ({ newcomer }) => {
  const ann = await newcomer('Ann', { locale: 'ar', serviceWorkers: 'block' });
  await ann.context.route('**/locales/*', (route) => route.fulfill({ status: 404 }));
  ann.expectErrors(/404/);
  await ann.open();
  await ann.start();
  await expect(ann.home.addContact).toBeVisible();
});

for (const [language, own] of [['de', DE], ['ar', AR]] as const) {
  test(`no English is left anywhere: ${language}`, async ({ person }) => {
    test.slow();
    const [ann, bob] = await pair(person);
    await exchange(ann, bob, 'before');
    const settings = new Settings(ann.page);
    await settings.open.click();
    await choose(ann.page, language);
    await expect(ann.page.locator('html')).toHaveAttribute('lang', language);
    // Its file may still be on its way.
    await expect(ann.page.locator('.sidebar-invite')).toHaveText(own.get('sidebar-invite')!);
    await ann.page.keyboard.press('Escape');
    await expect(ann.page.locator('dialog[open]')).toHaveCount(0);
    const left: Record<string, string[]> = {};
    await everywhere(ann.page, own, async (place) => {
      const found = await english(ann.page, own);
      if (found.length) left[place] = found;
    });
    expect(left).toEqual({});
  });
}

test('a language is chosen at once, in every tab, and stays', async ({ person }) => {
  const [ann, bob] = await pair(person);
  const other = await ann.newPage();
  await other.goto(ann.url);
  await expect(other.getByTestId('contact')).toBeVisible();
  await ann.page.evaluate(() => Object.assign(window, { same: true }));
  await ann.chat.composer.fill('half a sentence');
  const settings = new Settings(ann.page);
  await settings.open.click();
  await choose(ann.page, 'de');
  await expect(ann.page.locator('dialog[open] h2')).toHaveText('Einstellungen');
  // By the keyboard one goes on from where one was.
  await expect(ann.page.locator("[name=language][value='de']")).toBeFocused();
  await ann.page.keyboard.press('Escape');
  await expect(ann.page.locator('.composer-field')).toHaveValue('half a sentence');
  expect(await ann.page.evaluate(() => 'same' in window)).toBe(true);
  await expect(other.locator('.sidebar-invite')).toHaveText(DE.get('sidebar-invite')!);
  // And what comes is shown as before.
  await bob.chat.send('still here');
  await expect(ann.page.getByTestId('message-text').last()).toHaveText('still here');

  await ann.reload();
  await expect(ann.page.locator('.sidebar-invite')).toHaveText(DE.get('sidebar-invite')!);
  await ann.page.locator('.sidebar-settings').click();
  await choose(ann.page, '');
  await expect(ann.page.locator('.sidebar-invite')).toHaveText('Invite');
});

test('Arabic goes from right to left, and nothing is cut off', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await exchange(ann, bob, 'مرحبا');
  await ann.page.evaluate(() => localStorage.setItem('tincan-looks', ',,,ar'));
  await ann.reload();
  await expect(ann.page.locator('html')).toHaveAttribute('dir', 'rtl');
  await ann.page.getByTestId('contact').click();
  await expect(ann.page.getByTestId('message')).toHaveCount(2);
  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
    await ann.page.setViewportSize(viewport);
    const box = async (selector: string) => (await ann.page.locator(selector).first().boundingBox())!;
    const [own, theirs] = [await box('[data-direction=out]'), await box('[data-direction=in]')];
    expect(own.x, 'what one says is on the left').toBeLessThan(theirs.x);
    if (viewport.width > 700) expect((await box('.sidebar')).x).toBeGreaterThan((await box('.home-main')).x);
    const wide = await ann.page.evaluate(() =>
      [...document.querySelectorAll('body *')].filter((one) => {
        const { left, right, width } = one.getBoundingClientRect();
        return width > 0 && one.checkVisibility() && (right > innerWidth + 1 || left < -1);
      }).map((one) => one.outerHTML.slice(0, 100)));
    expect(wide).toEqual([]);
    if (viewport.width > 700) expect((await new AxeBuilder({ page: ann.page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
  }
});

test('without a network the language is still there', async ({ newcomer, startSite, relayUrl }) => {
  const site = await startSite({ relay: relayUrl });
  const ann = await (await newcomer('Ann', { url: site.url, locale: 'de' })).open();
  await ann.page.locator('#your-name').fill('Ann');
  await ann.page.keyboard.press('Enter');
  await expect.poll(() => ann.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state)).toBe('activated');
  await site.close();
  ann.expectErrors(/ERR_|Failed to (load|fetch)/);
  await ann.reload();
  await expect(ann.page.locator('.sidebar-invite')).toHaveText(DE.get('sidebar-invite')!);
});
