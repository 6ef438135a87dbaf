import { once } from 'node:events';
import { finalizeEvent, generateSecretKey, getEventHash, getPublicKey, nip13, nip19, nip44, nip59, type NostrEvent } from 'nostr-tools';
import WebSocket from 'ws';

export { generateSecretKey, getEventHash, getPublicKey, nip13, nip19, nip59 };

export const CHAT = 14;
export const SEAL = 13;
export const STORED = 1059;
export const EPHEMERAL = 21059;

export function hexOf(npub: string): string {
  const decoded = nip19.decode(npub);
  if (decoded.type !== 'npub') throw new Error(`not an npub: ${npub}`);
  return decoded.data;
}

/** A bare client of one relay: it sees what passes through and can publish. */
export class Client {
  readonly seen: NostrEvent[] = [];
  private readonly oks = new Map<string, (verdict: [boolean, string]) => void>();

  private constructor(private readonly socket: WebSocket) {}

  /** Connects and listens; what it returns has the relay's stored events already. */
  static async connect(url: string, ...filters: object[]): Promise<Client> {
    const socket = new WebSocket(url);
    const client = new Client(socket);
    const stored = new Promise<void>((done, fail) => {
      socket.on('message', (data) => {
        const message = JSON.parse(String(data)) as [string, ...unknown[]];
        if (message[0] === 'EVENT') client.seen.push(message[2] as NostrEvent);
        if (message[0] === 'EOSE') done();
        if (message[0] === 'CLOSED') fail(new Error(String(message[2])));
        if (message[0] === 'OK') client.oks.get(message[1] as string)?.([message[2] as boolean, message[3] as string]);
      });
      socket.on('error', fail);
    });
    await once(socket, 'open');
    if (filters.length === 0) return client;
    socket.send(JSON.stringify(['REQ', 'all', ...filters]));
    await stored;
    return client;
  }

  /** Everything sealed for one person, so far. */
  wrapsFor(npub: string, ...kinds: number[]): NostrEvent[] {
    const key = hexOf(npub);
    return this.seen.filter((event) => kinds.includes(event.kind) && event.tags.some(([name, value]) => name === 'p' && value === key));
  }

  async publish(event: NostrEvent): Promise<void> {
    const verdict = new Promise<[boolean, string]>((done) => this.oks.set(event.id, done));
    this.socket.send(JSON.stringify(['EVENT', event]));
    const [accepted, reason] = await verdict;
    if (!accepted) throw new Error(`the relay refused an event: ${reason}`);
  }

  close(): void {
    this.socket.close();
  }
}

/** Listens to all that is sealed for anybody. */
export function listen(url: string): Promise<Client> {
  return Client.connect(url, { kinds: [STORED, EPHEMERAL] });
}

/**
 * A chat message as any NIP-17 client writes it, before it is sealed: dated in whole seconds, so that two of them
 * within one second have no order. `later`: seconds to add.
 */
export function chatRumor(from: Uint8Array, to: string, text: string, later = 0) {
  return nip59.createRumor({ kind: CHAT, content: text, tags: [['p', to]], created_at: Math.floor(Date.now() / 1000) + later }, from);
}

/** The same, sealed and wrapped. */
export function chatWrap(from: Uint8Array, to: string, text: string, later = 0): NostrEvent {
  return nip59.createWrap(nip59.createSeal(chatRumor(from, to, text, later), from, to), to);
}

/** Where someone's mail goes (NIP-17, kind 10050). */
export function inboxList(of: Uint8Array, ...relays: string[]): NostrEvent {
  const tags = relays.map((relay) => ['relay', relay]);
  return finalizeEvent({ kind: 10050, content: '', tags, created_at: Math.floor(Date.now() / 1000) }, of);
}

/** Seals whatever text is given, as a forger would. */
export function sealText(from: Uint8Array, to: string, text: string, kind = SEAL): NostrEvent {
  const content = nip44.encrypt(text, nip44.getConversationKey(from, to));
  return finalizeEvent({ kind, content, tags: [], created_at: Math.floor(Date.now() / 1000) }, from);
}

/** A person with another NIP-17 client: writes to one other, over a relay, whatever kind there is. */
export class Foreign {
  readonly secret = generateSecretKey();
  readonly npub = nip19.npubEncode(getPublicKey(this.secret));
  private later = 0;

  constructor(
    private readonly relay: Client,
    private readonly to: string,
  ) {}

  /** A rumor, a second later than the one before, so that they have an order. */
  rumor(kind: number, content: string, tags: string[][] = []) {
    const to = kind === CHAT || kind === 15 ? [['p', this.to]] : [];
    const created_at = Math.floor(Date.now() / 1000) + this.later++;
    return nip59.createRumor({ kind, content, tags: [...to, ...tags], created_at }, this.secret);
  }

  /** Seals and wraps it; another wrap each time. */
  async send(rumor: ReturnType<Foreign['rumor']>): Promise<string> {
    await this.relay.publish(nip59.createWrap(nip59.createSeal(rumor, this.secret, this.to), this.to));
    return rumor.id;
  }

  say(kind: number, content: string, tags: string[][] = []): Promise<string> {
    return this.send(this.rumor(kind, content, tags));
  }

  close(): void {
    this.relay.close();
  }
}
