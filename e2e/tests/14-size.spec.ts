import { expect, test } from '../support/fixtures.ts';

/** Until the first screen can be used, and of everything that comes behind it as well. */
const [FIRST, ALL] = [202_500, 548_000];

test('a first visit transfers little before it can be used, and not much in all', async ({ newcomer, startSite, relayUrl }) => {
  // A server of its own, so that nobody else is counted.
  const site = await startSite({ relay: relayUrl });
  const ann = await newcomer('Ann', { url: site.url, serviceWorkers: 'block' });
  let go = (): void => {};
  const usable = new Promise<void>((done) => { go = done; });
  await ann.context.route(/\/rest-\w+\.bin$/, async (route) => { await usable; await route.continue(); });
  await ann.open();
  await expect(ann.firstRun.name).toBeEditable();
  expect(site.count.bytes, site.count.paths.join(' ')).toBeLessThanOrEqual(FIRST);
  go();
  await ann.page.waitForLoadState('networkidle');
  expect(site.count.bytes, site.count.paths.join(' ')).toBeLessThanOrEqual(ALL);
});

test('the first screen waits for nothing of the rest: if it does, `make first`', async ({ newcomer, startSite, relayUrl }) => {
  for (const locale of ['en-US', 'de-DE', 'ar-EG']) {
    const site = await startSite({ relay: relayUrl });
    const ann = await newcomer('Ann', { url: site.url, locale });
    ann.expectErrors(/ERR_FAILED/);
    await ann.context.route(/\/rest-\w+\.\w+$/, (route) => route.abort());
    await ann.open();
    await ann.page.locator('#your-name').fill('Ann');
    await expect(ann.page.getByRole('main').getByRole('button').first()).toBeEnabled();
    await ann.page.evaluate(() => {
      document.dispatchEvent(new Event('visibilitychange'));
      for (const event of ['online', 'storage', 'hashchange']) dispatchEvent(new Event(event));
      dispatchEvent(new PageTransitionEvent('pageshow'));
    });
    await expect(ann.page.locator('#your-name')).toHaveValue('Ann');
    expect(site.count.paths.filter((path) => path.endsWith('.wasm') && !path.includes('unpack'))).toEqual([]);
  }
});

test('who is quicker than the rest waits for it, and goes on', async ({ newcomer, startSite, relayUrl }) => {
  const site = await startSite({ relay: relayUrl });
  const ann = await newcomer('Ann', { url: site.url });
  ann.expectErrors(/ERR_FAILED/);
  let there = false;
  await ann.context.route(/\/rest-\w+\.bin$/, (route) => (there ? route.continue() : route.abort()));
  await ann.open();
  await ann.start();
  await expect(ann.page.getByTestId('invite-link')).toBeVisible();
  expect(site.count.paths.some((path) => /\/rest-\w+\.wasm$/.test(path))).toBe(true);
  there = true;
  // Known from now on: both parts are there before it starts.
  await ann.page.reload();
  await expect(ann.page.getByTestId('invite-link')).toBeVisible();
});
