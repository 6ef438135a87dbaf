// Gives a build what lets it open without a network: the worker, with the files of this version.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const source = (name) => readFileSync(new URL(`../worker/${name}`, import.meta.url), 'utf8');
/** What the page can do without: the host's own settings, the worker itself, the English that the program brings along,
    and pictures for the home screen. The worker of passphrases is kept: what is locked opens without a network too. */
const LEFT_OUT = /^(config\.json|sw\.js|locales\/en\.ftl|emoji\/LICENSE)$|\.png$|^rest-\w+\.wasm$/;
/** And what few ask for. */
const LATER = /^emoji\//;

/** Writes the worker for the files as they are. */
export function addWorker(dir, minified = (code) => code) {
  const all = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const names = all.map(({ parentPath, name }) => relative(dir, join(parentPath, name))).filter((name) => !LEFT_OUT.test(name)).sort();
  // The page is asked for by its folder.
  const of = (names) => Object.fromEntries(names.map((name) => [name === 'index.html' ? '' : name, sum(readFileSync(join(dir, name)))]));
  const [files, later] = [of(names.filter((name) => !LATER.test(name))), of(names.filter((name) => LATER.test(name)))];
  const version = sum(JSON.stringify([files, later])).slice(0, 16);
  const put = (text, place, value) => {
    if (!text.includes(place)) throw new Error(`no ${place} in the worker`);
    return text.replace(place, () => place.replace(/(''|\{\})/, () => JSON.stringify(value)));
  };
  const worker = put(put(put(source('sw.js'), "const VERSION = '';", version), 'const FILES = {};', files), 'const LATER = {};', later);
  writeFileSync(join(dir, 'sw.js'), minified(worker));
}

function sum(data) {
  return createHash('sha256').update(data).digest('hex');
}
