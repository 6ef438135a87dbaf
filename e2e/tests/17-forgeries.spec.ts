import { randomBytes } from 'node:crypto';
import type { Browser } from '@playwright/test';
import { expect, test, type Person } from '../support/fixtures.ts';
import { forgeries, Forger, type Forgery, type Rumor } from '../support/forge.ts';
import { Liar } from '../support/liar.ts';
import { CHAT, Client, EPHEMERAL, generateSecretKey, inboxList, nip19, STORED } from '../support/nostr.ts';
import { stored } from '../support/storage.ts';

const CONTROL = 20514;
const now = () => Math.floor(Date.now() / 1000);

/** Frames that are nothing a relay says. */
const NOISE = ['', 'forged', '[]', '{}', 'null', '5', '["EVENT"]', '["EVENT",5,{}]', '["OK","forged",true]', '["NOTICE"]', '["DANCE"]', '['.repeat(50_000), Buffer.of(0xff, 0)];

/** Ann, whose relay lies, and Bob, whom she has let in: another client, of which the test has the key. */
async function annAndBob(newcomer: (name: string) => Promise<Person>, relayUrl: string) {
  const ann = await newcomer('Ann');
  const liar = await Liar.between(ann, relayUrl);
  await (await ann.open()).start();
  await expect.poll(() => liar.isAsked, { message: 'Ann asks for her mail' }).toBe(true);
  const [bob, eve] = [new Forger(generateSecretKey(), ann.key), new Forger(generateSecretKey(), ann.key)];
  const npub = nip19.npubEncode(bob.key);
  const relay = await Client.connect(relayUrl, { kinds: [STORED, EPHEMERAL], '#p': [bob.key] });
  await relay.publish(inboxList(bob.secret, relayUrl));
  await relay.publish(bob.wrap(STORED, JSON.stringify(bob.seal(JSON.stringify(chat(bob, 'good day'))))));
  await ann.home.accept(npub).click();
  await expect(ann.chat.texts).toHaveText(['good day']);
  return { ann, liar, bob, eve, npub, relay };
}

function chat(by: Forger, text: string, createdAt = now()): Rumor {
  return by.rumor(CHAT, text, [['p', by.to]], createdAt);
}

function sealed(kind: number, by: Forger, rumor: Rumor) {
  return by.wrap(kind, JSON.stringify(by.seal(JSON.stringify(rumor))));
}

/** Well-formed and Bob's own, and still no message of this chat. */
function forgedChats(kind: number, by: Forger, eve: Forger): Forgery[] {
  const wrap = (rumor: Rumor) => JSON.stringify(sealed(kind, by, rumor));
  const to = (...keys: string[]) => wrap(by.rumor(CHAT, 'forged: for others', keys.map((key) => ['p', key])));
  return [
    ['a message of 1970', wrap(chat(by, 'forged: 1970', 0))],
    ['a message of 2100', wrap(chat(by, 'forged: 2100', Date.UTC(2100, 0) / 1000))],
    ['a message for somebody else', to(eve.key)],
    ['a message for a group', to(by.to, eve.key)],
    ['a message for nobody', to()],
    ['a message without text', wrap(chat(by, ''))],
  ];
}

for (const kind of [STORED, EPHEMERAL]) {
  test(`forged messages in wraps of kind ${kind} are not shown and stop nothing`, async ({ newcomer, relayUrl }) => {
    const { ann, liar, bob, eve, relay } = await annAndBob(newcomer, relayUrl);
    let number = 0;
    const forged = [...forgeries(kind, bob, eve, (by) => chat(by, `forged: ${++number}`)), ...forgedChats(kind, bob, eve)];
    const kinds = new Set(forged.map(([what]) => what));
    expect(kinds.size).toBe(forged.length);
    expect(kinds.size).toBeGreaterThanOrEqual(24);
    const honest = sealed(kind, bob, chat(bob, 'an honest word', now() + 2));

    for (const [, event] of forged) liar.deliver(event);
    for (const frame of NOISE) liar.say(frame);
    // Under the id of the honest one that is yet to come, and under a name that Ann never asked by.
    liar.deliver(JSON.stringify({ ...sealed(kind, bob, chat(bob, 'forged id')), id: honest.id }));
    liar.deliver(JSON.stringify(sealed(kind, bob, chat(bob, 'forged: unasked for'))), 'nobody');
    await relay.publish(honest);
    await expect(ann.chat.texts).toHaveText(['good day', 'an honest word']);

    // The same once more, in the same wrap and in another, shows nothing new.
    liar.deliver(JSON.stringify(honest));
    liar.deliver(JSON.stringify(sealed(kind, bob, chat(bob, 'an honest word', now() + 2))));
    // By the road of the forgeries, which is so shown to lead to her.
    liar.deliver(JSON.stringify(sealed(kind, bob, chat(bob, 'and another', now() + 4))));
    await expect(ann.chat.texts.last()).toHaveText('and another');

    const texts = await ann.chat.texts.allTextContents();
    expect(texts.filter((text) => text.startsWith('forged'))).toEqual([]);
    await expect(ann.home.contacts).toHaveCount(1);
    await expect(ann.home.requests).toHaveCount(0);
    await expect(ann.page.getByText('forged')).toHaveCount(0);
    expect(await stored(ann.page)).not.toContain('forged');
    expect(await ann.connectionsMade()).toBe(0);
    relay.close();
  });
}

/** What a browser offers that wants the channels of Tincan. */
async function describe(browser: Browser): Promise<string> {
  const page = await browser.newPage();
  const sdp = await page.evaluate(async () => {
    const connection = new RTCPeerConnection();
    connection.createDataChannel('chat', { negotiated: true, id: 0, protocol: 'tincan/1' });
    const { sdp } = await connection.createOffer();
    connection.close();
    return sdp!;
  });
  await page.close();
  return sdp;
}

const TAG = ['t', 'bitchat-webrtc-signal-v1'];
const DEVICE = { device: randomBytes(8).toString('hex'), run: randomBytes(4).toString('hex') };
const session = () => randomBytes(16).toString('hex');

function signal(by: Forger, body: object, createdAt = now(), tags = [TAG]): Rumor {
  return by.rumor(CONTROL, JSON.stringify({ ...DEVICE, ...body }), [...tags, ['p', by.to]], createdAt);
}

/** Well-formed and Bob's own but for one, and still nothing to act on. */
function forgedSignals(by: Forger, eve: Forger, sdp: string): Forgery[] {
  const wrap = (rumor: Rumor) => JSON.stringify(sealed(EPHEMERAL, by, rumor));
  const offer = (change: object) => wrap(signal(by, { type: 'offer', session: session(), sdp, ...change }));
  const says = (content: string) => wrap(by.rumor(CONTROL, content, [TAG, ['p', by.to]]));
  const deep = JSON.stringify({ ...DEVICE, type: 'offer', session: session(), sdp });
  return [
    ['a stranger’s offer', JSON.stringify(sealed(EPHEMERAL, eve, signal(eve, { type: 'offer', session: session(), sdp })))],
    ['an offer without its mark', wrap(signal(by, { type: 'offer', session: session(), sdp }, now(), []))],
    ['an offer with another mark', wrap(signal(by, { type: 'offer', session: session(), sdp }, now(), [['t', 'other']]))],
    ['an offer in a message', wrap(by.rumor(CHAT, deep, [TAG, ['p', eve.key]]))],
    ['a signal that nobody knows', offer({ type: 'dance' })],
    ['an offer of no type', offer({ type: undefined })],
    ['an offer without a session', offer({ session: undefined })],
    ['an offer of half a session', offer({ session: session().slice(16) })],
    ['an offer from no device', offer({ device: undefined })],
    ['an offer from no run', offer({ run: undefined })],
    ['an offer of nothing', offer({ sdp: undefined })],
    ['an offer of a number', offer({ sdp: 5 })],
    ['an offer that is too long', offer({ sdp: sdp.padEnd(16 * 1024 + 1, 'a=x\r\n') })],
    ['an offer 17 levels deep', says(deep.replace('{', `{"more":${'['.repeat(16)}${']'.repeat(16)},`))],
    ['a signal that is no JSON', says('forged')],
    ['a list for a signal', says(`[${deep}]`)],
    ['an answer to nothing', wrap(signal(by, { type: 'answer', session: session(), to: DEVICE.device, sdp }))],
    ['the end of nothing', wrap(signal(by, { type: 'bye', session: session() }))],
    ['33 candidates', wrap(signal(by, { type: 'candidates', session: session(), candidates: Array(33).fill('candidate:1') }))],
  ];
}

test('forged signals set nothing off and stop nothing', async ({ newcomer, browser, relayUrl }) => {
  const { ann, liar, bob, eve, npub, relay } = await annAndBob(newcomer, relayUrl);
  // So that she knows where his mail goes.
  await ann.chat.send('and to you');
  await expect(ann.chat.messages.last()).toHaveAttribute('data-status', 'relayed');
  const sdp = await describe(browser);
  const offer = (by: Forger, of: string, createdAt?: number) => signal(by, { type: 'offer', session: of, sdp }, createdAt);
  /** Sessions that Ann has answered. */
  const answered = () =>
    relay.wrapsFor(npub, EPHEMERAL).map((wrap) => JSON.parse(bob.open(wrap)) as { type: string; session: string })
      .filter(({ type }) => type === 'answer').map(({ session }) => session);

  const forged = [...forgeries(EPHEMERAL, bob, eve, (by) => offer(by, session())), ...forgedSignals(bob, eve, sdp)];
  const kinds = new Set(forged.map(([what]) => what));
  expect(kinds.size).toBe(forged.length);
  expect(kinds.size).toBeGreaterThanOrEqual(24);
  const [first, second] = [session(), session()];
  const honest = sealed(EPHEMERAL, bob, offer(bob, first));

  for (const [, event] of forged) liar.deliver(event);
  for (const frame of NOISE) liar.say(frame);
  liar.deliver(JSON.stringify({ ...sealed(EPHEMERAL, bob, offer(bob, session())), id: honest.id }));
  liar.deliver(JSON.stringify(sealed(EPHEMERAL, bob, offer(bob, session()))), 'nobody');
  await relay.publish(honest);
  await expect.poll(answered, { message: 'Ann answers the honest offer' }).toEqual([first]);
  expect(await ann.connectionsMade()).toBe(1);

  // What was said before, and what is dated before it, has no effect either.
  await relay.publish(sealed(EPHEMERAL, bob, signal(bob, { type: 'bye', session: first }, now() + 1)));
  liar.deliver(JSON.stringify(honest));
  liar.deliver(JSON.stringify(sealed(EPHEMERAL, bob, offer(bob, first, now() + 2))));
  for (const createdAt of [0, now() - 3600]) liar.deliver(JSON.stringify(sealed(EPHEMERAL, bob, offer(bob, session(), createdAt))));
  liar.deliver(JSON.stringify(sealed(EPHEMERAL, bob, offer(bob, second, now() + 4))));
  await expect.poll(answered, { message: 'Ann answers the next one' }).toEqual([first, second]);
  expect(await ann.connectionsMade()).toBe(2);

  await expect(ann.home.contacts).toHaveCount(1);
  await expect(ann.home.requests).toHaveCount(0);
  await expect(ann.chat.texts).toHaveText(['good day', 'and to you']);
  relay.close();
});
