import { expect, introduce, pair, type Person, test } from '../support/fixtures.ts';
import { Settings } from '../pages/settings.ts';
import { Client, Foreign } from '../support/nostr.ts';

test('marks and links become elements, and the text is all there', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await ann.chat.send('**bold** *it* _it_ ~~gone~~ `**code**` https://a.example/x_y_z ann@a.example javascript:alert(1)');
  const text = bob.chat.texts.last();
  await expect(text).toHaveText('bold it it gone **code** https://a.example/x_y_z ann@a.example javascript:alert(1)');
  await expect(text.locator('strong')).toHaveText('bold');
  await expect(text.locator('em')).toHaveText(['it', 'it']);
  await expect(text.locator('s')).toHaveText('gone');
  await expect(text.locator('code')).toHaveText('**code**');
  expect(await text.locator('a').evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.getAttribute('target'), a.getAttribute('rel')]))).toEqual([
    ['https://a.example/x_y_z', '_blank', 'noopener noreferrer'],
    ['mailto:ann@a.example', '_blank', 'noopener noreferrer'],
  ]);

  const blocks = 'so:\n> quoted\n- one\n- two\n7. seven\n```\nlet x;\n```\nend';
  await ann.chat.composer.fill(blocks);
  await ann.chat.composer.press('Enter');
  const block = bob.chat.texts.last();
  await expect(block.locator('pre')).toHaveText('let x;');
  await expect(block.locator('blockquote')).toHaveText('quoted');
  await expect(block.locator('ul li')).toHaveText(['one', 'two']);
  await expect(block.locator('ol li')).toHaveAttribute('value', '7');
  expect(await block.textContent()).toBe('so:\nquoted\none\ntwo\nseven\nlet x;\nend');
  // A click on a link in one's own message opens no details.
  await expect(ann.chat.details).toBeHidden();
});

test('a link that leads elsewhere than it seems says where', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await ann.chat.send('https://good.example https://good.example@evil.example/ https://gооd.example http://0177.0.0.1/ https://a.example:8443/x');
  const links = bob.chat.texts.last().locator('a');
  await expect(links).toHaveCount(5);
  expect(await links.evaluateAll((all) => all.map((a) => a.getAttribute('data-host')))).toEqual([
    null, 'evil.example', expect.stringMatching(/^xn--/), '127.0.0.1', null,
  ]);
});

test('a long message folds and unfolds by keyboard, and emoji alone are large', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await ann.chat.send(`start ${'many words '.repeat(600)}end`);
  const text = bob.chat.texts.last();
  const more = bob.chat.messages.last().getByRole('button', { name: 'Show more' });
  await expect(more).toHaveAttribute('aria-expanded', 'false');
  expect(await text.textContent()).toMatch(/end$/);
  const folded = (await text.boundingBox())!.height;
  await more.focus();
  await bob.page.keyboard.press('Enter');
  const less = bob.chat.messages.last().getByRole('button', { name: 'Show less' });
  await expect(less).toBeFocused();
  expect((await text.boundingBox())!.height).toBeGreaterThan(folded * 1.5);
  await bob.page.keyboard.press('Space');
  await expect(more).toBeFocused();

  const size = (chat: Person) => chat.chat.texts.last().evaluate((one) => parseFloat(getComputedStyle(one).fontSize));
  await ann.chat.send('👍🏽 ❤️');
  await expect(bob.chat.texts.last()).toHaveText('👍🏽 ❤️');
  expect(await size(bob)).toBeGreaterThan(30);
  await ann.chat.send('👍 yes');
  await expect(bob.chat.texts.last()).toHaveText('👍 yes');
  expect(await size(bob)).toBeLessThan(20);
});

test('a draft is kept for its chat, shown in the list, and gone when it is sent', async ({ person }) => {
  const [ann, bob] = await pair(person);
  await ann.chat.composer.pressSequentially('half a tho');
  // At once: no pause in which it could have been kept.
  await ann.reload();
  await expect(ann.home.contact(bob.npub)).toContainText('Draft: half a tho');
  await ann.openChat(bob);
  await expect(ann.chat.composer).toHaveValue('half a tho');
  await ann.chat.composer.pressSequentially('ught');
  await ann.home.showInvite.click();
  await expect(ann.home.contact(bob.npub)).toContainText('Draft: half a thought');
  await ann.openChat(bob);
  await ann.chat.composer.press('Enter');
  await expect(bob.chat.texts).toHaveText(['half a thought']);
  await ann.reload();
  await expect(ann.home.contact(bob.npub)).toContainText('You: half a thought');
  await ann.openChat(bob);
  await expect(ann.chat.composer).toHaveValue('');
  await expect(bob.chat.composer).toHaveValue('');
});

test('Enter sends, or begins a new line where one wants that', async ({ person }) => {
  const [ann, bob] = await pair(person);
  const settings = new Settings(ann.page);
  await settings.open.click();
  const enter = settings.dialog.getByRole('switch', { name: 'Enter sends the message' });
  await expect(enter).toBeChecked();
  await enter.click();
  await settings.close.click();
  await ann.chat.composer.pressSequentially('one');
  await ann.chat.composer.press('Enter');
  await ann.chat.composer.pressSequentially('two');
  await expect(ann.chat.composer).toHaveValue('one\ntwo');
  await ann.chat.composer.press('Control+Enter');
  await expect(bob.chat.texts).toHaveText(['one\ntwo']);
  await ann.reload();
  await settings.open.click();
  await expect(enter).not.toBeChecked();
});

test('the field grows to a third of the page and shrinks', async ({ person }) => {
  const [ann] = await pair(person);
  const height = async () => (await ann.chat.composer.boundingBox())!.height;
  const low = await height();
  await ann.chat.composer.fill('line\n'.repeat(5));
  await expect.poll(height).toBeGreaterThan(low * 2);
  await ann.chat.composer.fill('line\n'.repeat(100));
  await expect.poll(height).toBeLessThanOrEqual(800 / 3 + 1);
  await ann.chat.composer.fill('');
  await expect.poll(height).toBe(low);
});

test('keys put marks around what is selected, and colons offer emoji', async ({ person }) => {
  const [ann, bob] = await pair(person);
  const field = ann.chat.composer;
  for (const [key, marked] of [['b', '**word**'], ['i', '_word_'], ['e', '`word`']]) {
    await field.fill('word');
    await field.press('Control+a');
    await field.press(`Control+${key}`);
    await expect(field).toHaveValue(marked!);
    await field.press('Control+z');
    await expect(field).toHaveValue('word');
  }
  await field.fill('');
  const offered = ann.page.getByRole('listbox', { name: 'Emoji' }).getByRole('option');
  await field.pressSequentially('so :hear');
  await expect(offered.first()).toHaveAttribute('aria-selected', 'true');
  await field.press('ArrowDown');
  await expect(offered.nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(field).toHaveAttribute('aria-activedescendant', 'suggestion-1');
  await field.press('ArrowUp');
  await field.press('Enter');
  await expect(field).toHaveValue('so ❤️ ');
  await expect(offered).toHaveCount(0);
  await field.pressSequentially(':thumbsu');
  await field.press('Escape');
  await expect(offered).toHaveCount(0);
  await field.pressSequentially('p');
  await field.press('Tab');
  await field.press('Enter');
  await expect(bob.chat.texts).toHaveText(['so ❤️ 👍 ']);
});

test('a name that looks like another contact’s is marked', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  const [other, cat] = [await person('Воb'), await person('Cat')];
  await introduce(ann, bob);
  await introduce(ann, cat);
  await expect(ann.home.contact(bob.npub)).not.toContainText('Looks like');
  await other.home.addAddress(ann.npub);
  await expect(ann.home.request(other.npub)).toContainText('Looks like another contact’s name');
  await expect(ann.home.contact(bob.npub)).toContainText('Looks like another contact’s name');
  await expect(ann.home.contact(cat.npub)).not.toContainText('Looks like');
  await ann.openChat(bob);
  await expect(ann.chat.root.getByRole('banner').or(ann.chat.root.locator('header'))).toContainText('Looks like another contact’s name');
  await ann.home.block(other.npub).click();
  await expect(ann.home.contact(bob.npub)).not.toContainText('Looks like');
});

/** What runs something in a careless app, or asks for something. */
const SCRIPTS = [
  '<script>window.broken=1</script>', '<img src=x onerror=window.broken=1>', '<svg onload=window.broken=1>', '<iframe srcdoc="<script>parent.broken=1</script>">',
  '"><img src=//evil.example/x>', "' onmouseover='window.broken=1", '<style>*{display:none}</style>', '<base href=//evil.example/>', '</div></li></ol><h1>x', '<!--',
  '<link rel=stylesheet href=//evil.example/>', '<form action=//evil.example/><input autofocus onfocus=window.broken=1>', '&lt;script&gt;', '\\u003cscript>', '{{7*7}}${7*7}',
  'javascript:window.broken=1', 'javascript://a.example/%0awindow.broken=1', 'JaVaScRiPt:window.broken=1', 'data:text/html,<script>window.broken=1</script>', 'vbscript:x', 'file:///etc/passwd', 'blob:https://a.example/x',
  'https://a.example/"onclick="window.broken=1', "https://a.example/'><script>window.broken=1</script>", 'https://[', 'http://%00', 'https://a.example:99999/', 'http://\u0000evil.example', 'https://user:pw@evil.example/',
  '<math><mi xlink:href="javascript:window.broken=1">x', '<object data=//evil.example/x>', '<video src=//evil.example/x autoplay>', '<meta http-equiv=refresh content="0;url=//evil.example/">', '<template shadowrootmode=open><script>window.broken=1</script>',
  '<details open ontoggle=window.broken=1>', '<a href=https://a.example/ ping=//evil.example/>x</a>', '![x](https://evil.example/x.png)', '[x](javascript:window.broken=1)', '[https://bank.example](https://evil.example/)', '<https://evil.example/>',
];

/** What a hostile peer may write: each runs something or breaks the page in a careless app. */
function hostile(): string[] {
  const wraps = ['%', '**%**', '*%* _%_', '`%`', '> %', '- %', '```\n%\n```', '~~%~~ %', '> > **%**', '1. `%`', '%\n%', 'https://a.example/%'];
  const texts = SCRIPTS.flatMap((script) => wraps.map((wrap) => wrap.replaceAll('%', () => script)));
  for (const mark of ['*', '**', '_', '~~', '`', '```', '> ', '- x\n', '1. x\n', '***a', '*_~~`']) texts.push(mark.repeat(Math.floor(9000 / mark.length)));
  texts.push('x'.repeat(20_000), 'W'.repeat(3000), 'Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b'.repeat(300), '\u202e'.repeat(500) + 'abc', '\u2066\u2067\u202b'.repeat(200) + 'x', 'a\u0000b\u0007c\u001b[31m\u009b', '\ufeff\u200b\u200d'.repeat(300) + '.', '\ud83d\udc68\u200d'.repeat(200), 'مرحبا https://a.example/مرحبا **مرحبا** abc', '```\n' + 'long'.repeat(3000) + '\n```', '> '.repeat(4000), '\n'.repeat(5000) + '.', 'https://a.example/' + 'y'.repeat(4000), '\t'.repeat(3000) + '.');
  return texts;
}

test('hostile text runs nothing, asks for nothing and breaks no layout', async ({ person }) => {
  test.slow();
  const [ann, bob] = await pair(person);
  await bob.page.setViewportSize({ width: 390, height: 844 });
  const texts = hostile();
  expect(texts.length).toBeGreaterThanOrEqual(500);
  const asked = bob.asked.length;
  for (let from = 0; from < texts.length; from += 20) {
    const some = texts.slice(from, from + 20);
    await ann.chat.burst([...some, `mark ${from}`]);
    await expect(bob.chat.saying(`mark ${from}`)).toHaveCount(1);
    const found = await bob.page.evaluate(() => {
      const bad = [...document.querySelectorAll('[data-testid=message-text] *')].filter(
        (one) => !/^(STRONG|EM|S|CODE|PRE|SPAN|BLOCKQUOTE|UL|OL|LI|A)$/.test(one.tagName) || [...one.attributes].some((a) => /^on|^style$/.test(a.name)) || (one.tagName === 'A' && !/^(https?:\/\/|mailto:)/i.test(one.getAttribute('href') ?? '')),
      );
      const wide = [document.documentElement, document.body, document.querySelector('[role=log]')!].map((one) => one.scrollWidth - one.clientWidth);
      return { bad: bad.map((one) => one.outerHTML), wide, broken: 'broken' in window };
    });
    expect(found, `after ${from}`).toEqual({ bad: [], wide: [0, 0, 0], broken: false });
  }
  expect(await ann.page.evaluate(() => 'broken' in window)).toBe(false);
  expect(bob.asked.slice(asked).filter((url) => !url.startsWith('ws:'))).toEqual([]);
});

test('hostile names stay text of one line', async ({ person }) => {
  const ann = await person('Ann');
  await ann.page.setViewportSize({ width: 390, height: 844 });
  await ann.page.getByRole('button', { name: 'Back to chats' }).click();
  for (const name of ['<img src=x onerror=window.broken=1>', 'W'.repeat(64), '\u202ebob\u2066', 'Z\u0300\u0301\u0302\u0303\u0304'.repeat(10)]) {
    const other = await person(name);
    await other.home.addAddress(ann.npub);
    await expect(ann.home.request(other.npub)).toBeVisible();
    expect(await ann.home.request(other.npub).locator('.request-name').textContent()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    await ann.home.accept(other.npub).click();
    await expect(ann.chat.root).toHaveAttribute('data-npub', other.npub);
    expect(await ann.page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, document.body.scrollWidth - innerWidth, 'broken' in window])).toEqual([0, 0, false]);
    await ann.chat.back.click();
    expect(await ann.page.evaluate(() => document.body.scrollWidth - innerWidth)).toBe(0);
    await other.closePage();
  }
});

test('nor does anything else that a peer says', async ({ person, relayUrl }) => {
  test.slow();
  const [ann, bob] = await pair(person);
  await ann.page.setViewportSize({ width: 390, height: 844 });
  const asked = ann.asked.length;
  const expectWell = async (after: string) => {
    const found = await ann.page.evaluate(() => ({ wide: [document.documentElement, document.body].map((one) => one.scrollWidth - innerWidth), broken: 'broken' in window, evil: document.querySelector('[src*=evil], [href^="//evil"], iframe, object, base, math, video') !== null }));
    expect(found, after).toEqual({ wide: [0, 0], broken: false, evil: false });
  };
  // Names, which come with each greeting.
  await bob.page.getByRole('button', { name: 'Settings' }).click();
  const field = bob.page.getByRole('dialog', { name: 'Settings' }).getByRole('textbox', { name: 'Your name' });
  for (const [index, script] of SCRIPTS.entries()) {
    await field.fill(`${index} ${script}`.replaceAll('\u0000', ''));
    await field.press('Tab');
    await expect(ann.chat.root.locator('.bar-title')).toContainText(`${index} `);
  }
  await expectWell('names');
  // What other clients send with a message.
  const other = new Foreign(await Client.connect(relayUrl), ann.key);
  const hello = await other.say(14, 'good day');
  await ann.chat.back.click();
  await ann.home.accept(other.npub).click();
  await expect(ann.chat.texts).toHaveText(['good day']);
  for (const script of SCRIPTS) {
    await other.say(14, 'with a subject', [['subject', script]]);
    await other.say(15, script, [['file-type', script], ['size', script], ['alt', script], ['encryption-algorithm', script], ['decryption-key', script]]);
    await other.say(7, script, [['e', hello], ['emoji', 'x', script]]);
    await other.say(14, 'with a quote', [['q', script, script], ['e', script, script, script], ['expiration', script], ['timer', script], ['forwarded', script]]);
  }
  await other.say(14, 'that was all');
  await expect(ann.chat.message('that was all')).toHaveCount(1);
  await expectWell('tags');
  expect(ann.asked.slice(asked).filter((url) => !url.startsWith('ws:'))).toEqual([]);
  other.close();
});
