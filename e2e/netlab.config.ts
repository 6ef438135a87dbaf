// The laboratory of networks in full: `make netlab`. Its table goes into bench/README.md.
import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

export default defineConfig({
  ...tests,
  testDir: 'netlab',
  timeout: 300_000,
  // One internet after the other, so that each has the machine for itself.
  workers: 1,
  reporter: [['list'], ['./netlab/table.ts']],
});
