import type { WebSocketRoute } from '@playwright/test';
import { STORED } from './nostr.ts';
import type { Person } from './person.ts';

/** A relay that checks nothing: besides what a real one says, it says what a test tells it to. */
export class Liar {
  private page?: WebSocketRoute;
  private inbox?: string;

  private constructor() {}

  /** From the next page load on, everything between this person and their relay goes through here. */
  static async between(person: Person, relay: string): Promise<Liar> {
    const liar = new Liar();
    await person.context.routeWebSocket(new RegExp(`^${relay}/?$`), (page) => liar.join(page));
    return liar;
  }

  /** Whether the page has asked for its mail. */
  get isAsked(): boolean {
    return this.inbox !== undefined;
  }

  /** Sends the page a frame, whatever it is. */
  say(frame: string | Buffer): void {
    if (!this.page) throw new Error('no page is connected');
    this.page.send(frame);
  }

  /** Delivers what should be an event: the JSON of one, or whatever text stands in its place. */
  deliver(event: string, subscription = this.inbox): void {
    this.say(`["EVENT",${JSON.stringify(subscription)},${event}]`);
  }

  private join(page: WebSocketRoute): void {
    const relay = page.connectToServer();
    this.page = page;
    page.onMessage((message) => {
      const [type, subscription, filter] = JSON.parse(String(message)) as [string, string, { kinds?: number[]; ids?: string[] } | undefined];
      // One event by its id is asked for when a relay is tested.
      if (type === 'REQ' && filter?.kinds?.includes(STORED) && !filter.ids) this.inbox = subscription;
      relay.send(message);
    });
  }
}
