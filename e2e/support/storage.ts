import type { Page } from '@playwright/test';

/** Everything that the page's IndexedDB holds, as one text. */
export function stored(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((ok, fail) => {
        request.onsuccess = () => ok(request.result);
        request.onerror = () => fail(request.error);
      });
    const found: unknown[] = [];
    for (const { name } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name!));
      for (const store of db.objectStoreNames) {
        const all = db.transaction(store).objectStore(store);
        found.push({ name, store, keys: await done(all.getAllKeys()), values: await done(all.getAll()) });
      }
      db.close();
    }
    return JSON.stringify(found);
  });
}

/** A message as the database has it. */
export interface Kept {
  id: string;
  chat: string;
  direction: 'in' | 'out';
  at: number;
  text: string;
  status: 'queued' | 'relayed' | 'delivered' | 'read';
}

/** All messages that are stored, in the order of their chats, when all that was written down is in its place. */
export function kept(page: Page): Promise<Kept[]> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((ok, fail) => {
        request.onsuccess = () => ok(request.result);
        request.onerror = () => fail(request.error);
      });
    for (;;) {
      const db = await done(indexedDB.open('tincan'));
      const read = db.transaction(['journal', 'messages']);
      const waiting = await done(read.objectStore('journal').count());
      const all: Kept[] = await done(read.objectStore('messages').index('order').getAll());
      db.close();
      if (waiting === 0) return all;
      await new Promise((ok) => setTimeout(ok, 50));
    }
  });
}

/** Deletes messages with these texts, and what was to be sent of them. On a page of the site, while the app is closed. */
export function lose(page: Page, texts: string[]): Promise<number> {
  return page.evaluate(async (texts) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((ok, fail) => {
        request.onsuccess = () => ok(request.result);
        request.onerror = () => fail(request.error);
      });
    const db = await done(indexedDB.open('tincan'));
    const write = db.transaction(['messages', 'outbox'], 'readwrite');
    const all: { id: string; text: string }[] = await done(write.objectStore('messages').getAll());
    const lost = all.filter(({ text }) => texts.includes(text));
    for (const { id } of lost) {
      write.objectStore('messages').delete(id);
      write.objectStore('outbox').delete(id);
    }
    await new Promise((ok, fail) => {
      write.oncomplete = ok;
      write.onabort = fail;
    });
    db.close();
    return lost.length;
  }, texts);
}
