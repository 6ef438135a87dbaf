import { fileURLToPath } from 'node:url';
import type { Browser, JSHandle, Page } from '@playwright/test';
import { build } from 'esbuild';
import { Client, chatWrap, generateSecretKey, getPublicKey, nip19, STORED } from './nostr.ts';
import type { NostrEvent } from 'nostr-tools';
import type { OlderClient } from './older-page.ts';
import type { Person } from './person.ts';

let bundled: Promise<string> | undefined;

/** What runs in the page, in one piece. */
function bundle(): Promise<string> {
  bundled ??= build({
    entryPoints: [fileURLToPath(new URL('./older-page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'older',
  }).then(({ outputFiles }) => outputFiles[0]!.text);
  return bundled;
}

/** Somebody who uses an older client, in a page of their own that has nothing of Tincan. */
export class Elder {
  readonly key: string;
  readonly npub: string;

  private constructor(
    private readonly page: Page,
    private readonly client: JSHandle<OlderClient>,
    private readonly relay: Client,
    readonly secret: Uint8Array,
    private readonly to: Person,
  ) {
    this.key = getPublicKey(secret);
    this.npub = nip19.npubEncode(this.key);
  }

  static async open(browser: Browser, relay: string, to: Person): Promise<Elder> {
    const page = await browser.newPage();
    await page.addScriptTag({ content: await bundle() });
    const secret = generateSecretKey();
    const client = await page.evaluateHandle(
      ([relay, secret, to]) => (window as unknown as { older: { OlderClient: typeof OlderClient } }).older.OlderClient.connect(relay, secret, to),
      [relay, [...secret], to.key] as [string, number[], string],
    );
    return new Elder(page, client, await Client.connect(relay, { kinds: [STORED, 4] }), secret, to);
  }

  /** Writes mail, as any NIP-17 client does. */
  write(text: string, later = 0): Promise<void> {
    return this.relay.publish(chatWrap(this.secret, this.to.key, text, later));
  }

  /** They are let in. */
  async befriend(): Promise<void> {
    await this.write('let me in');
    await this.to.home.accept(this.npub).click();
  }

  /** Whether they take up what they are offered. */
  answer(on: boolean): Promise<void> {
    return this.client.evaluate((client, on) => void (client.answers = on), on);
  }

  offer(publish = true): Promise<NostrEvent> {
    return this.client.evaluate((client, publish) => client.offer(publish), publish);
  }

  publish(event: NostrEvent): Promise<void> {
    return this.relay.publish(event);
  }

  say(...texts: string[]): Promise<void> {
    return this.client.evaluate((client, texts) => {
      const at = Math.floor(Date.now() / 1000);
      for (const text of texts) client.say(text, at);
    }, texts);
  }

  leave(): Promise<void> {
    return this.client.evaluate((client) => client.leave());
  }

  state(): Promise<string> {
    return this.client.evaluate((client) => client.state);
  }

  /** The texts that came, each in the form in which they must. */
  async heard(): Promise<string[]> {
    const frames = await this.client.evaluate((client) => client.frames);
    return frames.map((frame) => {
      const { type, text, timestamp, ...more } = JSON.parse(frame) as { type: string; text: string; timestamp: number };
      const late = Math.abs(timestamp - Date.now() / 1000);
      if (type !== 'chat' || Object.keys(more).length > 0 || !Number.isInteger(timestamp) || late > 600) throw new Error(frame);
      return text;
    });
  }

  signals(): Promise<{ type: string; sdp: string }[]> {
    return this.client.evaluate((client) => client.signals);
  }

  /** What was left for them as mail, so far. */
  get mail(): number {
    return this.relay.wrapsFor(this.npub, STORED).length;
  }

  async close(): Promise<void> {
    this.relay.close();
    await this.page.close();
  }
}
