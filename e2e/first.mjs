// `make first`: writes down which functions the first screen needs; see split.mjs. Looks at a build that notes what is
// called (WATCH=1), as newcomers do: by the plain address and by an invite link, in light and in dark, in English
// and not.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { browser as launch, sleep, startRelay } from './bench/lib.mjs';
import { serve } from './serve.mjs';
import { LIST } from './split.mjs';

const dir = fileURLToPath(new URL('../target/watched', import.meta.url));
execFileSync('trunk', ['build', '--release', '--locked', '--dist', dir], {
  cwd: fileURLToPath(new URL('..', import.meta.url)), stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, WATCH: '1' },
});
const relay = await startRelay();
const server = await serve({ dir, config: { name: 'Tincan', relays: [relay.url], iceServers: [] } });
const browser = await launch();
const names = JSON.parse(readFileSync(join(dir, 'called.json'), 'utf8'));
const called = new Set();

/** Opens the page as somebody new and takes what was called until the name can be typed, and a moment longer. */
async function look(address, options = {}) {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(address);
  const name = page.locator('#your-name');
  await name.fill('Ann');
  await name.press('Backspace');
  // What may happen to anyone in these moments: another network, another tab, another address.
  await page.evaluate(() => {
    document.dispatchEvent(new Event('visibilitychange'));
    for (const event of ['online', 'storage', 'hashchange']) dispatchEvent(new Event(event));
    dispatchEvent(new PageTransitionEvent('pageshow'));
  });
  await sleep(1500);
  for (const one of await page.evaluate(() => [...globalThis.called])) called.add(names[one]);
  return { page, name };
}

const { page, name } = await look(server.url);
await name.press('Enter');
const link = await page.getByTestId('invite-link').inputValue();
await look(link, { colorScheme: 'dark', viewport: { width: 390, height: 844 }, hasTouch: true });
await look(link.replace(/\/[^/]*$/, ''), { reducedMotion: 'reduce', locale: 'ar' });
writeFileSync(LIST, `# What the first screen needs, as split.mjs calls it. Written by \`make first\`.\n${[...called].sort().join('\n')}\n`);
console.log(`${called.size} of ${names.length} functions come first.`);
await browser.close();
await server.close();
relay.stop();
