// Runs in the page: `window.nostr` (NIP-07). The key is elsewhere.
export {};

const waiting = new Map<number, [(value: unknown) => void, (why: Error) => void]>();
let count = 0;

addEventListener('message', ({ data }) => {
  if (data?.from !== 'signer') return;
  const [done, fail] = waiting.get(data.id) ?? [];
  waiting.delete(data.id);
  if (data.error) fail?.(new Error(data.error));
  else done?.(data.value);
});

function ask(method: string, ...args: unknown[]): Promise<unknown> {
  return new Promise((done, fail) => {
    waiting.set(++count, [done, fail]);
    postMessage({ to: 'signer', id: count, method, args }, location.origin);
  });
}

const cipher = (name: string) => ({
  encrypt: (key: string, text: string) => ask(`${name}.encrypt`, key, text),
  decrypt: (key: string, text: string) => ask(`${name}.decrypt`, key, text),
});

Object.assign(window, {
  nostr: {
    getPublicKey: () => ask('getPublicKey'),
    signEvent: (event: object) => ask('signEvent', event),
    nip04: cipher('nip04'),
    nip44: cipher('nip44'),
  },
});
