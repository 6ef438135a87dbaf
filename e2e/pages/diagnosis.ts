import type { Locator, Page } from '@playwright/test';

/** The page that says why one isn't connected. */
export class Diagnosis {
  readonly root: Locator;
  readonly back: Locator;
  /** What leads here, wherever it stands. */
  readonly link: Locator;
  /** How it stands, in a sentence. */
  readonly all: Locator;
  readonly relays: Locator;
  readonly network: Locator;
  readonly test: Locator;
  readonly found: Locator;
  readonly people: Locator;
  readonly browser: Locator;
  readonly report: Locator;
  readonly copy: Locator;

  constructor(readonly page: Page) {
    this.root = page.getByTestId('diagnosis');
    this.back = this.root.getByRole('button', { name: 'Back', exact: true });
    this.link = page.getByRole('button', { name: 'Why aren’t we connected?' });
    this.all = this.root.locator('.diagnosis-all');
    this.relays = this.root.getByRole('region', { name: 'Relays' });
    this.network = this.root.getByRole('region', { name: 'Your network' });
    this.test = this.network.getByRole('button', { name: /^Test/ });
    this.found = this.network.getByRole('status');
    this.people = this.root.getByRole('region', { name: 'People' });
    this.browser = this.root.getByRole('region', { name: 'This browser' });
    this.report = this.root.getByRole('textbox', { name: 'What is copied' });
    this.copy = this.root.getByRole('button', { name: 'Copy for a bug report' });
  }

  /** By the line at the foot of the list. */
  async open(): Promise<void> {
    await this.page.locator('button[aria-controls=relays-panel]').click();
    await this.link.click();
  }

  relay(url: string): Locator {
    return this.relays.getByRole('listitem').filter({ hasText: url });
  }

  person(npub: string): Locator {
    return this.page.locator(`[data-testid=diagnosis-contact][data-npub="${npub}"]`);
  }

  server(url: string): Locator {
    return this.network.getByRole('listitem').filter({ hasText: url });
  }
}
