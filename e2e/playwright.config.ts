import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  // Everything here waits on what the page says; these are only how long a slow machine may take to say it.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  // A test that passes at the second try has found something.
  retries: 0,
  // Mostly they wait, so two of them go well on two cores.
  workers: Number(process.env.WORKERS ?? 2),
  forbidOnly: true,
  reporter: [['list'], ['./support/sum.ts']],
  use: {
    screenshot: 'only-on-failure',
    actionTimeout: 30_000,
    navigationTimeout: 30_000,
  },
  projects: [
    {
      name: 'chromium',
      use: {
        browserName: 'chromium',
        viewport: { width: 1280, height: 800 },
        launchOptions: {
          executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
          args: [
            '--no-sandbox',
            '--disable-quic',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
            // Without a multicast DNS responder, candidates that hide the address behind a .local name lead nowhere.
            '--disable-features=WebRtcHideLocalIpsWithMdns',
          ],
        },
      },
    },
  ],
});
