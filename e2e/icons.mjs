// Draws the icons that platforms want as PNG from those that are drawn by hand. Run when one of those changes:
//   node e2e/icons.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from '@playwright/test';

const at = (name) => new URL(`../public/${name}`, import.meta.url);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const [from, size, to] of [['icon', 192, 'icon-192'], ['icon', 512, 'icon-512'], ['icon-maskable', 512, 'icon-maskable-512']]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const svg = readFileSync(at(`${from}.svg`), 'utf8').replace('<svg ', `<svg width=${size} height=${size} `);
  await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`);
  writeFileSync(at(`${to}.png`), await page.screenshot({ omitBackground: true }));
}
await browser.close();
