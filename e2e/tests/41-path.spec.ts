import { ContactPage } from '../pages/contact.ts';
import { exchange, expect, pair, REFUSED, test } from '../support/fixtures.ts';

test('the contact page says by which way messages go, and what that means', async ({ person, startRelay, startSite }) => {
  const relay = await startRelay();
  const { url } = await startSite({ relay: relay.url });
  const [ann, bob] = await pair((name) => person(name, { url }));
  await exchange(ann, bob, 'before');
  await ann.chat.infoButton.click();
  const { path } = new ContactPage(ann.page);
  await expect(path).toContainText('Connected directly');
  await expect(path).toContainText('within one network');
  await expect(path.locator('.path-trip')).toHaveText(/^(less than 1|\d+) ms$/);
  const sent = () => path.locator('.path-sent').textContent();
  await expect.poll(sent).toMatch(/^[1-9][\d.]* (bytes|kB)$/);
  const before = await sent();
  await bob.chat.send('x'.repeat(20_000));
  await expect(path.locator('.path-received')).toHaveText(/^\d\d kB$/);
  await expect.poll(sent).not.toBe(before);

  // A tab that follows is told as well.
  const other = await ann.newPage();
  await other.goto(url);
  await other.getByTestId('contact').click();
  await other.getByRole('button', { name: 'Contact info' }).click();
  await expect(new ContactPage(other).path.locator('.path-trip')).toHaveText(/ms$/);
  await other.close();

  await bob.closePage();
  await expect(path).toContainText('Messages are left for them.');
  await expect(path).toContainText('until they pick it up');
  await expect(path.locator('.path-figures')).toHaveCount(0);
  ann.expectErrors(REFUSED);
  await relay.stop();
  await expect(path).toContainText('No relay reached.');
  await expect(path).toContainText('is kept here');
});

test('a server that the browser takes for none keeps nobody from connecting', async ({ person, startSite, relayUrl }) => {
  // A TURN server without a name and a password is one of those.
  const { url } = await startSite({ relay: relayUrl, iceServers: [{ urls: ['turn:127.0.0.1:9', 'stun:127.0.0.1:9'] }] });
  const [ann, bob] = await pair((name) => person(name, { url }));
  const refused = await ann.page.evaluate(() => {
    try {
      new RTCPeerConnection({ iceServers: [{ urls: ['turn:127.0.0.1:9', 'stun:127.0.0.1:9'] }] }).close();
      return false;
    } catch {
      return true;
    }
  });
  expect(refused).toBe(true);
  await ann.expectDirect(bob);
  await exchange(ann, bob, 'all the same');
});
