// Browser tests: the release build, a fresh database per worker, Debian's
// Chromium (or the one CHROMIUM names).
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests',
  outputDir: '../target/end2end',
  fullyParallel: false,
  workers: 2,
  forbidOnly: !!process.env.CI,
  // A shared machine may stall; what passes only the second time is called flaky in the list.
  retries: 1,
  timeout: 90_000,
  globalTimeout: 20 * 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    trace: 'retain-on-failure',
    actionTimeout: 15_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
