// Runs beside the page: passes on what it asks, and what it is answered.
export {};

declare const chrome: { runtime: { sendMessage: (message: object) => Promise<object> } };

addEventListener('message', async ({ data, source }) => {
  if (source !== window || data?.to !== 'signer') return;
  const { id, method, args } = data;
  const answer = await chrome.runtime.sendMessage({ method, args });
  if (answer) postMessage({ from: 'signer', id, ...answer }, location.origin);
});
