// Relays and letters for the measurements of mail: a relay that gives out what it is told to, and wraps made beforehand.
import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';
import { getPublicKey, nip44, nip59 } from 'nostr-tools';
import { initNostrWasm } from 'nostr-wasm';
import { finalizeEvent, generateSecretKey, setNostrWasm } from 'nostr-tools/wasm';

// Signing is 20 times as fast so.
setNostrWasm(await initNostrWasm());

const now = () => Math.floor(Date.now() / 1000);
const text = (bytes) => Buffer.from(bytes).toString('base64');

/** Someone who writes to one other, as any NIP-17 client does. */
export function writer(to) {
  const secret = generateSecretKey();
  const rumor = (content) => nip59.createRumor({ kind: 14, content, tags: [['p', to]], created_at: now() }, secret);
  const seal = (it) => nip59.createSeal(it, secret, to);
  const letter = (content, of = rumor(content)) => {
    const once = generateSecretKey();
    const sealed = nip44.encrypt(JSON.stringify(seal(of)), nip44.getConversationKey(once, to));
    return finalizeEvent({ kind: 1059, content: sealed, tags: [['p', to]], created_at: now() - Math.floor(Math.random() * 86_400) }, once);
  };
  return { secret, key: getPublicKey(secret), letter };
}

/** Wraps that are rightly signed and hold nothing, and, every fourth, such as are not rightly signed either. */
export function junk(to, count) {
  const secret = generateSecretKey();
  const bytes = Buffer.alloc(1 + 32 + 514 + 32);
  return Array.from({ length: count }, (_, index) => {
    crypto.getRandomValues(bytes);
    bytes[0] = 2;
    const event = finalizeEvent({ kind: 1059, content: text(bytes), tags: [['p', to]], created_at: now() - (index % 86_400) }, secret);
    if (index % 4 === 0) event.sig = event.sig.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    return JSON.stringify(event);
  });
}

/** A relay that keeps what it is given, gives out its mail when it is let, and then whatever it is told to. */
export async function postOffice() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const kept = [];
  const asked = new Set();
  let waits = null;
  const matches = (filter, event) =>
    (!filter.kinds || filter.kinds.includes(event.kind)) && (!filter.ids || filter.ids.includes(event.id))
    && (!filter.authors || filter.authors.includes(event.pubkey))
    && (!filter['#p'] || event.tags.some(([name, value]) => name === 'p' && filter['#p'].includes(value)));
  server.on('connection', (socket) => {
    socket._socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('message', async (data) => {
      const [type, first, second] = JSON.parse(data);
      if (type === 'EVENT') {
        kept.push(first);
        socket.send(JSON.stringify(['OK', first.id, true, '']));
      }
      if (type !== 'REQ') return;
      const inbox = second.kinds?.includes(1059) && !second.ids;
      if (inbox) await waits;
      for (const event of kept) if (matches(second, event)) socket.send(JSON.stringify(['EVENT', first, event]));
      socket.send(JSON.stringify(['EOSE', first]));
      if (!inbox) return;
      const ask = { socket, name: first };
      asked.add(ask);
      socket.on('close', () => asked.delete(ask));
    });
  });
  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    /** Leaves these here until somebody asks. */
    leave: (events) => kept.push(...events),
    /** From here on nobody gets their mail until the returned function is called. */
    hold: () => { let open; waits = new Promise((ok) => { open = ok; }); return open; },
    /** Sends these, which are JSON, to everyone who has asked for mail, no faster than they take them. Somebody must have. */
    async pour(events) {
      while (asked.size === 0) await new Promise((ok) => setTimeout(ok, 5));
      for (const { socket, name } of asked) {
        for (const event of events) {
          socket.send(`["EVENT",${JSON.stringify(name)},${event}]`);
          while (socket.bufferedAmount > 1 << 20 && socket.readyState === WebSocket.OPEN) await new Promise((ok) => setTimeout(ok, 2));
        }
      }
    },
    close: () => { for (const client of server.clients) client.terminate(); server.close(); },
  };
}

/** Publishes to a relay that others run. */
export async function publisher(url) {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  return { publish: (event) => socket.send(JSON.stringify(['EVENT', event])), close: () => socket.close() };
}
