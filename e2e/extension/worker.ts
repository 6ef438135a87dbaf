// Has the keys, and does what is asked with the one that is chosen; or does not, as a test wants it.
import { finalizeEvent, getPublicKey, nip04, nip44, type EventTemplate } from 'nostr-tools';

/** Put in where it is built: two accounts. */
declare const SECRETS: number[][];
declare const chrome: {
  runtime: { onMessage: { addListener: (act: (message: Request, from: unknown, answer: (what: object) => void) => boolean) => void } };
};

interface Request {
  method: string;
  args: [string, string] | [EventTemplate];
}

export interface Signer {
  account: number;
  mode: 'answers' | 'refuses' | 'silent';
  /** What it was asked, so far. */
  asked: string[];
}

const signer: Signer = { account: 0, mode: 'answers', asked: [] };
Object.assign(globalThis, { signer });

function carryOut({ method, args }: Request): unknown {
  const secret = Uint8Array.from(SECRETS[signer.account]!);
  const [with_, text] = args as [string, string];
  const key = () => nip44.getConversationKey(secret, with_);
  switch (method) {
    case 'getPublicKey': return getPublicKey(secret);
    case 'signEvent': return finalizeEvent(args[0] as EventTemplate, secret);
    case 'nip44.encrypt': return nip44.encrypt(text, key());
    case 'nip44.decrypt': return nip44.decrypt(text, key());
    case 'nip04.encrypt': return nip04.encrypt(secret, with_, text);
    case 'nip04.decrypt': return nip04.decrypt(secret, with_, text);
    default: throw new Error(`what is ${method}?`);
  }
}

chrome.runtime.onMessage.addListener((request, _, answer) => {
  signer.asked.push(request.method);
  if (signer.mode === 'silent') return true;
  // Whose key it has every page may know that was let in once.
  const refuses = signer.mode === 'refuses' && request.method !== 'getPublicKey';
  try {
    if (refuses) throw new Error('the user does not want it');
    answer({ value: carryOut(request) });
  } catch (error) {
    answer({ error: String(error) });
  }
  return true;
});
