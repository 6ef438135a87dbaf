import { createCipheriv, createHash, createHmac } from 'node:crypto';
import { finalizeEvent, generateSecretKey, getPublicKey, nip44, type NostrEvent } from 'nostr-tools';
import { SEAL } from './nostr.ts';

export interface Rumor {
  id: string;
  pubkey: string;
  created_at: number;
  kind: number;
  tags: string[][];
  content: string;
}

/** One forgery: what is wrong with it, and the text that stands where the event should. */
export type Forgery = [what: string, event: string];

/** Ways to get NIP-44 wrong. */
interface Slips {
  version?: number;
  /** The length that stands before the plaintext, if not its own. */
  length?: number;
  /** Bytes of padding more than there should be. */
  padding?: number;
}

const now = () => Math.floor(Date.now() / 1000);
const hmac = (key: Uint8Array, ...parts: Uint8Array[]) => createHmac('sha256', key).update(Buffer.concat(parts)).digest();
/** The id that belongs to whatever stands there (NIP-01). The library computes none for what is no event. */
const idOf = ({ pubkey, created_at, kind, tags, content }: Omit<Rumor, 'id'>) =>
  createHash('sha256').update(JSON.stringify([0, pubkey, created_at, kind, tags, content])).digest('hex');
const flip = (hex: string) => hex.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));

/** As long as NIP-44 pads a plaintext of this length. */
function padded(length: number): number {
  if (length <= 32) return 32;
  const chunk = Math.max(32, 2 ** (Math.floor(Math.log2(length - 1)) + 1) / 8);
  return chunk * (Math.floor((length - 1) / chunk) + 1);
}

/** NIP-44 for any bytes, with the slips that the library does not make. */
export function encrypt(plain: Uint8Array, key: Uint8Array, slips: Slips = {}): string {
  const nonce = generateSecretKey();
  const first = hmac(key, nonce, Buffer.of(1));
  const second = hmac(key, first, nonce, Buffer.of(2));
  const keys = Buffer.concat([first, second, hmac(key, second, nonce, Buffer.of(3))]);
  const body = Buffer.alloc(2 + padded(plain.length) + (slips.padding ?? 0));
  body.writeUInt16BE(slips.length ?? plain.length);
  body.set(plain, 2);
  // OpenSSL takes the block counter, 0 at first, before the nonce.
  const cipher = createCipheriv('chacha20', keys.subarray(0, 32), Buffer.concat([Buffer.alloc(4), keys.subarray(32, 44)]));
  const text = cipher.update(body);
  return Buffer.concat([Buffer.of(slips.version ?? 2), nonce, text, hmac(keys.subarray(44, 76), nonce, text)]).toString('base64');
}

/** Someone who seals and wraps for one other, whatever they are given. */
export class Forger {
  readonly key: string;

  constructor(
    readonly secret: Uint8Array,
    readonly to: string,
  ) {
    this.key = getPublicKey(secret);
  }

  /** An unsigned event of ours with its own id. */
  rumor(kind: number, content: string, tags: string[][], createdAt = now()): Rumor {
    const event = { pubkey: this.key, created_at: createdAt, kind, tags, content };
    return { ...event, id: idOf(event) };
  }

  /** Seals what should be a rumor. */
  seal(rumor: string | Uint8Array, seal: { kind?: number; to?: string; tags?: string[][]; slips?: Slips } = {}): NostrEvent {
    const content = encrypt(Buffer.from(rumor), nip44.getConversationKey(this.secret, seal.to ?? this.to), seal.slips);
    return finalizeEvent({ kind: seal.kind ?? SEAL, content, tags: seal.tags ?? [], created_at: now() }, this.secret);
  }

  /** Wraps what should be a seal, under a key that is used once. */
  wrap(kind: number, seal: string | Uint8Array, to = this.to, slips: Slips = {}): NostrEvent {
    const once = generateSecretKey();
    return this.holding(kind, encrypt(Buffer.from(seal), nip44.getConversationKey(once, to), slips), once);
  }

  /** The content of the rumor in a wrap for us, of either kind and without a check. */
  open(wrap: NostrEvent): string {
    const inside = ({ pubkey, content }: NostrEvent) => JSON.parse(nip44.decrypt(content, nip44.getConversationKey(this.secret, pubkey)));
    return (inside(inside(wrap)) as Rumor).content;
  }

  /** A wrap that is rightly signed and holds this. */
  holding(kind: number, content: string, once = generateSecretKey()): NostrEvent {
    return finalizeEvent({ kind, content, tags: [['p', this.to]], created_at: now() }, once);
  }
}

/** What can be wrong with a rumor that its author sealed and wrapped as they should. `make`: an honest one, another each time. */
function forgedRumors(by: Forger, eve: Forger, make: (by: Forger) => Rumor): [string, string | Uint8Array][] {
  const own = (change: object) => {
    const event = { ...make(by), ...change } as Rumor;
    return JSON.stringify({ ...event, id: idOf(event) });
  };
  // The id of the honest one is kept, or cannot be computed.
  const broken = (change: object) => JSON.stringify({ ...make(by), ...change });
  const without = (field: keyof Rumor) => {
    const { [field]: _, ...rest } = make(by);
    return JSON.stringify(rest);
  };
  const honest = () => JSON.stringify(make(by));
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  return [
    ['an author who is not the seal’s', JSON.stringify(make(eve))],
    ['an author off the curve', own({ pubkey: 'f'.repeat(64) })],
    ['an author cut short', broken({ pubkey: by.key.slice(2) })],
    ['the id of another text', broken({ content: `${make(by).content} ` })],
    ['the id of another time', broken({ created_at: now() - 9 })],
    ['the id of another kind', broken({ kind: 7 })],
    ['the id of other tags', broken({ tags: [] })],
    ['an id cut short', broken({ id: make(by).id.slice(2) })],
    ['an id that is none', broken({ id: 'x'.repeat(64) })],
    ['a right signature', JSON.stringify(finalizeEvent(make(by), by.secret))],
    ['an empty signature', broken({ sig: '' })],
    ...(['id', 'pubkey', 'created_at', 'kind', 'tags', 'content'] as const).map((field): [string, string] => [`no ${field}`, without(field)]),
    ['a time before time', own({ created_at: -1 })],
    ['a time beyond time', own({ created_at: 2 ** 50 })],
    ['a time with a fraction', own({ created_at: now() + 0.5 })],
    ['a time in letters', own({ created_at: String(now()) })],
    ['a kind in letters', own({ kind: '14' })],
    ['a kind beyond the kinds', own({ kind: 65_536 + make(by).kind })],
    ['a kind that nobody knows', own({ kind: 999 })],
    ['a list for its text', own({ content: [make(by).content] })],
    ['no text but null', own({ content: null })],
    ['a tag of nothing', own({ tags: [...make(by).tags, []] })],
    ['a tag that is a number', own({ tags: [...make(by).tags, [5]] })],
    ['tags that are text', own({ tags: 'p' })],
    ['65 tags', own({ tags: [...make(by).tags, ...Array.from({ length: 65 }, () => ['t', 'x'])].slice(0, 65) })],
    ['thousands of tags', own({ tags: [...make(by).tags, ...Array.from({ length: 3000 }, () => ['t'])] })],
    ['17 levels', honest().replace('{', `{"more":${nested(16)},`)],
    ['thousands of levels', honest().replace('{', `{"more":${nested(9000)},`)],
    ['a field that is there twice', honest().replace('{', `{"kind":${make(by).kind},`)],
    ['half of it', honest().slice(0, -20)],
    ['another one behind it', honest() + honest()],
    ['bytes that are no UTF-8', Buffer.from(honest().replace('{', '{"more":"\x80",'), 'latin1')],
    ['a null byte', '\0'],
    ['no JSON', 'forged'],
    ['a list', `[${honest()}]`],
    ['an empty object', '{}'],
    ['null', 'null'],
  ];
}

/** What can be wrong with a seal that is wrapped as it should be. */
function forgedSeals(by: Forger, eve: Forger, make: (by: Forger) => Rumor): [string, string | Uint8Array][] {
  const honest = () => JSON.stringify(make(by));
  const seal = () => by.seal(honest());
  const sealed = (how: Parameters<Forger['seal']>[1]) => JSON.stringify(by.seal(honest(), how));
  const changed = (change: (seal: NostrEvent) => object) => {
    const event = JSON.parse(JSON.stringify(seal())) as NostrEvent;
    return JSON.stringify({ ...event, ...change(event) });
  };
  const { sig: _, ...unsigned } = seal();
  return [
    ['somebody else’s seal', JSON.stringify(eve.seal(honest()))],
    ['a seal of kind 14', sealed({ kind: 14 })],
    ['a seal of kind 1059', sealed({ kind: 1059 })],
    ['a seal with tags', sealed({ tags: [['p', by.to]] })],
    ['a seal for somebody else', sealed({ to: eve.key })],
    ['a seal with a wrong signature', changed(({ sig }) => ({ sig: flip(sig) }))],
    ['a seal with an empty signature', changed(() => ({ sig: '' }))],
    ['a seal with no signature', JSON.stringify(unsigned)],
    ['a seal with a wrong id', changed(({ id }) => ({ id: flip(id) }))],
    ['a seal with another time', changed(({ created_at }) => ({ created_at: created_at - 9 }))],
    ['a seal with another author', JSON.stringify({ ...JSON.parse(JSON.stringify(eve.seal(honest()))), pubkey: by.key })],
    ['a seal with another text', changed(() => ({ content: seal().content }))],
    ['a seal of another version', sealed({ slips: { version: 1 } })],
    ['a seal with a wrong length', sealed({ slips: { length: 20 } })],
    ['a seal with too much padding', sealed({ slips: { padding: 32 } })],
    ['no seal but the rumor', honest()],
    ['a wrap in the wrap', JSON.stringify(by.wrap(1059, JSON.stringify(seal())))],
    ['a seal 17 levels deep', JSON.stringify(seal()).replace('{', `{"more":${'['.repeat(16)}${']'.repeat(16)},`)],
    ['a seal that is no UTF-8', Buffer.from(JSON.stringify(seal()).replace('{', '{"more":"\x80",'), 'latin1')],
    ['a seal that is no JSON', 'forged'],
    ['a list for a seal', `[${JSON.stringify(seal())}]`],
  ];
}

/** What can be wrong with the wrap itself, which only a relay that lies lets through. */
function forgedWraps(kind: number, by: Forger, eve: Forger, make: (by: Forger) => Rumor): Forgery[] {
  const seal = () => JSON.stringify(by.seal(JSON.stringify(make(by))));
  const wrap = () => by.wrap(kind, seal());
  const changed = (change: (wrap: NostrEvent) => object): string => {
    const event = JSON.parse(JSON.stringify(wrap())) as NostrEvent;
    return JSON.stringify({ ...event, ...change(event) });
  };
  const holding = (content: string) => JSON.stringify(by.holding(kind, content));
  const slipped = (slips: Slips) => JSON.stringify(by.wrap(kind, seal(), by.to, slips));
  const { sig: _, ...unsigned } = wrap();
  const signed = JSON.stringify(wrap());
  const touched = (at: number) => {
    const bytes = Buffer.from(wrap().content, 'base64');
    bytes.writeUInt8(bytes.at(at)! ^ 1, at < 0 ? bytes.length + at : at);
    return bytes.toString('base64');
  };
  return [
    ['a wrap with a wrong signature', changed(({ sig }) => ({ sig: flip(sig) }))],
    ['a wrap with an empty signature', changed(() => ({ sig: '' }))],
    ['a wrap with no signature', JSON.stringify(unsigned)],
    ['a wrap with a wrong id', changed(({ id }) => ({ id: flip(id) }))],
    ['a wrap with another time', changed(({ created_at }) => ({ created_at: created_at - 9 }))],
    ['a wrap with another author', changed(() => ({ pubkey: eve.key }))],
    ['a wrap with another text', changed(() => ({ content: wrap().content }))],
    ['a wrap with other tags', changed(() => ({ tags: [] }))],
    ['a wrap with a time before time', changed(() => ({ created_at: -1 }))],
    ['a wrap of kind 1', JSON.stringify(by.wrap(1, seal()))],
    ['no wrap but the seal', seal()],
    ['no wrap but the rumor, signed', JSON.stringify(finalizeEvent(make(by), by.secret))],
    ['a wrap for somebody else', JSON.stringify(by.wrap(kind, seal(), eve.key))],
    ['a wrap of version 1', slipped({ version: 1 })],
    ['a wrap of version 3', slipped({ version: 3 })],
    ['a wrap of a later encoding', holding(`#${wrap().content}`)],
    ['a wrap with a wrong length', slipped({ length: 20 })],
    ['a wrap with no length', slipped({ length: 0 })],
    ['a wrap with too much padding', slipped({ padding: 32 })],
    ['a wrap cut short', holding(wrap().content.slice(0, 400))],
    ['a wrap of a few bytes', holding('AgID')],
    ['a wrap with another nonce', holding(touched(1))],
    ['a wrap with another MAC', holding(touched(-1))],
    ['a wrap that is no base64', holding('?'.repeat(200))],
    ['an empty wrap', holding('')],
    ['an oversize wrap', holding('A'.repeat(64 * 1024 + 4))],
    ['an oversize event', signed.replace('{', `{"more":"${'x'.repeat(80_000)}",`)],
    ['an event 17 levels deep', signed.replace('{', `{"more":${'['.repeat(16)}${']'.repeat(16)},`)],
    ['an event of the wrong types', changed(() => ({ kind: String(kind) }))],
    ['an empty event', '{}'],
    ['text for an event', '"forged"'],
    ['half an event', signed.slice(0, -20)],
    ['nothing', ''],
  ];
}

/**
 * Everything that may be wrong with an event of this kind from `by`, each made from another honest rumor and wrong in
 * one thing alone.
 */
export function forgeries(kind: number, by: Forger, eve: Forger, make: (by: Forger) => Rumor): Forgery[] {
  const wrapped = ([what, seal]: [string, string | Uint8Array]): Forgery => [what, JSON.stringify(by.wrap(kind, seal))];
  return [
    ...forgedRumors(by, eve, make).map(([what, rumor]): Forgery => {
      return wrapped([`a rumor with ${what}`, JSON.stringify(by.seal(rumor))]);
    }),
    ...forgedSeals(by, eve, make).map(wrapped),
    ...forgedWraps(kind, by, eve, make),
  ];
}
