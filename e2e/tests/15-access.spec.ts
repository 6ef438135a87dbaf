import type { Locator, Page } from '@playwright/test';
import { DELIVERED, expect, introduce, type Person, test } from '../support/fixtures.ts';

test.describe('on a phone', () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

  async function expectFits(person: Person): Promise<void> {
    const overflow = await person.page.evaluate(() => {
      // Cut off counts as well: the body does not scroll.
      const wide = [...document.querySelectorAll<HTMLElement>('body *')].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width > 0 && one.checkVisibility() && (box.right > innerWidth + 1 || box.left < -1);
      });
      return { page: document.documentElement.scrollWidth - innerWidth, width: innerWidth, wide: wide.map((one) => one.outerHTML.slice(0, 120)) };
    });
    expect(overflow).toEqual({ page: 0, width: 390, wide: [] });
  }

  test('the first run leads to the invite', async ({ newcomer }) => {
    const ann = await (await newcomer('Ann', phone)).open();
    await expect(ann.firstRun.name).toBeVisible();
    await expectFits(ann);
    await ann.firstRun.begin('Ann');
    await expect(ann.home.invite).toBeInViewport();
    await expect(ann.home.qr).toBeInViewport();
    await expect(ann.home.addContact).toBeHidden();
    await expectFits(ann);
  });

  test('list and chat take turns', async ({ person }) => {
    const [ann, bob] = [await person('Ann', phone), await person('Bob', phone)];
    const link = await ann.home.inviteLink();
    await bob.page.getByRole('button', { name: 'Back to chats' }).click();
    await expect(bob.home.invite).toBeHidden();
    await bob.home.addContact.click();
    await expectFits(bob);
    await bob.home.addAddress(link);
    await expect(bob.chat.root).toBeVisible();
    await bob.chat.expectLink('direct');
    await expect(bob.home.contact(ann.npub)).toBeHidden();
    await bob.chat.send(`a long word: ${'x'.repeat(300)}`);
    await expectFits(bob);

    await bob.chat.back.click();
    await expect(bob.home.contact(ann.npub)).toBeVisible();
    await expect(bob.chat.root).toBeHidden();
    await expectFits(bob);

    await ann.page.getByRole('button', { name: 'Back to chats' }).click();
    await expect(ann.home.contact(bob.npub)).toHaveAttribute('data-unread', '1');
    await ann.home.contact(bob.npub).click();
    await expect(ann.chat.composer).toBeInViewport();
    await expect(ann.chat.texts).toBeInViewport();
    await expect(ann.home.contact(bob.npub)).toBeHidden();
    await expectFits(ann);
    await ann.chat.back.click();
    await expect(ann.home.contact(bob.npub)).toBeVisible();
    await expect(ann.home.contact(bob.npub)).toHaveAttribute('data-unread', '0');
  });
});

test.describe('with the keyboard alone', () => {
  const isFocused = (locator: Locator) => locator.evaluate((element) => element === document.activeElement);

  async function tabTo(page: Page, target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    for (let presses = 0; presses < 40; presses++) {
      if (await isFocused(target)) return;
      await page.keyboard.press('Tab');
    }
    await expect(target, 'Tab leads here').toBeFocused();
  }

  test('from the first start to a sent message', async ({ person, newcomer }) => {
    const ann = await person('Ann');
    const link = await ann.home.inviteLink();
    const bob = await (await newcomer('Bob')).open();
    const { keyboard } = bob.page;
    await expect(bob.firstRun.name).toBeFocused();
    await keyboard.type('Bob');
    await keyboard.press('Enter');
    await tabTo(bob.page, bob.home.addContact);
    await keyboard.press('Enter');
    await expect(bob.home.address).toBeFocused();
    await keyboard.insertText(link);
    await keyboard.press('Enter');
    await bob.chat.expectLink('direct');
    await expect(bob.home.dialog).toBeHidden();
    await tabTo(bob.page, bob.chat.composer);
    await keyboard.type('no mouse here');
    await keyboard.press('Enter');
    await expect(bob.chat.saying('no mouse here')).toHaveAttribute('data-status', DELIVERED);

    // And the other side, from the list.
    await ann.reload();
    await tabTo(ann.page, ann.home.contacts);
    await ann.page.keyboard.press('Enter');
    await expect(ann.chat.texts).toHaveText(['no mouse here']);
    await tabTo(ann.page, ann.chat.composer);
    await ann.page.keyboard.type('nor here');
    await ann.page.keyboard.press('Enter');
    await expect(bob.chat.texts).toHaveText(['no mouse here', 'nor here']);
  });

  test('a request is accepted', async ({ person }) => {
    const [ann, bob] = [await person('Ann'), await person('Bob')];
    await bob.home.addAddress(ann.npub);
    await tabTo(ann.page, ann.home.accept(bob.npub));
    await ann.page.keyboard.press('Enter');
    await ann.chat.expectLink('direct');
  });

  test('Escape leaves the form that adds someone', async ({ person }) => {
    const ann = await person('Ann');
    await tabTo(ann.page, ann.home.addContact);
    await ann.page.keyboard.press('Enter');
    await expect(ann.home.address).toBeFocused();
    await ann.page.keyboard.press('Escape');
    await expect(ann.home.dialog).toBeHidden();
    await expect(ann.home.addContact).toBeFocused();
    // And it opens again.
    await ann.page.keyboard.press('Enter');
    await expect(ann.home.address).toBeFocused();
  });

  // `introduce` uses the mouse, so it is not for the tests above.
  test('a chat is opened and left without losing the place in the list', async ({ person }) => {
    const [ann, bob] = [await person('Ann', { viewport: { width: 390, height: 844 } }), await person('Bob')];
    const link = await ann.home.inviteLink();
    await bob.home.addAddress(link);
    await bob.expectDirect(ann);
    await tabTo(ann.page, ann.page.getByRole('button', { name: 'Back to chats' }));
    await ann.page.keyboard.press('Enter');
    await tabTo(ann.page, ann.home.contact(bob.npub));
    await ann.page.keyboard.press('Enter');
    await expect(ann.chat.root).toBeVisible();
    await ann.page.keyboard.press('Escape');
    await expect(ann.home.contact(bob.npub)).toBeFocused();
  });
});

test('what is said of messages and connections does not rest on colour', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await introduce(ann, bob);
  await ann.openChat(bob);
  await ann.chat.send('seen by ear');
  await expect(ann.chat.messages.getByRole('img', { name: 'Read' })).toBeVisible();
  await expect(ann.chat.root.getByRole('status')).toContainText('Connected directly');
  await expect(ann.home.contact(bob.npub)).toContainText('Connected');
});
