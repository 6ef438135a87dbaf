import type { Locator, Page } from '@playwright/test';

/** The page that asks for a name. */
export class FirstRun {
  readonly name: Locator;
  readonly start: Locator;
  readonly alert: Locator;

  constructor(readonly page: Page) {
    this.start = page.getByRole('button', { name: 'Start' });
    // The settings have a field of this name too.
    this.name = page.locator('form').filter({ has: this.start }).getByRole('textbox', { name: 'Your name' });
    this.alert = page.getByRole('alert');
  }

  async begin(name: string): Promise<void> {
    await this.name.fill(name);
    await this.start.click();
  }
}
