import { randomBytes } from 'node:crypto';
import { Forger } from './forge.ts';
import { CHAT, Client, EPHEMERAL, generateSecretKey, hexOf, inboxList, nip19, STORED } from './nostr.ts';

const CONTROL = 20514;
const TAG = ['t', 'bitchat-webrtc-signal-v1'];

/** What the content of a control rumor says. */
export interface Signal {
  type: string;
  session?: string;
  sdp?: string;
  candidates?: string[];
}

/** Someone whose program signals as Tincan does, and of whom the test has the key: it reads what they are sent. */
export class Signaller {
  readonly npub: string;
  private readonly device = { device: randomBytes(8).toString('hex'), run: randomBytes(4).toString('hex') };

  private constructor(
    private readonly client: Client,
    readonly by: Forger,
    private readonly relay: string,
  ) {
    this.npub = nip19.npubEncode(by.key);
  }

  /** `to`: the npub of whom they signal to. */
  static async connect(relay: string, to: string): Promise<Signaller> {
    const client = await Client.connect(relay, { kinds: [STORED, EPHEMERAL] });
    const signaller = new Signaller(client, new Forger(generateSecretKey(), hexOf(to)), relay);
    await client.publish(inboxList(signaller.by.secret, relay));
    return signaller;
  }

  /** Everything that was sealed for them so far, as text: signals and whatever else. */
  get heard(): Signal[] {
    return this.client.wrapsFor(this.npub, STORED, EPHEMERAL).map((wrap) => {
      const content = this.by.open(wrap);
      return content.startsWith('{') ? (JSON.parse(content) as Signal) : { type: 'text' };
    });
  }

  ofType(type: string): Signal[] {
    return this.heard.filter((signal) => signal.type === type);
  }

  write(text: string): Promise<void> {
    return this.publish(STORED, CHAT, text, [['p', this.by.to]]);
  }

  signal(content: object): Promise<void> {
    return this.publish(EPHEMERAL, CONTROL, JSON.stringify({ ...this.device, ...content }), [TAG, ['p', this.by.to]]);
  }

  hello(): Promise<void> {
    return this.signal({ type: 'hello', name: 'Eve', relays: [this.relay] });
  }

  /** Returns the id of the session that it offers. */
  async offer(sdp: string): Promise<string> {
    const session = randomBytes(16).toString('hex');
    await this.signal({ type: 'offer', session, sdp });
    return session;
  }

  close(): void {
    this.client.close();
  }

  private publish(wrap: number, kind: number, content: string, tags: string[][]): Promise<void> {
    const ms = ['ms', String(Date.now() % 1_000)];
    return this.client.publish(this.by.wrap(wrap, JSON.stringify(this.by.seal(JSON.stringify(this.by.rumor(kind, content, [...tags, ms]))))));
  }
}

/** What a browser offers that wants the channels of Tincan. Runs in any page that is not the app's own. */
export const offered = `(async () => {
  const connection = new RTCPeerConnection();
  connection.createDataChannel('chat', { negotiated: true, id: 0 });
  return (await connection.createOffer()).sdp;
})()`;
