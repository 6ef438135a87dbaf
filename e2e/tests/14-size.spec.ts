import { expect, test } from '../support/fixtures.ts';

const MOST = 324_000;

test(`a first visit transfers at most ${MOST.toLocaleString('en')} bytes`, async ({ newcomer, startSite, relayUrl }) => {
  // A server of its own, so that nobody else is counted.
  const site = await startSite({ relay: relayUrl });
  const ann = await (await newcomer('Ann', { url: site.url })).open();
  await expect(ann.firstRun.name).toBeEditable();
  await ann.page.waitForLoadState('networkidle');
  expect(site.count.bytes, site.count.paths.join(' ')).toBeLessThanOrEqual(MOST);
});
