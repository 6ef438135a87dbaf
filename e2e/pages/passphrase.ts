import { expect, type Locator, type Page } from '@playwright/test';

/** The passphrase, in the settings. */
export class Passphrase {
  readonly root: Locator;
  readonly status: Locator;
  readonly set: Locator;
  readonly now: Locator;
  readonly fresh: Locator;
  readonly again: Locator;
  readonly alert: Locator;
  readonly after: Locator;
  readonly lockNow: Locator;
  readonly change: Locator;
  readonly drop: Locator;

  constructor(readonly page: Page) {
    this.root = page.getByRole('dialog', { name: 'Settings' }).getByRole('region', { name: 'Passphrase' });
    this.status = this.root.getByRole('status');
    this.set = this.root.getByRole('button', { name: 'Set a passphrase' });
    this.now = this.root.getByRole('textbox', { name: 'Current passphrase' });
    this.fresh = this.root.getByRole('textbox', { name: 'New passphrase' });
    this.again = this.root.getByRole('textbox', { name: 'The same again' });
    this.alert = this.root.getByRole('alert');
    this.after = this.root.getByRole('combobox', { name: 'Lock by itself' });
    this.lockNow = this.root.getByRole('button', { name: 'Lock now' });
    this.change = this.root.getByRole('button', { name: 'Change the passphrase' });
    this.drop = this.root.getByRole('button', { name: 'Remove the passphrase' });
  }

  async open(): Promise<void> {
    await this.page.getByRole('button', { name: 'Settings' }).click();
  }

  /** Asks for everything to be encrypted, and waits for nothing. */
  async ask(words: string, again = words): Promise<void> {
    if (await this.set.isVisible()) await this.set.click();
    await this.fresh.fill(words);
    await this.again.fill(again);
    await this.again.press('Enter');
  }

  /** The same for the other way. */
  async askToDrop(words: string): Promise<void> {
    if (await this.drop.isVisible()) await this.drop.click();
    await this.now.fill(words);
    await this.now.press('Enter');
  }

  async turnOn(words: string): Promise<void> {
    await this.open();
    await this.ask(words);
    await new Locked(this.page).expect();
  }

  async turnOff(words: string): Promise<void> {
    await this.open();
    await this.askToDrop(words);
    await expect(this.root).toBeHidden({ timeout: 90_000 });
    await expect(this.page.getByRole('button', { name: 'Settings' })).toBeVisible();
  }
}

/** The page that asks for the passphrase. */
export class Locked {
  readonly heading: Locator;
  readonly field: Locator;
  readonly button: Locator;
  readonly alert: Locator;
  readonly forgot: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { name: 'Tincan is locked' });
    this.field = page.getByRole('textbox', { name: 'Passphrase', exact: true });
    this.button = page.getByRole('button', { name: 'Unlock' });
    this.alert = page.getByRole('main').getByRole('alert').first();
    this.forgot = page.getByText('Forgot it?');
  }

  async expect(): Promise<void> {
    await expect(this.heading).toBeVisible({ timeout: 90_000 });
    await expect(this.field).toBeFocused();
  }

  async try(words: string): Promise<void> {
    await this.field.fill(words);
    await this.field.press('Enter');
  }

  async unlock(words: string): Promise<void> {
    await this.expect();
    await this.try(words);
    await expect(this.page.getByRole('button', { name: 'Settings' })).toBeVisible();
  }
}
