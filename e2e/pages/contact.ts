import type { Locator, Page } from '@playwright/test';

/** The page about one person. */
export class ContactPage {
  readonly root: Locator;
  readonly back: Locator;
  readonly nickname: Locator;
  readonly safety: Locator;
  readonly verify: Locator;
  readonly privacy: Locator;
  /** By which way messages go. */
  readonly path: Locator;
  readonly block: Locator;
  readonly remove: Locator;
  /** The question before a chat is deleted. */
  readonly question: Locator;

  constructor(readonly page: Page) {
    this.root = page.getByTestId('contact-page');
    this.back = this.root.getByRole('button', { name: 'Back to chat' });
    this.nickname = this.root.getByRole('textbox', { name: 'Nickname' });
    this.safety = this.root.getByTestId('safety-number');
    this.verify = this.root.getByRole('button', { name: 'Mark as verified' });
    this.privacy = this.root.getByRole('region', { name: 'Privacy in this chat' });
    this.path = this.root.getByTestId('path');
    this.block = this.root.getByRole('button', { name: 'Block', exact: true });
    this.remove = this.root.getByRole('button', { name: 'Delete chat' });
    this.question = page.getByRole('dialog', { name: 'Delete chat' });
  }

  async delete(): Promise<void> {
    await this.remove.click();
    await this.question.getByRole('button', { name: 'Delete', exact: true }).click();
  }
}
