import { expect, exchange, introduce, openChats, test } from '../support/fixtures.ts';

test('the page’s rules let nothing run that the build did not put there', async ({ newcomer }) => {
  const ann = await (await newcomer('Ann')).open();
  await expect(ann.firstRun.name).toBeEditable();
  // The browser says so on the console.
  ann.expectErrors(/Content Security Policy|TrustedHTML|TrustedScript|ERR_BLOCKED_BY_CSP|Refused|violates/i);
  await ann.page.evaluate(async () => {
    const ran: string[] = [];
    Object.assign(globalThis, { ran });
    const script = (fill: (it: HTMLScriptElement) => void): Promise<void> => new Promise((done) => {
      const it = document.createElement('script');
      it.onload = it.onerror = () => done();
      try { fill(it); } catch (error) { ran.push(`refused: ${(error as Error).name}`); done(); return; }
      document.head.append(it);
      setTimeout(done, 300);
    });
    await script((it) => { it.textContent = 'ran.push("inline")'; });
    await script((it) => { it.src = 'data:text/javascript,ran.push("data")'; });
    const refused = (what: string, attempt: () => unknown): void => {
      try { attempt(); ran.push(what); } catch (error) { ran.push(`${what}: ${(error as Error).name}`); }
    };
    refused('markup', () => { document.createElement('div').innerHTML = '<img src=x onerror=ran.push("handler")>'; });
    // What is asked from here is let through for the asker; a key is pressed below.
    addEventListener('keydown', () => refused('eval', () => (0, eval)('1')));
    refused('another policy', () => (globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes.createPolicy('else', {}));
    refused('the same policy', () => (globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes.createPolicy('tincan', {}));
    const frame = document.createElement('iframe');
    frame.src = 'https://elsewhere.example/';
    document.body.append(frame);
    ran.push(await fetch('https://elsewhere.example/').then(() => 'fetched', () => 'not fetched'));
    frame.remove();
  });
  await ann.page.keyboard.press('x');
  const tried = await ann.page.evaluate(() => (globalThis as unknown as { ran: string[] }).ran);
  expect(tried).toEqual([
    'refused: TypeError', 'refused: TypeError', 'markup: TypeError', 'another policy: TypeError',
    'the same policy: TypeError', 'not fetched', expect.stringMatching(/^eval: (EvalError|TypeError)$/),
  ]);
});

test('a whole conversation asks for nothing from anywhere else', async ({ person, site, relayUrl }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  const asked: string[] = [];
  for (const { page } of [ann, bob]) {
    page.context().on('request', (request) => asked.push(...[request.url(), request.headers().referer].filter(Boolean).map((at) => new URL(at!).origin)));
    page.on('websocket', (socket) => asked.push(new URL(socket.url()).origin));
  }
  await introduce(ann, bob);
  await openChats(ann, bob);
  await exchange(ann, bob, 'hello');
  await ann.chat.send('https://elsewhere.example/picture.png ![a](https://elsewhere.example/b.png) <img src=https://elsewhere.example/c.png>');
  await expect(bob.chat.texts.last()).toContainText('elsewhere.example');
  await ann.page.reload();
  await ann.expectDirect(bob);
  expect([...new Set(asked)].sort()).toEqual([site.url, relayUrl].map((at) => new URL(at).origin).sort());
});
