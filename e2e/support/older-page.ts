// Runs in a page of its own: a client as they were before Tincan's control rumor, which it knows nothing of. It signals by
// kind 4 (NIP-04), has its own `RTCPeerConnection`, and talks in bare JSON.
import { finalizeEvent, getPublicKey, nip04, verifyEvent, type NostrEvent } from 'nostr-tools';

const MARK = 'bitchat-webrtc-signal-v1';
const now = () => Math.floor(Date.now() / 1000);

interface Signal {
  type: 'offer' | 'answer';
  sdp: string;
}

export class OlderClient {
  /** What was signalled to it, and what came on its channel. */
  readonly signals: Signal[] = [];
  readonly frames: string[] = [];
  /** Takes up what it is offered. */
  answers = true;
  private readonly key: string;
  private pc?: RTCPeerConnection;
  private channel?: RTCDataChannel;

  private constructor(
    private readonly socket: WebSocket,
    private readonly secret: Uint8Array,
    private readonly to: string,
  ) {
    this.key = getPublicKey(secret);
    socket.addEventListener('message', ({ data }) => {
      const [type, , event] = JSON.parse(String(data)) as [string, string, NostrEvent];
      if (type === 'EVENT') void this.hear(event);
    });
    socket.send(JSON.stringify(['REQ', 'signals', { kinds: [4], authors: [to], '#p': [this.key], since: now() - 1 }]));
  }

  static async connect(relay: string, secret: number[], to: string): Promise<OlderClient> {
    const socket = new WebSocket(relay);
    await new Promise((done) => socket.addEventListener('open', done, { once: true }));
    return new OlderClient(socket, Uint8Array.from(secret), to);
  }

  get state(): string {
    return this.channel?.readyState ?? 'none';
  }

  /** Makes a connection and a channel, and offers them. Returns the event. */
  async offer(publish = true): Promise<NostrEvent> {
    const pc = this.renew();
    this.carry(pc.createDataChannel('bitchat'));
    await pc.setLocalDescription();
    const event = this.signal({ type: 'offer', sdp: await whole(pc) });
    if (publish) this.publish(event);
    return event;
  }

  say(text: string, timestamp = now()): void {
    this.channel!.send(JSON.stringify({ type: 'chat', text, timestamp }));
  }

  leave(): void {
    this.pc?.close();
  }

  publish(event: NostrEvent): void {
    this.socket.send(JSON.stringify(['EVENT', event]));
  }

  private renew(): RTCPeerConnection {
    this.pc?.close();
    this.pc = new RTCPeerConnection();
    this.pc.addEventListener('datachannel', ({ channel }) => this.carry(channel));
    return this.pc;
  }

  private carry(channel: RTCDataChannel): void {
    this.channel = channel;
    channel.addEventListener('message', ({ data }) => this.frames.push(String(data)));
  }

  private signal(signal: Signal): NostrEvent {
    const content = nip04.encrypt(this.secret, this.to, JSON.stringify(signal));
    return finalizeEvent({ kind: 4, content, tags: [['p', this.to], ['t', MARK]], created_at: now() }, this.secret);
  }

  private async hear(event: NostrEvent): Promise<void> {
    if (!verifyEvent(event) || !event.tags.some(([name, value]) => name === 't' && value === MARK)) return;
    const signal = JSON.parse(nip04.decrypt(this.secret, event.pubkey, event.content)) as Signal;
    this.signals.push(signal);
    if (signal.type === 'answer') {
      await this.pc!.setRemoteDescription(signal);
    } else if (this.answers) {
      const pc = this.renew();
      await pc.setRemoteDescription(signal);
      await pc.setLocalDescription();
      this.publish(this.signal({ type: 'answer', sdp: await whole(pc) }));
    }
  }
}

/** The description with all candidates. */
async function whole(pc: RTCPeerConnection): Promise<string> {
  while (pc.iceGatheringState !== 'complete') {
    await new Promise((done) => pc.addEventListener('icegatheringstatechange', done, { once: true }));
  }
  return pc.localDescription!.sdp;
}
