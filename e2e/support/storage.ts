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
