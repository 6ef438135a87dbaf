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
