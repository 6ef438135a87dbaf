import { expect, pair, test } from '../support/fixtures.ts';
import type { Chat } from '../pages/chat.ts';

const COUNT = 420;
/** Rows in the page, however long the chat is. */
const MOST = 300;

/** Where the rows are that one sees, by their text. */
function seenRows(chat: Chat): Promise<Record<string, number>> {
  return chat.log.evaluate((log) => {
    const view = log.getBoundingClientRect();
    const rows = [...log.querySelectorAll('[data-testid=message-text]')].map((row) => [row.textContent!, row.getBoundingClientRect().top] as const);
    return Object.fromEntries(rows.filter(([, top]) => top > view.top && top < view.bottom));
  });
}

const frames = (chat: Chat) => chat.log.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** Turns the wheel until nothing more comes, and returns all that was seen on the way, each once and in its order. */
async function wander(chat: Chat, by: number, last: string): Promise<{ seen: Set<string>; most: number; jumps: number }> {
  const seen = new Set<string>();
  // Of what the wheel was turned, a busy browser may carry out a part a turn later.
  let [most, jumps, turned] = [0, 0, 0];
  await chat.log.hover();
  await expect.poll(async () => {
    const shown = (await chat.texts.allTextContents());
    most = Math.max(most, shown.length);
    const numbers = shown.map(Number);
    // A stretch with nothing missing in it.
    expect(numbers.every((number, index) => index === 0 || number === numbers[index - 1]! + 1)).toBe(true);
    for (const text of shown) seen.add(text);
    const before = await seenRows(chat);
    await chat.page.mouse.wheel(0, by);
    for (let frame = 0; frame < 3; frame++) await frames(chat);
    // Whatever came or went beyond the edges, what is read moves by the turn of the wheel at most.
    const after = await seenRows(chat);
    const moved = Object.keys(before).filter((text) => text in after).map((text) => before[text]! - after[text]!);
    turned = Math.min(turned, Math.abs(by)) + Math.abs(by);
    const fair = moved.filter((one) => Math.abs(one) <= turned + 2 && one * by >= 0);
    if (fair.length === 0) jumps += 1;
    turned -= Math.max(0, ...fair.map(Math.abs));
    return seen.has(last) && (await chat.log.evaluate((log, up) => (up ? log.scrollHeight - log.clientHeight + log.scrollTop < 2 : log.scrollTop > -2), by < 0));
  }, { timeout: 60_000, intervals: [0] }).toBe(true);
  return { seen, most, jumps };
}

test('a long chat: all of it can be read, little of it is in the page, and nothing moves under the eyes', async ({ person }) => {
  const [ann, bob] = await pair(person);
  const texts = Array.from({ length: COUNT }, (_, index) => `${index}`);
  for (let from = 0; from < COUNT; from += 100) {
    const part = texts.slice(from, from + 100);
    await ann.chat.burst(part);
    await expect(bob.chat.saying(part.at(-1)!)).toHaveCount(1);
  }
  expect(await bob.chat.messages.count()).toBeLessThanOrEqual(MOST);
  expect(await ann.chat.messages.count()).toBeLessThanOrEqual(MOST);

  // From the database, page after page.
  await bob.reload();
  await bob.openChat(ann);
  await expect(bob.chat.saying(`${COUNT - 1}`)).toBeInViewport();
  const up = await wander(bob.chat, -450, '0');
  expect(up.seen.size).toBe(COUNT);
  expect(up.most).toBeLessThanOrEqual(MOST);
  await expect(bob.chat.root.getByText('Only the two of you can read what is written here.')).toBeVisible();

  // What comes meanwhile is said, and moves nothing.
  const place = await seenRows(bob.chat);
  await ann.chat.send(`${COUNT}`);
  const pill = bob.chat.root.getByRole('button', { name: 'New messages' });
  await expect(pill).toBeVisible();
  expect(await seenRows(bob.chat)).toEqual(place);

  const down = await wander(bob.chat, 450, `${COUNT}`);
  expect(down.most).toBeLessThanOrEqual(MOST);
  expect([...down.seen].map(Number)).toEqual(Array.from({ length: COUNT + 1 }, (_, index) => index));
  await expect(pill).toHaveCount(0);
  expect([up.jumps, down.jumps]).toEqual([0, 0]);

  // From far up, the button leads to the newest at once.
  await wander(bob.chat, -450, '300');
  await ann.chat.send(`${COUNT + 1}`);
  await pill.click();
  await expect(bob.chat.saying(`${COUNT + 1}`)).toBeInViewport();
  await ann.chat.send(`${COUNT + 2}`);
  await expect(bob.chat.saying(`${COUNT + 2}`)).toBeInViewport();
});
