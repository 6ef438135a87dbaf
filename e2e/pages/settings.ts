import { expect, type Locator, type Page } from '@playwright/test';

/** The dialog with the settings. */
export class Settings {
  readonly open: Locator;
  readonly dialog: Locator;
  readonly close: Locator;
  readonly readReceipts: Locator;
  readonly typing: Locator;
  readonly hideAddress: Locator;
  readonly work: Locator;
  readonly connection: Locator;
  readonly older: Locator;
  readonly storage: Locator;
  /** What the browser has promised. */
  readonly promise: Locator;
  readonly askAgain: Locator;

  constructor(readonly page: Page) {
    this.open = page.getByRole('button', { name: 'Settings' });
    this.dialog = page.getByRole('dialog', { name: 'Settings' });
    this.close = this.dialog.getByRole('button', { name: 'Close' });
    this.readReceipts = this.dialog.getByRole('switch', { name: 'Send read receipts' });
    this.typing = this.dialog.getByRole('switch', { name: 'Show when I am typing' });
    this.hideAddress = this.dialog.getByRole('switch', { name: 'Hide my IP address' });
    this.work = this.dialog.getByRole('switch', { name: 'Only take requests that took some work' });
    this.connection = this.dialog.getByRole('region', { name: 'Connection' });
    this.older = this.connection.getByRole('switch', { name: 'Connect with older apps too' });
    this.storage = this.dialog.getByRole('region', { name: 'Storage' });
    this.promise = this.storage.getByRole('status');
    this.askAgain = this.storage.getByRole('button', { name: 'Ask again' });
  }

  /** Hides the address from everyone, or no more; by the keyboard. */
  async hideFromAll(on: boolean): Promise<void> {
    await this.turn(this.hideAddress, on);
  }

  /** Whether strangers must have worked for a request. */
  async wantWork(on: boolean): Promise<void> {
    await this.turn(this.work, on);
  }

  /** Whether connections are made with older clients as well. */
  async speakOlder(on: boolean): Promise<void> {
    await this.turn(this.older, on);
  }

  private async turn(control: Locator, on: boolean): Promise<void> {
    await this.open.click();
    await control.focus();
    await this.page.keyboard.press('Space');
    await expect(control).toBeChecked({ checked: on });
    await this.page.keyboard.press('Escape');
    await expect(this.dialog).toBeHidden();
  }
}
