import { DELIVERED, expect, introduce, openChats, pair, test, type Person } from '../support/fixtures.ts';
import { CHAT, Client, Foreign, inboxList, listen, nip59, STORED } from '../support/nostr.ts';
import { finalizeEvent, generateSecretKey as secret, nip44 } from 'nostr-tools';
import { kept } from '../support/storage.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Their clock goes as a clock does, until it is moved; what the page's host says the time is goes with it. */
async function clocks(...people: Person[]): Promise<(seconds: number) => Promise<void>> {
  let ahead = 0;
  for (const { context } of people) {
    await context.clock.install();
    await context.route('**/config.json', async (route) => {
      const response = await route.fetch();
      const date = new Date(Date.now() + ahead * 1_000).toUTCString();
      await route.fulfill({ response, headers: { ...response.headers(), date } });
    });
  }
  return async (seconds) => {
    ahead += seconds;
    await Promise.all(people.map(({ context }) => context.clock.fastForward(seconds * 1_000)));
  };
}

const timer = (who: Person) => who.chat.root.getByTestId('timer');
const dialog = (who: Person) => who.page.getByRole('dialog', { name: 'Disappearing messages' });

async function openTimer(who: Person): Promise<void> {
  await who.chat.infoButton.click();
  await who.page.getByRole('region', { name: 'Disappearing messages' }).getByRole('button', { name: 'Change…' }).click();
}

async function setTimer(who: Person, choice: string): Promise<void> {
  await openTimer(who);
  await dialog(who).getByRole('radio', { name: choice, exact: true }).check();
  await dialog(who).getByRole('button', { name: 'Save' }).click();
  await expect(dialog(who)).toBeHidden();
  await who.page.getByRole('button', { name: 'Back to chat' }).click();
}

/** No word of it is left, be it in the index of the search. */
async function expectGone(who: Person, word: string): Promise<void> {
  await expect.poll(() => who.stored(), { message: `what ${who.name} holds` }).not.toContain(word);
}

test('what one writes goes on both sides an hour after it was sent, with all that was said of it', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('Ann'), await newcomer('Bob')];
  const forward = await clocks(ann, bob);
  for (const who of [ann, bob]) await (await who.open()).start();
  await introduce(ann, bob);
  await openChats(ann, bob);
  await ann.chat.send('this stays');
  await expect(bob.chat.texts).toHaveText(['this stays']);
  await expect(timer(ann)).toHaveCount(0);

  // By the keyboard alone.
  await ann.chat.infoButton.focus();
  await ann.page.keyboard.press('Enter');
  const change = ann.page.getByRole('region', { name: 'Disappearing messages' }).getByRole('button', { name: 'Change…' });
  await expect(ann.page.getByRole('region', { name: 'Disappearing messages' })).toContainText('Off');
  await change.focus();
  await ann.page.keyboard.press('Enter');
  await expect(dialog(ann).getByRole('radio', { name: 'Off' })).toBeFocused();
  await expect(dialog(ann)).toContainText('since they were sent, read or not');
  await ann.page.keyboard.press('ArrowDown');
  await expect(dialog(ann).getByRole('radio', { name: '1 hour' })).toBeChecked();
  await ann.page.keyboard.press('Enter');
  await expect(dialog(ann)).toBeHidden();
  await expect(ann.page.getByRole('region', { name: 'Disappearing messages' })).toContainText('1 hour after they were sent');
  await ann.page.getByRole('button', { name: 'Back to chat' }).click();

  await expect(ann.chat.texts).toHaveText(['this stays', 'You set messages to disappear after 1 hour.']);
  await expect(bob.chat.texts).toHaveText(['this stays', 'Ann set messages to disappear after 1 hour.']);
  for (const who of [ann, bob]) await expect(timer(who)).toHaveText('Messages disappear after 1 hour');

  await ann.chat.send('the xylophone is in the shed');
  await expect(ann.chat.messages.last()).toHaveAttribute('data-status', DELIVERED);
  await forward(20 * MINUTE);
  await bob.chat.message('the xylophone is in the shed').hover();
  await bob.chat.message('the xylophone is in the shed').getByRole('button', { name: 'Message actions' }).click();
  await bob.page.getByRole('menuitem', { name: 'Reply' }).click();
  await bob.chat.send('got it');
  await expect(ann.chat.message('got it').getByTestId('quote')).toContainText('xylophone');
  await bob.chat.message('the xylophone is in the shed').hover();
  await bob.chat.message('the xylophone is in the shed').getByRole('button', { name: 'Message actions' }).click();
  await bob.page.getByRole('menuitemcheckbox', { name: '👍' }).click();
  await expect(ann.chat.reactions('the xylophone is in the shed')).toHaveText(['👍']);
  await forward(39 * MINUTE);
  for (const who of [ann, bob]) await expect(who.chat.message('the xylophone is in the shed')).toHaveCount(1);

  await forward(2 * MINUTE);
  for (const who of [ann, bob]) {
    await expect(who.chat.message('the xylophone is in the shed')).toHaveCount(0);
    await expect(who.chat.message('got it').getByTestId('quote')).toContainText('An earlier message');
    await expectGone(who, 'xylophone');
  }
  await forward(20 * MINUTE);
  for (const who of [ann, bob]) {
    await expect(who.chat.message('got it')).toHaveCount(0);
    await expect(who.chat.messages).toHaveCount(2);
    await expect(who.page.getByTestId('contact')).toContainText('disappear 1 hour after');
    await who.reload();
  }
  // What both compare brings nothing back.
  await openChats(ann, bob);
  for (const who of [ann, bob]) {
    await who.chat.expectLink('direct');
    await expect(who.chat.messages).toHaveCount(2);
    await expect(timer(who)).toHaveText('Messages disappear after 1 hour');
  }
});

test('what was not fetched in time is sent no more, goes while the app is closed, and is shown to nobody', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('Ann'), await newcomer('Bob')];
  const forward = await clocks(ann, bob);
  for (const who of [ann, bob]) await (await who.open()).start();
  await introduce(ann, bob);
  await openChats(ann, bob);
  await setTimer(bob, '1 hour');
  await expect(timer(ann)).toHaveText('Messages disappear after 1 hour');
  await bob.chat.send('mine, for an hour');
  await expect(ann.chat.message('mine, for an hour')).toHaveCount(1);
  await bob.closePage();
  await ann.chat.send('you will not see this');
  await expect(ann.chat.messages.last()).toHaveAttribute('data-status', 'relayed');
  await ann.closePage();
  await forward(2 * HOUR);
  for (const who of [bob, ann]) await who.open();
  await openChats(ann, bob);
  for (const who of [ann, bob]) {
    await who.chat.expectLink('direct');
    await expect(who.chat.messages).toHaveCount(1);
    await expectGone(who, 'for an hour');
    await expectGone(who, 'you will not see this');
  }
  await ann.chat.send('still here');
  await expect(bob.chat.message('still here')).toHaveCount(1);
  await expect(ann.chat.message('still here')).toHaveAttribute('data-status', DELIVERED);
});

test('both set it while apart, and the later of the two holds; an own time, and off again', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await bob.closePage();
  await setTimer(ann, '1 week');
  await expect(timer(ann)).toHaveText('Messages disappear after 1 week');
  await expect(ann.chat.messages.last()).toHaveAttribute('data-status', 'relayed');
  await ann.closePage();
  await bob.open();
  await bob.openChat(ann);
  await expect(timer(bob)).toHaveText('Messages disappear after 1 week');

  await openTimer(bob);
  const sheet = dialog(bob);
  await sheet.getByRole('radio', { name: 'Another time' }).check();
  await expect(sheet.getByRole('spinbutton', { name: 'How many' })).toBeFocused();
  await sheet.getByRole('spinbutton', { name: 'How many' }).fill('0');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(sheet.getByRole('alert')).toContainText('from 1 hour to 366 days');
  await sheet.getByRole('spinbutton', { name: 'How many' }).fill('36');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(sheet).toBeHidden();
  await bob.page.getByRole('button', { name: 'Back to chat' }).click();
  await expect(bob.chat.messages.last()).toHaveAttribute('data-status', 'relayed');
  await ann.open();
  await ann.openChat(bob);
  for (const [who, name] of [[ann, 'Bob'], [bob, 'You']] as const) {
    await expect(timer(who)).toHaveText('Messages disappear after 36 hours');
    await expect(who.chat.texts.last()).toHaveText(`${name} set messages to disappear after 36 hours.`);
  }
  await ann.expectDirect(bob);
  // As it stands, it is offered again.
  await openTimer(ann);
  await expect(dialog(ann).getByRole('radio', { name: 'Another time' })).toBeChecked();
  await expect(dialog(ann).getByRole('spinbutton', { name: 'How many' })).toHaveValue('36');
  await ann.page.keyboard.press('Escape');
  await expect(dialog(ann)).toBeHidden();
  await ann.page.getByRole('button', { name: 'Back to chat' }).click();
  await setTimer(ann, 'Off');
  for (const who of [ann, bob]) {
    await expect(timer(who)).toHaveCount(0);
    await expect(who.chat.texts.last()).toHaveText(/turned off disappearing messages\.$/);
  }
  await bob.chat.send('this stays');
  await expect(ann.chat.message('this stays')).toHaveCount(1);
  expect((await kept(ann.page)).find(({ text }) => text === 'this stays')).not.toHaveProperty('tags');
});

test('another client says in its message, or on the wrap alone, until when it lives', async ({ person, relayUrl }) => {
  const ann = await person('Ann');
  const relay = await Client.connect(relayUrl);
  const dan = new Foreign(relay, ann.key);
  await relay.publish(inboxList(dan.secret, relayUrl));
  await dan.say(CHAT, 'hello');
  await ann.home.accept(dan.npub).click();
  await expect(ann.chat.texts).toHaveText(['hello']);
  const at = (seconds: number) => String(Math.floor(Date.now() / 1_000) + seconds);
  await dan.say(CHAT, 'it was over before it came', [['expiration', at(-5)]]);
  await dan.say(CHAT, 'gone in a moment', [['expiration', at(12)]]);
  // NIP-17 has it on the wrap.
  const rumor = dan.rumor(CHAT, 'as the wrap says');
  const once = secret();
  const seal = nip59.createSeal(rumor, dan.secret, ann.key);
  const content = nip44.encrypt(JSON.stringify(seal), nip44.getConversationKey(once, ann.key));
  const tags = [['p', ann.key], ['expiration', at(12)]];
  await relay.publish(finalizeEvent({ kind: STORED, content, tags, created_at: Math.floor(Date.now() / 1_000) }, once));
  await dan.say(CHAT, 'this stays');
  await expect(ann.chat.texts).toHaveText(['hello', 'gone in a moment', 'as the wrap says', 'this stays']);
  await expect(ann.chat.texts).toHaveText(['hello', 'this stays']);
  await expectGone(ann, 'gone in a moment');
  await expectGone(ann, 'as the wrap says');
  await expectGone(ann, 'over before it came');
  relay.close();
});

test('relays are told to let go of it, no sooner than it has had its time and not to the second', async ({ person, relayUrl }) => {
  const [ann, bob] = await pair(person);
  await setTimer(ann, '1 day');
  await expect(timer(bob)).toHaveText('Messages disappear after 1 day');
  await bob.closePage();
  const relay = await listen(relayUrl);
  const before = Math.floor(Date.now() / 1_000);
  await ann.chat.send('for a day');
  await expect(ann.chat.messages.last()).toHaveAttribute('data-status', 'relayed');
  const wraps = () => relay.wrapsFor(bob.npub, STORED).map(({ tags }) => Number(tags.find(([name]) => name === 'expiration')?.[1] ?? 0));
  await expect.poll(() => wraps().filter((until) => until > 0).length).toBeGreaterThan(0);
  for (const until of wraps().filter((until) => until > 0)) {
    expect(until).toBeGreaterThanOrEqual(before + 24 * HOUR);
    expect(until).toBeLessThan(before + 24 * HOUR + 2 * 24 * HOUR + MINUTE);
  }
  relay.close();
});

test('who is not let in sets no timer', async ({ person, relayUrl }) => {
  const ann = await person('Ann');
  const relay = await Client.connect(relayUrl);
  const dan = new Foreign(relay, ann.key);
  await dan.say(CHAT, 'from now on an hour', [['timer', '3600']]);
  await expect(ann.home.request(dan.npub)).toContainText('from now on an hour');
  await ann.home.accept(dan.npub).click();
  await expect(ann.chat.texts).toHaveText(['from now on an hour']);
  await expect(timer(ann)).toHaveCount(0);
  relay.close();
});
