import type { WebSocketRoute } from '@playwright/test';
import { EPHEMERAL } from './nostr.ts';
import type { Person } from './person.ts';

/** Keeps signals on their way to someone until they are let go: a relay as slow as a test needs it. */
export class Held {
  private holding = false;
  private waiting: (() => void)[] = [];

  private constructor() {}

  /** From the next page load on, everything between this person and their relay goes through here. */
  static async between(person: Person, relay: string): Promise<Held> {
    const held = new Held();
    await person.context.routeWebSocket(new RegExp(`^${relay}/?$`), (page) => held.join(page));
    return held;
  }

  hold(): void {
    this.holding = true;
  }

  letGo(): void {
    this.holding = false;
    for (const deliver of this.waiting.splice(0)) deliver();
  }

  private join(page: WebSocketRoute): void {
    const relay = page.connectToServer();
    relay.onMessage((message) => {
      const deliver = () => page.send(message);
      if (this.holding && isSignal(String(message))) this.waiting.push(deliver);
      else deliver();
    });
  }
}

function isSignal(message: string): boolean {
  const [type, , event] = JSON.parse(message) as [string, string, { kind: number } | undefined];
  return type === 'EVENT' && event?.kind === EPHEMERAL;
}
