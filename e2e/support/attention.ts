import type { Page } from '@playwright/test';

/** Whether someone looks at a page, as browsers say it: pages under test believe at all times that they have the focus. */
export async function attend(page: Page, how: 'looks' | 'unfocused' | 'hidden'): Promise<void> {
  await page.evaluate((how) => {
    const hidden = how === 'hidden';
    Object.defineProperties(document, {
      hidden: { value: hidden, configurable: true },
      visibilityState: { value: hidden ? 'hidden' : 'visible', configurable: true },
      hasFocus: { value: () => how === 'looks', configurable: true },
    });
    document.dispatchEvent(new Event('visibilitychange'));
    window.dispatchEvent(new Event(how === 'looks' ? 'focus' : 'blur'));
  }, how);
}

declare global {
  interface Window {
    e2eFrames: string[];
  }
}

/** Runs in the page before the app: keeps what it sends on its channels. */
export const watchFrames = `(() => {
  const all = (window.e2eFrames = []);
  const send = RTCDataChannel.prototype.send;
  RTCDataChannel.prototype.send = function (frame) {
    all.push(String(frame));
    return send.call(this, frame);
  };
})()`;

/** What a page has sent on its channels of one type. */
export function frames(page: Page, type: string): Promise<string[]> {
  return page.evaluate((type) => window.e2eFrames.filter((frame) => frame.startsWith(`{"${type}"`)), type);
}
