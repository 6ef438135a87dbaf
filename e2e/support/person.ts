import { expect, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test';
import { Chat, DELIVERED } from '../pages/chat.ts';
import { FirstRun } from '../pages/first-run.ts';
import { Home } from '../pages/home.ts';
import { hexOf } from './nostr.ts';
import * as rtc from './rtc.ts';
import { stored } from './storage.ts';

/** A connection that is refused is an error to the browser's console, whatever the page does about it. */
export const REFUSED = /WebSocket connection to 'ws:\/\/127\.0\.0\.1:\d+\/?' failed|can’t establish a connection to the server at ws:|connection to ws:.* was interrupted/;

/** Someone with a browser profile of their own, and the page they look at. */
export class Person {
  npub = '';
  /** Errors that the pages wrote to the console or did not catch. */
  readonly errors: string[] = [];
  /** Everything the pages said to relays. */
  readonly told: string[] = [];
  /** Addresses that the pages asked for. */
  readonly asked: string[] = [];
  private current?: Page;
  private readonly expected: RegExp[] = [];

  private constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly url: string,
  ) {}

  static async create(name: string, browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Person> {
    return Person.within(name, await browser.newContext(options), url);
  }

  /** Whoever this context belongs to. */
  static async within(name: string, context: BrowserContext, url: string): Promise<Person> {
    await context.addInitScript(rtc.watchConnections);
    return new Person(name, context, url);
  }

  get page(): Page {
    if (!this.current) throw new Error(`${this.name} has no page open`);
    return this.current;
  }

  get firstRun(): FirstRun {
    return new FirstRun(this.page);
  }

  get home(): Home {
    return new Home(this.page);
  }

  get chat(): Chat {
    return new Chat(this.page);
  }

  get key(): string {
    return hexOf(this.npub);
  }

  /** Opens a page: the app, or a link to it. */
  async open(url = this.url): Promise<this> {
    this.current = await this.newPage();
    await this.current.goto(url);
    return this;
  }

  /** Another page of the same profile, watched like the first. */
  async newPage(): Promise<Page> {
    const page = await this.context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(`not caught: ${error.stack ?? error.message}`));
    page.on('crash', () => this.errors.push('the page crashed'));
    page.on('request', (request) => this.asked.push(request.url()));
    page.on('websocket', (socket) => {
      this.asked.push(socket.url());
      socket.on('framesent', ({ payload }) => this.told.push(String(payload)));
    });
    return page;
  }

  /** Gives a name on the first page, and learns the own address. */
  async start(): Promise<this> {
    await this.firstRun.begin(this.name);
    this.npub = await this.home.ownNpub();
    return this;
  }

  async closePage(): Promise<void> {
    await this.page.close();
    this.current = undefined;
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  async openChat(other: Person): Promise<Chat> {
    await this.home.contact(other.npub).click();
    await expect(this.chat.root).toHaveAttribute('data-npub', other.npub);
    return this.chat;
  }

  expectDirect(other: Person): Promise<void> {
    return this.home.expectLink(other.npub, 'direct');
  }

  /** All that is stored, as one text. */
  stored(): Promise<string> {
    return stored(this.page);
  }

  connectionsMade(): Promise<number> {
    return rtc.connectionsMade(this.page);
  }

  connected(): Promise<number> {
    return rtc.connected(this.page);
  }

  /** Whether their pages gave this event to a relay themselves. */
  published(id: string): boolean {
    return this.told.some((frame) => frame.startsWith('["EVENT"') && frame.includes(`"id":"${id}"`));
  }

  /** From here on such an error is no news: the test itself brought it about. */
  expectErrors(like: RegExp): void {
    this.expected.push(like);
  }

  unexpectedErrors(): string[] {
    return this.errors.filter((error) => !this.expected.some((like) => like.test(error)));
  }
}

/** Both have each other's address and an open channel; `guest` follows the invite link of `host`. */
export async function introduce(host: Person, guest: Person): Promise<void> {
  await guest.home.addAddress(await host.home.inviteLink());
  await guest.expectDirect(host);
  await host.expectDirect(guest);
}

/** Two who are connected and look at their chat with each other. */
export async function pair(person: (name: string) => Promise<Person>): Promise<[Person, Person]> {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  await openChats(ann, bob);
  return [ann, bob];
}

/** Ann looks at her chat with Bob, whose page is closed. */
export async function apart(person: (name: string) => Promise<Person>): Promise<[Person, Person]> {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  await ann.openChat(bob);
  await bob.closePage();
  await expect(ann.chat.root).not.toHaveAttribute('data-link', 'direct');
  return [ann, bob];
}

/** Both look at their chat with the other. */
export async function openChats(a: Person, b: Person): Promise<void> {
  await a.openChat(b);
  await b.openChat(a);
}

/** One message each way, acknowledged. */
export async function exchange(a: Person, b: Person, mark: string): Promise<void> {
  for (const [from, to] of [[a, b], [b, a]] as const) {
    const text = `${mark}, says ${from.name}`;
    await from.chat.send(text);
    await expect(to.chat.saying(text)).toHaveCount(1);
    await expect(from.chat.saying(text)).toHaveAttribute('data-status', DELIVERED);
  }
}
