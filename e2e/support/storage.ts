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

/** All messages that are stored, in the order of their chats. */
export function kept(page: Page): Promise<Kept[]> {
  return page.evaluate(
    () =>
      new Promise<Kept[]>((ok, fail) => {
        const opened = indexedDB.open('tincan');
        opened.onerror = () => fail(opened.error);
        opened.onsuccess = () => {
          const db = opened.result;
          const all = db.transaction('messages').objectStore('messages').index('order').getAll();
          all.onerror = () => fail(all.error);
          all.onsuccess = () => {
            db.close();
            ok(all.result);
          };
        };
      }),
  );
}
