import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';

/** What the interface says in a language, by name; only what is always the same. */
export function words(language: string): Map<string, string> {
  const file = readFileSync(new URL(`../../public/locales/${language}.ftl`, import.meta.url), 'utf8');
  const all = new Map<string, string>();
  let message = '';
  for (const line of file.split('\n')) {
    const [, name, text] = /^([a-z][\w-]*) =(.*)$/.exec(line) ?? [];
    const [, attribute, value] = /^ +\.([\w-]+) = (.*)$/.exec(line) ?? [];
    if (name) message = name;
    if (name && text?.trim() && !text.includes('{')) all.set(name, text.trim());
    if (attribute && value && !value.includes('{')) all.set(`${message}.${attribute}`, value.trim());
  }
  return all;
}

/** Everything that the page says to whoever looks or listens. */
export const said = (page: Page) =>
  page.evaluate(() => {
    const texts = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.add(walker.currentNode.textContent!.trim());
    for (const attribute of ['aria-label', 'title', 'placeholder', 'alt']) {
      for (const element of document.querySelectorAll(`[${attribute}]`)) texts.add(element.getAttribute(attribute)!.trim());
    }
    return [...texts].filter(Boolean);
  });
