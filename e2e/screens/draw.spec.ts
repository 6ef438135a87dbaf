import { fileURLToPath } from 'node:url';
import type { TestInfo } from '@playwright/test';
import { ContactPage } from '../pages/contact.ts';
import { Diagnosis } from '../pages/diagnosis.ts';
import { Backup, Return } from '../pages/backup.ts';
import { Locked, Passphrase } from '../pages/passphrase.ts';
import { Settings } from '../pages/settings.ts';
import { expect, introduce, type OfTest, type Person, test } from '../support/fixtures.ts';

type Look = Pick<TestInfo['project']['use'], 'viewport' | 'hasTouch' | 'isMobile' | 'colorScheme'>;

/** Draws what `person` sees. */
async function draw(person: Person, name: string): Promise<void> {
  await person.page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)).catch(() => {}));
  const path = fileURLToPath(new URL(`../shots/${name}-${test.info().project.name}.png`, import.meta.url));
  await person.page.screenshot({ path, caret: 'initial' });
}

/** Someone who looks at it as this project says. */
function look(): Look {
  const { viewport, hasTouch, isMobile, colorScheme } = test.info().project.use;
  return { viewport, hasTouch, isMobile, colorScheme };
}

/** Whom nobody looks at. */
const large: Look = { viewport: { width: 1280, height: 800 } };

/** On a phone one comes back to the list. */
async function list(person: Person): Promise<void> {
  const back = person.page.getByRole('button', { name: /^Back to chat/ });
  while (await back.first().isVisible()) await back.first().click();
}

/** Two who talk, and the one looks at it. */
async function talk(person: OfTest['person']): Promise<[Person, Person]> {
  const [ann, bob] = [await person('Ann', look()), await person('Bob Hansen', large)];
  await introduce(ann, bob);
  await list(ann);
  await ann.openChat(bob);
  await bob.openChat(ann);
  await ann.expectDirect(bob).catch(() => {});
  await bob.chat.send('Hi Ann! Are we still on for **Saturday**?');
  await bob.chat.send('The train leaves at 9:40, see https://example.org/timetable?day=6');
  await expect(ann.chat.texts).toHaveCount(2);
  await ann.chat.send('Yes! I’ll bring:\n- bread\n- cheese\n- the *good* map');
  await ann.chat.send('🎉🚂');
  await bob.chat.send('> the good map\nFinally.');
  await ann.chat.send('`make run` works, by the way:\n```\nmake run\nTincan is at http://127.0.0.1:8080/\n```');
  await expect(bob.chat.texts).toHaveCount(6);
  return [ann, bob];
}

async function act(person: Person, text: string, name: string): Promise<void> {
  await person.chat.messages.filter({ hasText: text }).first().locator('[data-testid=message-text]').click({ button: 'right' });
  await person.page.getByRole('menu', { name: 'Message actions' }).getByRole('menuitem', { name }).click();
}

test('first run', async ({ newcomer }) => {
  const ann = await (await newcomer('Ann', look())).open();
  await expect(ann.page.getByRole('textbox', { name: 'Your name' })).toBeVisible();
  await draw(ann, '01-first-run');
  await ann.start();
  await draw(ann, '02-invite');
  await list(ann);
  await draw(ann, '03-list-empty');
  await ann.home.addContact.click();
  await ann.home.address.fill('npub1nonsense');
  await ann.home.add.click();
  await expect(ann.home.refusal).toBeVisible();
  await draw(ann, '04-add-refused');
});

test('backup and return', async ({ newcomer }) => {
  const ann = await (await newcomer('Ann', look())).open();
  const back = new Return(ann.page);
  await back.withBackup.click();
  await draw(ann, '05-return-file');
  await back.back.click();
  await back.withKey.click();
  await back.key.fill('npub1nonsense');
  await back.key.press('Enter');
  await draw(ann, '06-return-key');
  await back.back.click();
  await ann.start();
  await list(ann);
  const backup = new Backup(ann.page);
  await backup.open();
  await backup.root.scrollIntoViewIfNeeded();
  await draw(ann, '07-backup');
  await backup.root.getByRole('button', { name: 'Save a backup' }).click();
  await backup.passphrase.fill('short');
  await backup.passphrase.press('Enter');
  await draw(ann, '08-backup-passphrase');
  await ann.page.keyboard.press('Escape');
  await ann.page.reload();
  await backup.open();
  await backup.saveKey('four quiet words together');
  await backup.key.scrollIntoViewIfNeeded();
  await draw(ann, '09-backup-key');
});

test('a passphrase', async ({ newcomer }) => {
  const ann = await (await newcomer('Ann', look())).open();
  await ann.start();
  await list(ann);
  const passphrase = new Passphrase(ann.page);
  await passphrase.open();
  await passphrase.root.scrollIntoViewIfNeeded();
  await draw(ann, '35-passphrase-off');
  await passphrase.ask('four quiet words together', 'others');
  await expect(passphrase.alert).toBeVisible();
  await passphrase.root.scrollIntoViewIfNeeded();
  await draw(ann, '36-passphrase-set');
  await passphrase.ask('four quiet words together');
  const locked = new Locked(ann.page);
  await locked.expect();
  await draw(ann, '37-locked');
  await locked.try('another');
  await expect(locked.alert).not.toBeEmpty();
  await locked.forgot.click();
  await draw(ann, '38-locked-forgot');
  await locked.field.focus();
  await locked.unlock('four quiet words together');
  await list(ann);
  await draw(ann, '39-list-lock');
  await passphrase.open();
  await passphrase.lockNow.scrollIntoViewIfNeeded();
  await draw(ann, '39-passphrase-on');
});

test('a chat', async ({ person }) => {
  const [ann, bob] = await talk(person);
  await ann.chat.saying('🎉🚂').waitFor();
  await draw(ann, '10-chat');
  const text = ann.chat.messages.filter({ hasText: 'The train leaves' }).locator('[data-testid=message-text]');
  await text.click({ button: 'right', position: { x: 12, y: 8 } });
  await draw(ann, '11-menu');
  await ann.page.getByRole('button', { name: 'More emojis' }).or(ann.page.getByRole('menuitem', { name: 'More emojis' })).click();
  await ann.page.getByRole('dialog', { name: 'All emoji' }).getByRole('button').first().waitFor();
  await draw(ann, '12-menu-emojis');
  await ann.page.keyboard.press('Escape');
  await act(ann, 'Finally.', 'Reply');
  await ann.chat.composer.fill('I only lost it *once*.');
  await draw(ann, '13-reply');
  await ann.chat.composer.press('Enter');
  await bob.chat.messages.filter({ hasText: 'only lost it' }).waitFor();
  await bob.chat.messages.filter({ hasText: 'the good map' }).first().locator('[data-testid=message-text]').click({ button: 'right' });
  await bob.page.locator('[data-emoji="😂"]').first().click();
  await expect(ann.page.getByTestId('reactions').first()).toBeVisible();
  await bob.chat.composer.pressSequentially('Typing someth');
  await expect(ann.chat.typing.first()).toBeVisible();
  await draw(ann, '14-reaction-typing');
  await act(ann, 'only lost it', 'Details');
  await draw(ann, '15-details');
  await ann.page.keyboard.press('Escape');
  await act(ann, 'only lost it', 'Delete');
  await draw(ann, '16-delete');
  await ann.page.keyboard.press('Escape');
  await ann.chat.send(`A long one. ${'It goes on and on, as such messages do. '.repeat(120)}`);
  await ann.chat.composer.fill('so :par');
  await draw(ann, '17-long-suggestions');
});

test('changes and finds', async ({ person }) => {
  const [ann, bob] = await talk(person);
  await act(ann, 'make run', 'Edit');
  await draw(ann, '40-edit');
  await ann.page.keyboard.press('Escape');
  await act(ann, 'the good map', 'Select');
  await ann.page.getByRole('checkbox', { name: /^Select: .*make run/ }).click();
  await draw(ann, '41-select');
  await ann.page.keyboard.press('Escape');
  await ann.chat.infoButton.click();
  await ann.page.getByRole('region', { name: 'Disappearing messages' }).getByRole('button', { name: 'Change…' }).click();
  const dialog = ann.page.getByRole('dialog', { name: 'Disappearing messages' });
  await dialog.getByRole('radio', { name: '1 day', exact: true }).check();
  await draw(ann, '42-timer');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await draw(ann, '43-contact-links');
  await ann.page.getByRole('button', { name: 'Back to chat' }).last().click();
  await expect(ann.chat.root.getByTestId('timer')).toBeVisible();
  await bob.chat.send('This one will go.');
  await ann.chat.messages.filter({ hasText: 'will go' }).waitFor();
  await draw(ann, '44-timer-chat');
  await ann.chat.root.getByRole('button', { name: 'Search in this chat' }).click();
  await ann.page.keyboard.type('map');
  await expect(ann.chat.root.getByTestId('found-message').first()).toBeVisible();
  await draw(ann, '45-search-chat');
  await ann.page.keyboard.press('Escape');
  await list(ann);
  await ann.page.getByRole('searchbox', { name: 'Search chats and messages' }).fill('the');
  await expect(ann.page.getByTestId('found').getByTestId('found-message').first()).toBeVisible();
  await draw(ann, '46-search');
});

test('people', async ({ person }) => {
  const [ann, bob] = await talk(person);
  await list(ann);
  const others = [await person('Carla Nováková', large), await person('داود', large), await person('Bоb Hansen', large)];
  for (const other of others) {
    const link = await ann.home.inviteLink();
    await other.home.addAddress(link);
    await list(ann);
    await expect(ann.home.contact(other.npub)).toBeVisible();
  }
  await others[0]!.openChat(ann);
  await others[0]!.chat.send('Did you see the lake this morning? Completely frozen.');
  await expect(ann.home.contact(others[0]!.npub)).toContainText('frozen');
  const stranger = await person('Someone new', large);
  await stranger.home.addAddress(ann.npub);
  await expect(ann.home.request(stranger.npub)).toBeVisible();
  await draw(ann, '20-list');
  await ann.home.contact(others[0]!.npub).click({ button: 'right' });
  await draw(ann, '21-list-menu');
  await ann.page.keyboard.press('Escape');
  await ann.page.keyboard.press('Control+k');
  await ann.page.keyboard.type('b');
  await draw(ann, '22-filter');
  await ann.page.keyboard.press('Escape');
  await ann.openChat(bob);
  await ann.chat.infoButton.click();
  const contact = new ContactPage(ann.page);
  await expect(contact.safety).toBeVisible();
  await draw(ann, '23-contact');
  await expect(contact.path.locator('.path-trip')).toHaveText(/ms$/);
  await contact.path.scrollIntoViewIfNeeded();
  await draw(ann, '23-contact-path');
  await new Diagnosis(ann.page).link.click();
  const diagnosis = new Diagnosis(ann.page);
  await diagnosis.test.click();
  await expect(diagnosis.found).toContainText('No STUN server');
  await draw(ann, '26-diagnosis');
  await diagnosis.people.scrollIntoViewIfNeeded();
  await draw(ann, '26-diagnosis-people');
  await diagnosis.copy.scrollIntoViewIfNeeded();
  await draw(ann, '26-diagnosis-report');
  await diagnosis.back.click();
  await contact.remove.scrollIntoViewIfNeeded();
  await draw(ann, '24-contact-end');
  await contact.remove.click();
  await draw(ann, '25-delete-chat');
});

test('around it', async ({ person, startRelay, startSite }) => {
  const relay = await startRelay();
  const site = await startSite({ relay: relay.url });
  const ann = await person('Ann', { ...look(), url: site.url });
  await list(ann);
  const settings = new Settings(ann.page);
  await settings.open.click();
  await expect(settings.dialog).toBeVisible();
  await draw(ann, '30-settings');
  for (const [index, region] of ['Privacy', 'Connection', 'Storage', 'About'].entries()) {
    await settings.dialog.getByRole('heading', { name: region }).scrollIntoViewIfNeeded();
    await draw(ann, `31-settings-${index}`);
  }
  await settings.close.click();
  await ann.page.keyboard.press('?');
  await draw(ann, '32-keys');
  await ann.page.keyboard.press('Escape');
  await ann.home.relays.click();
  await draw(ann, '33-relays');
  await relay.stop();
  ann.expectErrors(/WebSocket/);
  await expect(ann.home.relays).not.toContainText('Online', { timeout: 15_000 });
  await draw(ann, '34-offline');
});

for (const [index, language] of ['de', 'ar'].entries()) {
  test(`in another language: ${language}`, async ({ person }) => {
    const [ann, bob] = await talk(person);
    await ann.page.evaluate((language) => {
      document.documentElement.dataset.language = language;
      dispatchEvent(new Event('looks'));
    }, language);
    await expect(ann.page.locator('html')).toHaveAttribute('lang', language);
    await bob.chat.send(language === 'ar' ? 'حسنًا، نلتقي السبت!' : 'Schön, bis Samstag!');
    await expect(ann.chat.texts).toHaveCount(7);
    const draws = async (name: string) => draw(ann, `${47 + index}-${language}-${name}`);
    await draws('chat');
    await ann.page.locator('.bar .icon-button').last().click();
    await expect(ann.page.getByTestId('contact-page')).toBeVisible();
    await draws('contact');
    await ann.page.locator('.contact .diagnosis-link').click();
    await expect(ann.page.getByTestId('diagnosis')).toBeVisible();
    await draws('diagnosis');
    await ann.page.locator('.contact .bar .icon-button').first().click();
    await expect(ann.page.getByTestId('contact-page')).toBeVisible();
    await ann.page.locator('.contact .bar .icon-button').first().click();
    if (await ann.page.locator('.chat .bar-back').isVisible()) await ann.page.locator('.chat .bar-back').click();
    await draws('list');
    await ann.page.locator('.sidebar-settings').click();
    await draws('settings');
  });
}
