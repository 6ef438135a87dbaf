import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';

/** What one takes away, in the settings. */
export class Backup {
  readonly root: Locator;
  readonly last: Locator;
  readonly passphrase: Locator;
  readonly again: Locator;
  readonly alert: Locator;
  readonly key: Locator;
  readonly done: Locator;

  constructor(readonly page: Page) {
    this.root = page.getByRole('dialog', { name: 'Settings' }).getByRole('region', { name: 'Backup' });
    this.last = this.root.getByRole('status').first();
    this.passphrase = this.root.getByRole('textbox', { name: 'Passphrase' });
    this.again = this.root.getByRole('textbox', { name: 'The same again' });
    this.alert = this.root.getByRole('alert');
    this.key = this.root.getByTestId('ncryptsec');
    this.done = this.root.getByRole('button', { name: 'Done' });
  }

  async open(): Promise<void> {
    await this.page.getByRole('button', { name: 'Settings' }).click();
  }

  async ask(what: 'Save a backup' | 'Save the key alone', passphrase: string, again = passphrase): Promise<void> {
    const button = this.root.getByRole('button', { name: what });
    if (await button.isVisible()) await button.click();
    await this.passphrase.fill(passphrase);
    await this.again.fill(again);
    await this.again.press('Enter');
  }

  /** Saves a backup and returns the file. */
  async save(passphrase: string): Promise<{ name: string; file: Buffer }> {
    const coming = this.page.waitForEvent('download', { timeout: 60_000 });
    await this.ask('Save a backup', passphrase);
    const download = await coming;
    const file = await readFile(await download.path());
    await expect(this.done).toBeVisible();
    return { name: download.suggestedFilename(), file };
  }

  /** The key alone, as text. */
  async saveKey(passphrase: string): Promise<string> {
    await this.ask('Save the key alone', passphrase);
    await expect(this.key).toHaveValue(/^ncryptsec1/);
    return this.key.inputValue();
  }
}

/** The ways back, on the first page. */
export class Return {
  readonly withBackup: Locator;
  readonly withKey: Locator;
  readonly file: Locator;
  readonly passphrase: Locator;
  readonly bring: Locator;
  readonly key: Locator;
  readonly keyPassphrase: Locator;
  readonly goOn: Locator;
  readonly back: Locator;
  readonly alert: Locator;
  readonly progress: Locator;
  /** Whose key was brought. */
  readonly npub: Locator;

  constructor(readonly page: Page) {
    this.withBackup = page.getByRole('button', { name: 'I have a backup' });
    this.withKey = page.getByRole('button', { name: 'I have a key' });
    this.file = page.getByLabel('Backup file');
    this.passphrase = page.getByRole('textbox', { name: 'Passphrase', exact: true });
    this.bring = page.getByRole('button', { name: 'Bring it back' });
    this.key = page.getByRole('textbox', { name: 'Secret key' });
    this.keyPassphrase = page.getByRole('textbox', { name: 'Passphrase of the key' });
    this.goOn = page.getByRole('button', { name: 'Go on' });
    this.back = page.getByRole('button', { name: 'Back', exact: true });
    this.alert = page.getByRole('alert');
    this.progress = page.getByRole('progressbar');
    this.npub = page.getByTestId('brought-npub');
  }

  async choose(file: Buffer, passphrase: string): Promise<void> {
    if (!(await this.file.isVisible())) await this.withBackup.click();
    await this.file.setInputFiles({ name: 'some.tincan', mimeType: 'application/octet-stream', buffer: file });
    await this.passphrase.fill(passphrase);
    await this.bring.click();
  }

  async bringKey(key: string, passphrase?: string): Promise<void> {
    if (!(await this.key.isVisible())) await this.withKey.click();
    await this.key.fill(key);
    if (passphrase !== undefined) await this.keyPassphrase.fill(passphrase);
    await this.goOn.click();
  }
}
