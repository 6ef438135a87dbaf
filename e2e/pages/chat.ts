import { expect, type Locator, type Page } from '@playwright/test';

export interface Shown {
  id: string;
  direction: string;
  status: string | null;
  text: string;
}

/** At least delivered: a message is read at once where the other side looks at the chat. */
export const DELIVERED = /^(delivered|read)$/;

/** The chat that is open. */
export class Chat {
  readonly root: Locator;
  readonly composer: Locator;
  readonly sendButton: Locator;
  readonly messages: Locator;
  readonly texts: Locator;
  readonly log: Locator;
  readonly typing: Locator;
  readonly infoButton: Locator;
  readonly back: Locator;
  /** How far a message came. */
  readonly details: Locator;
  readonly tryAgain: Locator;

  constructor(readonly page: Page) {
    this.root = page.getByTestId('chat');
    this.composer = this.root.getByRole('textbox', { name: 'Message' });
    this.sendButton = this.root.getByRole('button', { name: 'Send' });
    this.messages = this.root.getByTestId('message');
    this.texts = this.root.getByTestId('message-text');
    this.log = this.root.getByRole('log');
    this.typing = this.root.getByText('typing…', { exact: true });
    this.infoButton = this.root.getByRole('button', { name: 'Contact info' });
    this.back = this.root.getByRole('button', { name: 'Back to chats' });
    this.details = page.getByRole('dialog', { name: 'Message details' });
    this.tryAgain = this.details.getByRole('button', { name: 'Try again now' });
  }

  /** Messages with exactly this text. */
  saying(text: string): Locator {
    const exact = new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
    return this.messages.filter({ has: this.page.getByTestId('message-text').filter({ hasText: exact }) });
  }

  /** The one message with this text. */
  message(text: string): Locator {
    return this.messages.filter({ has: this.page.getByTestId('message-text').getByText(text, { exact: true }) });
  }

  /** The reactions under the message with this text. */
  reactions(text: string): Locator {
    const entry = this.root.getByRole('listitem').filter({ has: this.page.getByTestId('message-text').getByText(text, { exact: true }) });
    return entry.getByTestId('reactions').getByRole('listitem');
  }

  /** What the details say of a relay. */
  relay(url: string): Locator {
    return this.details.getByTestId('message-relay').filter({ hasText: url });
  }

  async send(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Sends faster than anyone types: everything within one task of the page. */
  async burst(texts: string[]): Promise<void> {
    await this.composer.evaluate((field, texts) => {
      for (const text of texts) {
        (field as HTMLTextAreaElement).value = text;
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.parentElement!.querySelector<HTMLButtonElement>('.composer-send')!.click();
      }
    }, texts);
  }

  /** What is shown now, oldest first. */
  shown(): Promise<Shown[]> {
    return this.messages.evaluateAll((all) =>
      all.map((one) => ({
        id: one.getAttribute('data-id')!,
        direction: one.getAttribute('data-direction')!,
        status: one.getAttribute('data-status'),
        text: one.querySelector('[data-testid=message-text]')!.textContent!,
      })),
    );
  }

  /** Scrolls up and down until as many messages are shown as there must be, and returns them. */
  async all(count: number): Promise<Shown[]> {
    let up = false;
    await expect
      .poll(async () => {
        up = !up;
        // The list rests at its bottom, so up is below zero. It may begin at the first that is unread.
        await this.log.evaluate((log, up) => log.scrollTo({ top: up ? -log.scrollHeight : 0 }), up);
        return this.messages.count();
      }, { message: `${count} messages are shown` })
      .toBe(count);
    return this.shown();
  }

  /** Waits until every message of ours has come to `status`; delivered is what is read, too. */
  async expectAllOwn(status: string, count: number): Promise<void> {
    const own = this.root.locator('[data-testid=message][data-direction=out]');
    const also = status === 'delivered' ? ', [data-testid=message][data-direction=out][data-status=read]' : '';
    await expect(this.root.locator(`[data-testid=message][data-direction=out][data-status=${status}]${also}`)).toHaveCount(count);
    await expect(own).toHaveCount(count);
  }

  async expectLink(link: 'direct' | 'connecting' | 'relayed' | 'offline'): Promise<void> {
    await expect(this.root).toHaveAttribute('data-link', link);
  }
}
