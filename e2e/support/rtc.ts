import type { Page } from '@playwright/test';

const MADE = 'e2e-connections-made';

declare global {
  interface Window {
    e2eConnections: RTCPeerConnection[];
  }
}

/** Runs in the page before the app: counts connections, over reloads as well. */
export const watchConnections = `(() => {
  const all = (window.e2eConnections = []);
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class RTCPeerConnection extends Native {
    constructor(...args) {
      super(...args);
      all.push(this);
      localStorage.setItem('${MADE}', Number(localStorage.getItem('${MADE}')) + 1);
    }
  };
})()`;

/** Connections ever made by this browser profile. */
export function connectionsMade(page: Page): Promise<number> {
  return page.evaluate((name) => Number(localStorage.getItem(name)), MADE);
}

/** Connections of this page that are connected now. */
export function connected(page: Page): Promise<number> {
  return page.evaluate(() => window.e2eConnections.filter((one) => one.connectionState === 'connected').length);
}

/** Connections that this page has made since it was loaded. */
export function madeSinceLoad(page: Page): Promise<number> {
  return page.evaluate(() => window.e2eConnections.length);
}

/** Whether the page has dialled, and has nothing to add to its offer. */
export function hasDialled(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const [first] = window.e2eConnections;
    return first?.signalingState === 'have-local-offer' && first.iceGatheringState === 'complete';
  });
}

/** What the path of the connection that is connected is known by: it changes when ICE is restarted. */
export function fragment(page: Page): Promise<string> {
  return page.evaluate(() => {
    const one = window.e2eConnections.find((one) => one.connectionState === 'connected');
    return /a=ice-ufrag:(\S+)/.exec(one?.currentLocalDescription?.sdp ?? '')?.[1] ?? '';
  });
}

/** The ends of the path that the connection takes, as its statistics name them (W3C webrtc-stats). */
export interface Path {
  local: { type: string; protocol: string; relayProtocol?: string };
  remote: { type: string };
  /** How often another path was taken than before. */
  changes: number;
}

/** The path of the connection that is connected; nothing if there is none. */
export function path(page: Page): Promise<Path | undefined> {
  return page.evaluate(async () => {
    const one = window.e2eConnections.find((one) => one.connectionState === 'connected');
    const all = new Map<string, any>([...((await one?.getStats()) ?? [])] as [string, any][]);
    const transport = [...all.values()].find(({ type }) => type === 'transport');
    const pair = all.get(transport?.selectedCandidatePairId);
    const [local, remote] = [all.get(pair?.localCandidateId), all.get(pair?.remoteCandidateId)];
    if (!local || !remote) return undefined;
    return {
      local: { type: local.candidateType, protocol: local.protocol, relayProtocol: local.relayProtocol },
      remote: { type: remote.candidateType },
      changes: transport.selectedCandidatePairChanges,
    };
  });
}
