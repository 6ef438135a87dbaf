import type { Locator, Page } from '@playwright/test';

/** The page that asks for a name. */
export class FirstRun {
  readonly name: Locator;
  readonly start: Locator;
  readonly alert: Locator;

  constructor(readonly page: Page) {
    this.name = page.getByRole('textbox', { name: 'Your name' });
    this.start = page.getByRole('button', { name: 'Start' });
    this.alert = page.getByRole('alert');
  }

  async begin(name: string): Promise<void> {
    await this.name.fill(name);
    await this.start.click();
  }
}
