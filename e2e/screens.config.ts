// Draws the screens: `make screens`. A project for each size and theme; the pictures go to e2e/shots.
import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

const chromium = tests.projects?.[0]?.use;
const sizes = { desktop: { viewport: { width: 1280, height: 800 } }, phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } };

export default defineConfig({
  ...tests,
  testDir: 'screens',
  projects: Object.entries(sizes).flatMap(([size, of]) =>
    (['light', 'dark'] as const).map((colorScheme) => ({ name: `${size}-${colorScheme}`, use: { ...chromium, ...of, colorScheme } }))),
});
