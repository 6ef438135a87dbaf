// The passphrase: how long what is there takes to come under it and out again, and how long it takes to unlock.
import { scryptSync } from 'node:crypto';

const WORDS = 'four quiet words together';
const settings = (page) => page.getByRole('button', { name: 'Settings' });
const section = (page) => page.getByRole('dialog', { name: 'Settings' }).getByRole('region', { name: 'Passphrase' });
const locked = (page) => page.locator('#unlock');

/** From Enter to done, the new start with it. */
async function timed(page, field, done) {
  const start = Date.now();
  await field.press('Enter');
  await done.waitFor({ timeout: 300_000 });
  return Date.now() - start;
}

export async function turnedOn(page) {
  await settings(page).click();
  await section(page).getByRole('button', { name: 'Set a passphrase' }).click();
  for (const name of ['New passphrase', 'The same again']) await section(page).getByRole('textbox', { name }).fill(WORDS);
  return timed(page, section(page).getByRole('textbox', { name: 'The same again' }), locked(page));
}

export async function turnedOff(page) {
  await settings(page).click();
  await section(page).getByRole('button', { name: 'Remove the passphrase' }).click();
  await section(page).getByRole('textbox', { name: 'Current passphrase' }).fill(WORDS);
  // The button is there before as well.
  const start = Date.now(), anew = page.waitForEvent('load', { timeout: 300_000 });
  await section(page).getByRole('textbox', { name: 'Current passphrase' }).press('Enter');
  await anew;
  await page.getByTestId('contact').waitFor();
  return Date.now() - start;
}

/** From Enter to the chats shown, each time after locking. */
export async function unlocked(page, runs) {
  const times = [];
  for (let run = 0; run < runs; run++) {
    if (run > 0) await page.keyboard.press('Control+Shift+L');
    await locked(page).fill(WORDS);
    times.push(await timed(page, locked(page), page.getByTestId('contact')));
  }
  return times;
}

/** What the same takes where it is native. */
export function scrypt(runs) {
  return Array.from({ length: runs }, () => {
    const start = performance.now();
    scryptSync(WORDS, 'salt salt salt s', 32, { N: 2 ** 16, r: 8, p: 1, maxmem: 2 ** 27 });
    return performance.now() - start;
  });
}
