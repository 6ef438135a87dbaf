import { expect, pair, test } from '../support/fixtures.ts';
import { Client, Foreign } from '../support/nostr.ts';
import type { Person } from '../support/person.ts';

/** Ann has let someone in who uses another client, and looks at the chat with them. */
async function friend(ann: Person, relayUrl: string, first = 'good day'): Promise<{ other: Foreign; hello: string }> {
  const other = new Foreign(await Client.connect(relayUrl), ann.key);
  const hello = await other.say(14, first);
  await ann.home.accept(other.npub).click();
  await expect(ann.chat.root).toHaveAttribute('data-npub', other.npub);
  await expect(ann.chat.texts).toHaveText([first]);
  return { other, hello };
}

/** The same holds after a reload. */
async function alsoAfterReload(ann: Person, npub: string, check: () => Promise<void>): Promise<void> {
  await check();
  await ann.reload();
  await ann.home.contact(npub).click();
  await check();
}

test('a subject, a reply and a quote are shown with their message', async ({ person, relayUrl }) => {
  const ann = await person('Ann');
  const { other, hello } = await friend(ann, relayUrl);
  await ann.chat.send('what about Friday?');
  const own = await ann.chat.message('what about Friday?').getAttribute('data-id');
  const ghost = '0'.repeat(64);
  await other.say(14, 'Friday it is', [['subject', 'Plans for Friday'], ['e', own!, relayUrl, 'reply'], ['e', hello, '', 'mention']]);
  await other.say(14, 'as I said', [['q', hello, relayUrl], ['e', 'nonsense']]);
  await other.say(14, 'you know', [['e', ghost]]);
  await alsoAfterReload(ann, other.npub, async () => {
    await expect(ann.chat.texts).toHaveText(['good day', 'what about Friday?', 'Friday it is', 'as I said', 'you know']);
    const part = (text: string, part: string) => ann.chat.message(text).getByTestId(part);
    await expect(part('Friday it is', 'subject')).toHaveText('Subject: Plans for Friday');
    await expect(part('Friday it is', 'quote')).toHaveText('Youwhat about Friday?');
    await expect(part('as I said', 'quote')).toHaveText(/good day$/);
    await expect(part('you know', 'quote')).toHaveText('An earlier message');
    await expect(ann.chat.root.getByTestId('quote')).toHaveCount(3);
    await expect(ann.chat.root.getByTestId('subject')).toHaveCount(1);
  });
  other.close();
});

test('reactions come and go, in any order and however often', async ({ person, relayUrl }) => {
  const ann = await person('Ann');
  const { other, hello } = await friend(ann, relayUrl);
  await ann.chat.send('nice weather');
  const own = (await ann.chat.message('nice weather').getAttribute('data-id'))!;
  const like = other.rumor(7, '+', [['e', own], ['p', ann.key], ['k', '14']]);
  await other.send(like);
  await other.send(like);
  await other.say(7, '👍', [['e', own]]);
  await other.say(7, '❤️', [['e', own]]);
  const gone = other.rumor(7, '-', [['e', hello]]);
  await other.say(7, ':tin_can:', [['e', hello], ['emoji', 'tin_can', 'https://files.example/can.png']]);
  await other.send(gone);
  await expect(ann.chat.reactions('good day')).toHaveText([':tin_can:', '👎']);
  await other.say(5, '', [['e', gone.id]]);
  // Its deletion comes before it, and it comes before its message.
  const [late, never] = [other.rumor(14, 'late'), other.rumor(14, 'never mind')];
  const taken = other.rumor(7, '😀', [['e', late.id]]);
  await other.say(5, '', [['e', taken.id]]);
  await other.send(taken);
  await other.say(7, '🎉', [['e', late.id]]);
  await other.say(7, '+', [['e', never.id]]);
  // What is none says nothing.
  for (const [text, tags] of [['nice one', [['e', own]]], ['+', []], ['+', [['e', 'x']]], ['👍'.repeat(40), [['e', own]]]] as const) {
    await other.say(7, text, tags.map((tag) => [...tag]));
  }
  await ann.reload();
  await ann.home.contact(other.npub).click();
  await other.send(late);
  await alsoAfterReload(ann, other.npub, async () => {
    await expect(ann.chat.texts).toHaveText(['good day', 'nice weather', 'late']);
    await expect(ann.chat.reactions('good day')).toHaveText([':tin_can:']);
    await expect(ann.chat.reactions('nice weather')).toHaveText(['👍', '❤️']);
    await expect(ann.chat.reactions('late')).toHaveText(['🎉']);
  });
  expect(ann.asked.filter((url) => url.includes('files.example'))).toEqual([]);
  other.close();
});

test('what its author deletes is gone, before it comes and after, and nobody else deletes it', async ({ person, relayUrl }) => {
  const [ann, bob] = await pair(person);
  await bob.chat.send('from Bob');
  const bobs = (await ann.chat.message('from Bob').getAttribute('data-id'))!;
  const { other, hello } = await friend(ann, relayUrl);
  await ann.chat.send('mine');
  const own = (await ann.chat.message('mine').getAttribute('data-id'))!;
  const [early, kept] = [other.rumor(14, 'a secret, taken back'), other.rumor(14, 'kept')];
  await other.say(5, 'a reason', [['e', early.id], ['k', '14']]);
  await other.say(5, '', [['e', own], ['e', bobs], ['e', 'nonsense']]);
  await other.say(5, '', []);
  await other.say(7, '+', [['e', bobs]]);
  await other.send(early);
  await other.send(kept);
  await other.say(5, '', [['e', hello]]);
  await other.send(early);
  const GONE = 'This message was deleted';
  await alsoAfterReload(ann, other.npub, async () => {
    await expect(ann.chat.texts).toHaveText([GONE, 'mine', GONE, 'kept']);
    expect(await ann.page.content()).not.toContain('a secret');
  });
  await ann.openChat(bob);
  await expect(ann.chat.texts).toHaveText(['from Bob']);
  await expect(ann.chat.reactions('from Bob')).toHaveCount(0);
  const stored = await ann.stored();
  for (const text of ['a secret', 'good day']) expect(stored).not.toContain(text);
  other.close();
});

test('a file is a link with what it is, and is not asked for', async ({ person, relayUrl }) => {
  const ann = await person('Ann');
  const { other, hello } = await friend(ann, relayUrl);
  const tags = [
    ['file-type', 'image/jpeg'],
    ['encryption-algorithm', 'aes-gcm'],
    ['decryption-key', 'ab'.repeat(32)],
    ['decryption-nonce', 'cd'.repeat(12)],
    ['x', 'ef'.repeat(32)],
    ['size', '1234567'],
    ['dim', '800x600'],
    ['e', hello],
  ];
  const url = 'https://user@files.example/one.bin?x=<b>';
  await other.say(15, url, tags);
  await other.say(15, 'javascript:alert(1)', [['file-type', 'text/html'], ['size', 'much']]);
  await other.say(15, '//files.example/two', []);
  const link = ann.chat.root.getByTestId('file');
  await alsoAfterReload(ann, other.npub, async () => {
    await expect(ann.chat.texts).toHaveText([
      'good day',
      'image/jpeg, 1.2 MBfiles.example',
      'text/html\njavascript:alert(1)',
      'File\n//files.example/two',
    ]);
    await expect(link).toHaveCount(1);
    await expect(link).toHaveAttribute('href', url);
    await expect(link).toHaveAttribute('rel', 'noopener noreferrer');
    await expect(link).toHaveAttribute('target', '_blank');
    await expect(ann.chat.root.getByTestId('quote')).toHaveText(/good day$/);
  });
  expect(ann.asked.filter((asked) => asked.includes('files.example'))).toEqual([]);
  // All that is needed to fetch and open it later.
  const stored = await ann.stored();
  for (const [name, value] of tags) expect(stored).toContain(JSON.stringify([name, value]));
  other.close();
});

test('a stranger asks with a file, and neither reacts nor deletes', async ({ person, relayUrl }) => {
  const ann = await person('Ann');
  const [eve, other] = [new Foreign(await Client.connect(relayUrl), ann.key), new Foreign(await Client.connect(relayUrl), ann.key)];
  await eve.say(7, '+', [['e', '0'.repeat(64)]]);
  await eve.say(5, '', [['e', '0'.repeat(64)]]);
  await other.say(15, 'https://files.example/one', [['file-type', 'image/png']]);
  await expect(ann.home.request(other.npub)).toContainText('https://files.example/one');
  await expect(ann.home.requests).toHaveCount(1);
  await ann.home.accept(other.npub).click();
  await expect(ann.chat.texts).toHaveText(['image/pngfiles.example']);
  eve.close();
  other.close();
});
