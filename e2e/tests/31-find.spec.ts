import { expect, introduce, test, type Person } from '../support/fixtures.ts';
import { seed, type Past } from '../support/seed.ts';
import type { Chat } from '../pages/chat.ts';

const DAY = 86_400_000;
/** Longer ago than what two sides compare when they meet. */
const BEGAN = new Date(new Date().setHours(12, 0, 0, 0) - 90 * DAY).getTime();

/** While the app is closed, its database gets a past with someone. Returns the ids of the messages. */
async function past(person: Person, other: Person, messages: Past[]): Promise<string[]> {
  await person.closePage();
  const page = await person.context.newPage();
  await page.goto(new URL('config.json', person.url).href);
  const ids = await seed(page, other.key, messages);
  await page.close();
  return ids;
}

/** One message a minute; every third is ours. */
const minutes = (count: number, from = 0, more: Partial<Past> = {}): Past[] =>
  Array.from({ length: count }, (_, index) => ({
    text: `${from + index}`,
    at: BEGAN + (from + index) * 60_000,
    direction: (from + index) % 3 === 0 ? 'out' : 'in',
    ...more,
  }));

/** What is in the page is a stretch with nothing missing and nothing twice. */
async function whole(chat: Chat): Promise<number[]> {
  const numbers = (await chat.texts.allTextContents()).map(Number);
  expect(numbers.every((number, index) => index === 0 || number === numbers[index - 1]! + 1), `${numbers}`).toBe(true);
  return numbers;
}

/** Turns the wheel until this message is in sight; all that is in the page on the way is whole. */
async function wheelTo(chat: Chat, by: number, text: string): Promise<void> {
  await chat.log.hover();
  await expect.poll(async () => {
    await chat.page.mouse.wheel(0, by);
    await chat.log.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await whole(chat);
    return chat.saying(text).count();
  }, { timeout: 30_000, intervals: [0] }).toBe(1);
}

async function two(person: (name: string) => Promise<Person>): Promise<[Person, Person]> {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  return [ann, bob];
}

test('a chat with more unread than a page begins at the first of them, under a line, and can be read from there', async ({ person }) => {
  const [ann, bob] = await two(person);
  await past(ann, bob, [...minutes(200), ...minutes(250, 200, { direction: 'in', unread: true })]);
  await ann.open();
  const chat = await ann.openChat(bob);
  const line = ann.page.getByTestId('new-line');
  await expect(line).toBeInViewport();
  await expect(chat.saying('200')).toBeInViewport();
  await expect(chat.saying('199')).toBeInViewport();
  await expect(chat.root.getByRole('listitem').filter({ has: line })).toContainText('200');
  await whole(chat);
  // Not the newest, which is a click away.
  await expect(chat.saying('449')).toHaveCount(0);
  await expect(chat.root.getByRole('button', { name: 'Jump to newest' })).toBeVisible();
  await expect(ann.home.contact(bob.npub)).toHaveAttribute('data-unread', '0');

  // What comes meanwhile is said, and stands behind all the rest.
  await bob.openChat(ann);
  await bob.chat.send('450');
  const pill = chat.root.getByRole('button', { name: 'New messages' });
  await expect(pill).toBeVisible();
  await expect(chat.saying('450')).toHaveCount(0);
  await expect(chat.saying('200')).toBeInViewport();
  await wheelTo(chat, 700, '450');
  await wheelTo(chat, -700, '200');
  await expect(line).toHaveCount(1);
  await wheelTo(chat, -700, '0');

  // From far up, what is sent is seen at once.
  await chat.send('451');
  await expect(chat.saying('451')).toBeInViewport();
  await whole(chat);

  // The line was for that time.
  await ann.reload();
  await ann.openChat(bob);
  await expect(chat.saying('451')).toBeInViewport();
  await expect(line).toHaveCount(0);
});

test('a quote leads to its message however far back that is, and the way back is one click', async ({ person }) => {
  const [ann, bob] = await two(person);
  const ids = await past(ann, bob, minutes(600));
  await ann.open();
  await past(ann, bob, [{ text: '600', at: BEGAN + 600 * 60_000, tags: [['e', ids[40]!]] }]);
  await ann.open();
  const chat = await ann.openChat(bob);
  await expect(chat.saying('600')).toBeInViewport();
  await chat.saying('600').getByTestId('quote').click();
  await expect(chat.saying('40')).toBeInViewport();
  await expect(chat.saying('40')).toHaveClass(/message--found/);
  await expect(chat.saying('600')).toHaveCount(0);
  await whole(chat);
  await wheelTo(chat, -700, '0');
  await expect(chat.root.getByText('Only the two of you can read what is written here.')).toBeVisible();
  await wheelTo(chat, 700, '300');

  // What comes leaves the place alone, and is there when one goes back.
  await bob.openChat(ann);
  for (let number = 601; number < 604; number++) await bob.chat.send(`${number}`);
  const pill = chat.root.getByRole('button', { name: 'New messages' });
  await expect(pill).toBeVisible();
  await expect(chat.saying('601')).toHaveCount(0);
  await pill.focus();
  await ann.page.keyboard.press('Enter');
  await expect(chat.saying('603')).toBeInViewport();
  expect((await whole(chat)).at(-1)).toBe(603);
  await expect(pill).toHaveCount(0);

  // And what is sent from far back is seen at once, once.
  await wheelTo(chat, -700, '600');
  await chat.saying('600').getByTestId('quote').click();
  await expect(chat.saying('40')).toBeInViewport();
  await chat.send('604');
  await expect(chat.saying('604')).toBeInViewport();
  expect((await whole(chat)).at(-1)).toBe(604);
});

test('the heading of a day leads to another day', async ({ person }) => {
  const [ann, bob] = await two(person);
  // Ten a day, and none on some days.
  const days = Array.from({ length: 60 }, (_, day) => day).filter((day) => day % 10 !== 5);
  const messages = days.flatMap((day) => Array.from({ length: 10 }, (_, at) => ({ day, at })));
  await past(ann, bob, messages.map(({ day, at }, index) => ({ text: `${index}`, at: BEGAN + day * DAY + at * 60_000 })));
  await ann.open();
  const chat = await ann.openChat(bob);
  const last = `${messages.length - 1}`;
  await expect(chat.saying(last)).toBeInViewport();
  const dialog = ann.page.getByRole('dialog', { name: 'Jump to a date' });
  const date = dialog.getByLabel('Date');
  const dayOf = (day: number) => new Date(BEGAN + day * DAY - new Date(BEGAN).getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  const jump = async (day: number) => {
    await chat.root.getByRole('button', { name: /\d{4}/ }).last().press('Enter');
    await date.fill(dayOf(day));
    await dialog.getByRole('button', { name: 'Go' }).click();
    await expect(dialog).toHaveCount(0);
  };
  await chat.root.getByRole('button', { name: /\d{4}/ }).last().click();
  await expect(date).toHaveValue(dayOf(59));
  await ann.page.keyboard.press('Escape');
  await jump(12);
  const first = (day: number) => `${messages.findIndex((one) => one.day === day)}`;
  await expect(chat.saying(first(12))).toBeInViewport();
  await whole(chat);
  // None on that day: the next.
  await jump(5);
  await expect(chat.saying(first(6))).toBeInViewport();
  // None after it: the newest.
  await jump(70);
  await expect(chat.saying(last)).toBeInViewport();
  await whole(chat);
});

test('words are found in all messages, and each result leads to its message', async ({ person }) => {
  const [ann, bob] = await two(person);
  await past(ann, bob, minutes(1500).map((one, index) => ({
    ...one,
    text: index === 70 ? 'Where is the Überraschung hidden?' : index % 100 === 99 ? `a common word, ${index}` : one.text,
  })));
  await ann.open();
  const field = ann.page.getByRole('searchbox', { name: 'Search chats and messages' });
  const found = ann.page.getByTestId('found-message');
  await field.fill('uberrasch');
  await expect(found).toHaveCount(1);
  await expect(found).toContainText('Bob');
  await expect(found).toContainText('Where is the Überraschung hidden?');
  await expect(found.locator('mark')).toHaveText('Überrasch');
  await found.click();
  await expect(ann.chat.saying('Where is the Überraschung hidden?')).toBeInViewport();
  await expect(ann.chat.saying('Where is the Überraschung hidden?')).toHaveClass(/message--found/);
  await expect(ann.chat.saying('1498')).toHaveCount(0);

  // Two words, the newest first; the keyboard leads there.
  await field.fill('word commo');
  await expect(found).toHaveCount(15);
  await expect(found.first()).toContainText('a common word, 1499');
  await field.press('ArrowDown');
  await expect(found.first()).toBeFocused();
  await ann.page.keyboard.press('ArrowDown');
  await ann.page.keyboard.press('Enter');
  await expect(ann.chat.saying('a common word, 1399')).toBeInViewport();
  await found.nth(1).focus();
  await ann.page.keyboard.press('Escape');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('');
  await expect(found).toHaveCount(0);
  await field.fill('nothing at all');
  await expect(ann.page.getByText('No messages found')).toBeVisible();

  // What comes is found, and what is deleted no more.
  await bob.openChat(ann);
  await bob.chat.send('the treasure is under the tree');
  await expect(bob.chat.saying('the treasure is under the tree')).toHaveAttribute('data-status', /delivered|read/);
  await field.fill('treasure');
  await expect(found).toHaveCount(1);
  await found.click();
  await ann.chat.saying('the treasure is under the tree').hover();
  await ann.chat.saying('the treasure is under the tree').getByRole('button', { name: 'Message actions' }).click();
  await ann.page.getByRole('menuitem', { name: 'Delete…' }).click();
  await ann.page.getByRole('button', { name: 'Delete for me' }).click();
  await field.fill('');
  await field.fill('treasure');
  await expect(ann.page.getByText('No messages found')).toBeVisible();
  expect(await ann.stored()).not.toContain('treasure');

  // In a tab that follows.
  const other = await ann.context.newPage();
  await other.goto(ann.url);
  await other.getByRole('searchbox', { name: 'Search chats and messages' }).fill('uberrasch');
  await expect(other.getByTestId('found-message')).toHaveCount(1);
  await other.getByTestId('found-message').click();
  await expect(other.getByTestId('message').filter({ hasText: 'Überraschung' })).toBeInViewport();
});
