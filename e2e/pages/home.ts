import { expect, type Locator, type Page } from '@playwright/test';

/** The list of chats, one's own address, and the form that adds someone. */
export class Home {
  readonly npub: Locator;
  readonly invite: Locator;
  readonly showInvite: Locator;
  readonly qr: Locator;
  readonly contacts: Locator;
  readonly requests: Locator;
  readonly addContact: Locator;
  readonly address: Locator;
  readonly add: Locator;
  readonly dialog: Locator;
  readonly refusal: Locator;
  /** What the page says of its relays; opens the panel that says more. */
  readonly relays: Locator;
  readonly allowLogin: Locator;
  readonly testRelays: Locator;

  constructor(readonly page: Page) {
    this.npub = page.getByTestId('my-npub');
    this.invite = page.getByTestId('invite-link');
    this.showInvite = page.getByRole('button', { name: 'Invite someone' });
    this.qr = page.getByRole('img', { name: 'QR code of your invite link' });
    this.contacts = page.getByTestId('contact');
    this.requests = page.getByTestId('request');
    this.addContact = page.getByRole('button', { name: 'Add contact' });
    this.dialog = page.getByRole('dialog', { name: 'Add contact' });
    this.address = this.dialog.getByRole('textbox', { name: 'Invite link or npub' });
    this.add = this.dialog.getByRole('button', { name: 'Add', exact: true });
    this.refusal = this.dialog.getByRole('alert');
    this.relays = page.locator('button[aria-controls=relays-panel]');
    this.allowLogin = page.getByRole('button', { name: 'Allow login' });
    this.testRelays = page.locator('#relays-panel').getByRole('button', { name: 'Test again' });
  }

  contact(npub: string): Locator {
    return this.page.locator(`[data-testid=contact][data-npub="${npub}"]`);
  }

  request(npub: string): Locator {
    return this.page.locator(`[data-testid=request][data-npub="${npub}"]`);
  }

  accept(npub: string): Locator {
    return this.request(npub).getByRole('button', { name: 'Accept' });
  }

  block(npub: string): Locator {
    return this.request(npub).getByRole('button', { name: 'Block' });
  }

  /** What the panel says of a relay. */
  relay(url: string): Locator {
    return this.page.locator('#relays-panel').getByRole('listitem').filter({ hasText: url });
  }

  /** Types an address into the form and sends it off. */
  async addAddress(address: string): Promise<void> {
    if (!(await this.dialog.isVisible())) await this.addContact.click();
    await this.address.fill(address);
    await this.add.click();
  }

  async inviteLink(): Promise<string> {
    await expect(this.invite.or(this.showInvite).first()).toBeVisible();
    if (!(await this.invite.isVisible())) await this.showInvite.click();
    await expect(this.invite).toHaveValue(/#add\//);
    return this.invite.inputValue();
  }

  async ownNpub(): Promise<string> {
    await expect(this.npub.or(this.showInvite).first()).toBeVisible();
    if (!(await this.npub.isVisible())) await this.showInvite.click();
    await expect(this.npub).toHaveText(/^npub1/);
    return (await this.npub.textContent())!.trim();
  }

  async expectLink(npub: string, link: 'direct' | 'connecting' | 'relayed' | 'offline'): Promise<void> {
    await expect(this.contact(npub)).toHaveAttribute('data-link', link);
  }
}
