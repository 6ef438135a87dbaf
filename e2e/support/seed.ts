import type { Page } from '@playwright/test';

/** A message to be put into the database, so long before now. */
export interface Past {
  text: string;
  direction?: 'in' | 'out';
  /** In milliseconds since 1970. */
  at: number;
  /** An incoming one that nobody has read yet. */
  unread?: boolean;
  tags?: string[][];
}

/** Puts messages into the database as the store itself would have. On a page of the site, while the app is closed. Returns their ids. */
export function seed(page: Page, chat: string, messages: Past[]): Promise<string[]> {
  return page.evaluate(
    async ([chat, messages]) => {
      const done = <T>(request: IDBRequest<T>) =>
        new Promise<T>((ok, fail) => {
          request.onsuccess = () => ok(request.result);
          request.onerror = () => fail(request.error);
        });
      const db = await done(indexedDB.open('tincan'));
      const ids: string[] = [];
      const hex = () => [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      for (let from = 0; from < messages.length; from += 5000) {
        const write = db.transaction(['messages', 'meta'], 'readwrite');
        let unread = 0;
        for (const { text, at, direction, unread: isNew, tags } of messages.slice(from, from + 5000)) {
          const id = hex();
          const status = isNew ? 'delivered' : 'read';
          write.objectStore('messages').put({ id, chat, direction: direction ?? 'in', at, text, status, ...(tags ? { tags } : {}) });
          unread += isNew ? 1 : 0;
          ids.push(id);
        }
        if (unread > 0) {
          const before = (await done(write.objectStore('meta').get(`unread/${chat}`))) as number | undefined;
          write.objectStore('meta').put((before ?? 0) + unread, `unread/${chat}`);
        }
        await new Promise((ok, fail) => {
          write.oncomplete = ok;
          write.onabort = () => fail(write.error);
        });
      }
      db.close();
      return ids;
    },
    [chat, messages] as const,
  );
}
