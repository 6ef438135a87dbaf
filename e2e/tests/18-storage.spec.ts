import { expect, introduce, openChats, test, type Person } from '../support/fixtures.ts';
import { Chat } from '../pages/chat.ts';
import { Settings } from '../pages/settings.ts';
import { getPublicKey, hexOf } from '../support/nostr.ts';

/** Enough for a start and some messages. Browsers remember for a while how much room there is: it is little from the start. */
const LITTLE = 300_000;
/** As long as a message may be. It is kept twice where it is sent from. */
const LONG = 'long '.repeat(5_500);

/** A browser with so much room for the site. Returns what gives it all the room there is. */
async function withRoom(person: Person, quotaSize: number): Promise<() => Promise<void>> {
  const devtools = await person.context.newCDPSession(await person.context.newPage());
  const origin = new URL(person.url).origin;
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
  return async () => {
    await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  };
}

/** Another page of the same site that is not the app. */
async function stranger(person: Person) {
  const page = await person.context.newPage();
  await page.goto(new URL('config.json', person.url).href);
  return page;
}

/** Leaves less than so many bytes of the room: how much a start takes differs from one to the next. */
async function fill(person: Person, left: number): Promise<void> {
  const page = await stranger(person);
  await page.evaluate(async (left) => {
    const db = await new Promise<IDBDatabase>((ok, no) => {
      const request = indexedDB.open('ballast');
      request.onupgradeneeded = () => request.result.createObjectStore('all', { autoIncrement: true });
      [request.onsuccess, request.onerror] = [() => ok(request.result), () => no(request.error)];
    });
    const put = () => new Promise<boolean>((done) => {
      const writing = db.transaction('all', 'readwrite');
      writing.objectStore('all').add(crypto.getRandomValues(new Uint8Array(left / 2)));
      [writing.oncomplete, writing.onabort] = [() => done(true), () => done(false)];
    });
    while (await put());
    db.close();
  }, left);
  await page.close();
}

const unsaved = (chat: Chat) => chat.messages.filter({ hasText: 'Not saved' });

test.describe('when the storage is full', () => {
  test('a message is said to be not saved, has no tick, and gets both when there is room again', async ({ newcomer, person }) => {
    const [ann, bob] = [await newcomer('Ann'), await person('Bob')];
    const makeRoom = await withRoom(ann, LITTLE);
    await (await ann.open()).start();
    await introduce(ann, bob);
    await openChats(ann, bob);
    await ann.chat.send('there is room for this');
    await ann.chat.expectAllOwn('delivered', 1);
    await fill(ann, 20_000);
    await ann.chat.send(LONG);
    await ann.chat.send('it waits in line');
    await expect(ann.page.getByRole('alert')).toContainText("This browser's storage is full");
    await expect(unsaved(ann.chat)).toHaveCount(2);
    await expect(ann.chat.saying('it waits in line')).toHaveAttribute('data-saved', 'no');
    // They went out all the same, and were acknowledged.
    await expect(bob.chat.texts).toHaveText(['there is room for this', LONG.trim(), 'it waits in line']);
    await expect(ann.chat.root.locator('[data-status=queued]')).toHaveCount(2);
    // They are still there when the chat is opened again.
    await ann.home.showInvite.click();
    await ann.openChat(bob);
    await expect(unsaved(ann.chat)).toHaveCount(2);

    await makeRoom();
    await ann.chat.expectAllOwn('delivered', 3);
    await expect(unsaved(ann.chat)).toHaveCount(0);
    await expect(ann.chat.saying('it waits in line')).toHaveAttribute('data-saved', 'yes');
    await expect(ann.page.getByRole('alert')).toHaveCount(0);
    await ann.reload();
    await ann.openChat(bob);
    await expect(ann.chat.texts).toHaveText(['there is room for this', LONG.trim(), 'it waits in line']);
    await ann.chat.expectAllOwn('delivered', 3);
    await expect(bob.chat.texts).toHaveCount(3);
  });

  test('nothing is acknowledged that could not be stored, and it arrives when there is room', async ({ newcomer, person }) => {
    const [ann, bob] = [await person('Ann'), await newcomer('Bob')];
    const makeRoom = await withRoom(bob, LITTLE);
    await (await bob.open()).start();
    await introduce(ann, bob);
    await openChats(ann, bob);
    await fill(bob, 20_000);
    await ann.chat.send(LONG);
    await expect(bob.page.getByRole('alert')).toContainText("This browser's storage is full");
    // Unheard for five seconds, it is left on the relay; that tells nothing of Bob's store.
    await ann.chat.expectAllOwn('relayed', 1);
    await expect(bob.chat.messages).toHaveCount(0);
    await makeRoom();
    await expect(bob.chat.texts).toHaveText([LONG.trim()]);
    await ann.chat.expectAllOwn('delivered', 1);
    await expect(bob.page.getByRole('alert')).toHaveCount(0);
  });

  test('nobody starts without a key that is kept', async ({ newcomer }) => {
    const ann = await newcomer('Ann');
    const makeRoom = await withRoom(ann, 1);
    await ann.open();
    await ann.firstRun.begin('Ann');
    await expect(ann.page.getByRole('alert').filter({ hasText: "This browser's storage is full" })).toBeVisible();
    await expect(ann.firstRun.name).toBeVisible();
    await makeRoom();
    await ann.start();
    await expect(ann.page.getByRole('alert')).toHaveCount(0);
  });
});

test.describe('when the browser fails', () => {
  test('a message whose transaction was aborted is marked, and kept later', async ({ newcomer, person }) => {
    const [ann, bob] = [await newcomer('Ann'), await person('Bob')];
    await ann.context.addInitScript(() => {
      const commit = IDBTransaction.prototype.commit;
      IDBTransaction.prototype.commit = function () {
        if ('sick' in window) this.abort();
        else commit.call(this);
      };
    });
    await (await ann.open()).start();
    await introduce(ann, bob);
    await openChats(ann, bob);
    await ann.page.evaluate(() => Object.assign(window, { sick: true }) && undefined);
    await ann.chat.send('taken back');
    await expect(ann.page.getByRole('alert')).toContainText('This browser could not save');
    await expect(unsaved(ann.chat)).toHaveCount(1);
    await expect(bob.chat.texts).toHaveText(['taken back']);
    await ann.chat.expectAllOwn('queued', 1);
    await ann.page.evaluate(() => delete (window as { sick?: true }).sick);
    await ann.chat.expectAllOwn('delivered', 1);
    await expect(unsaved(ann.chat)).toHaveCount(0);
    await expect(ann.page.getByRole('alert')).toHaveCount(0);
  });

  test('a database that cannot be opened is a sentence on the page', async ({ newcomer }) => {
    const ann = await newcomer('Ann');
    await ann.context.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('not here', 'SecurityError');
      };
    });
    await ann.open();
    await expect(ann.page.getByRole('heading', { name: 'Tincan cannot start' })).toBeVisible();
    await expect(ann.page.getByRole('alert')).toContainText('gives Tincan no place to keep your key and your messages (SecurityError)');
    await expect(ann.page.getByRole('button', { name: 'Reload' })).toBeVisible();
  });
});

test.describe('when the data are deleted while the app runs', () => {
  const GONE = "Tincan's data in this browser was deleted while this tab was open.";

  for (const [how, wipe] of [
    ['by a page', async (person: Person) => {
      const page = await stranger(person);
      await page.evaluate(() => new Promise<void>((ok, fail) => {
        const request = indexedDB.deleteDatabase('tincan');
        request.onsuccess = () => ok();
        request.onerror = () => fail(request.error);
      }));
      await page.close();
    }],
    ['by the browser', async (person: Person) => {
      const devtools = await person.context.newCDPSession(person.page);
      await devtools.send('Storage.clearDataForOrigin', { origin: new URL(person.url).origin, storageTypes: 'indexeddb' });
    }],
  ] as const) {
    test(`${how}, the page says so, ticks nothing more and makes no new database`, async ({ person }) => {
      const [ann, bob] = [await person('Ann'), await person('Bob')];
      await introduce(ann, bob);
      await openChats(ann, bob);
      await ann.chat.send('kept');
      await ann.chat.expectAllOwn('delivered', 1);
      await wipe(ann);
      await expect(ann.page.getByRole('alert')).toContainText(GONE);
      await ann.chat.send('kept nowhere');
      await expect(bob.chat.saying('kept nowhere')).toHaveCount(1);
      await bob.chat.send('to whom?');
      await expect(bob.chat.saying('to whom?')).toHaveAttribute('data-status', 'relayed');
      await expect(unsaved(ann.chat)).toHaveText(/kept nowhere/);
      await expect(ann.chat.saying('kept nowhere')).toHaveAttribute('data-status', 'queued');
      await expect(ann.chat.saying('to whom?')).toHaveCount(0);
      expect(await ann.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).toEqual([]);
      await ann.reload();
      await expect(ann.firstRun.name).toBeVisible();
    });
  }
});

test('the secret key is sealed with a key that no script can take out, also one that an older version left as it is', async ({ person }) => {
  const ann = await person('Ann');
  /** What lies there: whether it is sealed, and the key as only this browser can read it. `bare`: it is put there as it was once. */
  const secret = (bare: boolean) =>
    ann.page.evaluate(async (bare) => {
      const done = <T>(request: IDBRequest<T>) =>
        new Promise<T>((ok, fail) => { request.onsuccess = () => ok(request.result); request.onerror = () => fail(request.error); });
      const db = await done(indexedDB.open('tincan'));
      const kept = await done(db.transaction('meta').objectStore('meta').get('secret'));
      if (typeof kept === 'string') return { sealed: false, digits: kept, taken: true };
      const taken = await crypto.subtle.exportKey('raw', kept.key).then(() => true, () => false);
      const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: kept.nonce }, kept.key, kept.sealed);
      const digits = [...new Uint8Array(opened)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      if (bare) await done(db.transaction('meta', 'readwrite').objectStore('meta').put(digits, 'secret'));
      db.close();
      return { sealed: true, digits, taken };
    }, bare);
  const { digits, ...is } = await secret(true);
  expect(is).toEqual({ sealed: true, taken: false });
  expect(getPublicKey(Uint8Array.from(Buffer.from(digits, 'hex')))).toBe(hexOf(ann.npub));
  await ann.page.reload();
  expect(await ann.home.ownNpub()).toBe(ann.npub);
  await expect.poll(() => secret(false)).toEqual({ sealed: true, taken: false, digits });
});

test.describe('when another version is about', () => {
  const upgrade = (version: number) => new Promise<void>((ok, fail) => {
    const request = indexedDB.open('tincan', version);
    request.onsuccess = () => {
      request.result.close();
      ok();
    };
    request.onerror = () => fail(request.error);
  });

  test('the older tab makes way, says so, and one that is older still after a reload says that', async ({ person }) => {
    const [ann, bob] = [await person('Ann'), await person('Bob')];
    await introduce(ann, bob);
    const newer = await stranger(ann);
    await newer.evaluate(upgrade, 99);
    await expect(ann.page.getByRole('heading', { name: 'A newer version is open in another tab' })).toBeVisible();
    await expect(ann.page.getByRole('alert')).toContainText('Reload this tab');
    // It does nothing more in the background.
    await bob.home.expectLink(ann.npub, 'relayed');
    await ann.page.getByRole('button', { name: 'Reload' }).click();
    await expect(ann.page.getByRole('alert')).toContainText('A newer version of Tincan was used in this browser. Reload');
    await expect(ann.page.getByRole('button', { name: 'Reload' })).toBeVisible();
  });

  test('the newer tab says what it waits for, and goes on when the older one is closed', async ({ newcomer }) => {
    const ann = await newcomer('Ann');
    const older = await stranger(ann);
    // A tab of the first version, which made way for nobody.
    await older.evaluate(() => new Promise<void>((ok) => {
      const request = indexedDB.open('tincan', 1);
      request.onupgradeneeded = () => {
        const db = request.result;
        db.createObjectStore('messages', { keyPath: 'id' }).createIndex('order', ['chat', 'at', 'id']);
        db.createObjectStore('contacts', { keyPath: 'peer' });
        db.createObjectStore('outbox', { keyPath: 'id' });
        db.createObjectStore('seen', { keyPath: 'key' }).createIndex('at', 'at');
        db.createObjectStore('meta');
      };
      request.onsuccess = () => {
        Object.assign(window, { held: request.result });
        ok();
      };
    }));
    await ann.open();
    await expect(ann.page.getByRole('heading', { name: 'Waiting for another tab' })).toBeVisible();
    await expect(ann.page.getByRole('status')).toContainText('Close that tab');
    await older.close();
    await expect(ann.firstRun.name).toBeVisible();
    await ann.start();
  });

  test('all tabs of an older version make way', async ({ person }) => {
    const ann = await person('Ann');
    const second = await ann.newPage();
    await second.goto(ann.url);
    await expect(second.getByRole('button', { name: 'Add contact' })).toBeVisible();
    const newer = await stranger(ann);
    await newer.evaluate(upgrade, 99);
    // Both are older than the database now, and neither waits for the other.
    await expect(ann.page.getByRole('heading', { name: 'A newer version is open in another tab' })).toBeVisible();
    await expect(second.getByRole('heading', { name: 'A newer version is open in another tab' })).toBeVisible();
    await expect(second.getByRole('button', { name: 'Reload' })).toBeVisible();
  });
});

test.describe('the settings', () => {
  const asked = () => (window as unknown as { asked: number }).asked;

  /** A browser that answers so, one answer after the other. */
  async function promising(person: Person, answers: boolean[]): Promise<void> {
    await person.context.addInitScript((answers) => {
      let kept = false;
      const watched = Object.assign(window, { asked: 0 });
      navigator.storage.persisted = () => Promise.resolve(kept);
      navigator.storage.persist = () => {
        kept = answers[Math.min(watched.asked++, answers.length - 1)]!;
        return Promise.resolve(kept);
      };
    }, answers);
  }

  test('the browser is asked to keep the data when there is something to lose, and its answer is told', async ({ newcomer, person }) => {
    const ann = await newcomer('Ann');
    await promising(ann, [false, true]);
    await (await ann.open()).start();
    const settings = new Settings(ann.page);
    await settings.open.click();
    await expect(settings.promise).toContainText('it has not promised to keep them');
    expect(await ann.page.evaluate(asked), 'asked on an empty page').toBe(0);
    await settings.close.click();

    await introduce(ann, await person('Bob'));
    await expect.poll(() => ann.page.evaluate(asked)).toBe(1);
    await settings.open.click();
    await expect(settings.promise).toContainText('it has not promised to keep them');
    await settings.askAgain.click();
    await expect(settings.promise).toContainText('It has promised to keep them');
    await expect(settings.askAgain).toHaveCount(0);
    expect(await ann.page.evaluate(asked)).toBe(2);
    await expect(settings.storage).toContainText(/[\d.]+ (bytes|kB|MB) of [\d.]+ GB used/);
  });

  test('are reached, used and left with the keyboard', async ({ person }) => {
    const ann = await person('Ann');
    const settings = new Settings(ann.page);
    for (let presses = 0; presses < 40 && !(await settings.open.evaluate((it) => it === document.activeElement)); presses++) {
      await ann.page.keyboard.press('Tab');
    }
    await expect(settings.open).toBeFocused();
    await ann.page.keyboard.press('Enter');
    await expect(settings.storage).toBeVisible();
    await ann.page.keyboard.press('Escape');
    await expect(settings.dialog).toBeHidden();
    await expect(settings.open).toBeFocused();
    await ann.page.keyboard.press('Enter');
    await expect(settings.dialog).toBeVisible();
  });
});
