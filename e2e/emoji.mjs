// Writes public/emoji anew: all emoji with their names and other words for them, a file for each language. Run by hand when
// Unicode has new ones: `node e2e/emoji.mjs`. Which there are and in which order is from emojibase-data, the words are
// from Unicode's CLDR; public/emoji/LICENSE goes with them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const PACKAGES = ['emojibase-data@17.0.0', 'cldr-annotations-modern@45.0.0', 'cldr-annotations-derived-modern@45.0.0'];
const LANGUAGES = ['en', 'de', 'ar'];
/** What is newer is a square on many devices. */
const NEWEST = 15.1;
/** Words beside the name. */
const MOST = 8;
const FLAGS = 9;
const PLACE = fileURLToPath(new URL('../public/emoji/', import.meta.url));

const at = mkdtempSync(`${tmpdir()}/emoji-`);
execFileSync('npm', ['install', '--no-save', '--prefix', at, ...PACKAGES], { stdio: 'inherit' });
const json = (path) => JSON.parse(readFileSync(`${at}/node_modules/${path}`, 'utf8'));

/** Those that are offered first, the more common before, with the short name by which many know them. */
const common = new Map();
for (const [, name, emoji] of readFileSync(new URL('emoji.txt', import.meta.url), 'utf8').matchAll(/(\S+) (\S+)/g)) {
  common.set(bare(emoji), { name: name.replaceAll('_', ' '), rank: common.size });
}

const all = json('emojibase-data/en/data.json').filter(({ group, version, hexcode }) =>
  group !== undefined && group !== 2 && version <= NEWEST && !/-200D-264[02]/.test(hexcode));
mkdirSync(PLACE, { recursive: true });
for (const language of LANGUAGES) {
  const words = {
    ...json(`cldr-annotations-derived-modern/annotationsDerived/${language}/annotations.json`).annotationsDerived.annotations,
    ...json(`cldr-annotations-modern/annotations/${language}/annotations.json`).annotations.annotations,
  };
  const regions = new Intl.DisplayNames(language, { type: 'region' });
  const lines = [];
  let before;
  for (const { emoji, group, hexcode } of all) {
    const found = words[emoji] ?? words[bare(emoji)];
    const name = found?.tts?.[0] ?? flag(hexcode, regions);
    if (!name) throw new Error(`${language} has no name for ${emoji}`);
    if (group !== before) lines.push(`# ${group}`);
    before = group;
    const known = common.get(bare(emoji));
    const said = new Set(split(name));
    const short = language === 'en' && known ? split(known.name) : [];
    const others = new Set([...short, ...(found?.default ?? []).flatMap(split)].filter((word) => !said.has(word)));
    lines.push([qualified(emoji), known?.rank ?? '', name.replace(/^flagge?: |^علم: /i, ''), [...others].slice(0, MOST).join(' ')].join('\t'));
  }
  writeFileSync(`${PLACE}${language}.txt`, `${lines.join('\n')}\n`);
  console.log(language, lines.length, 'lines');
}
writeFileSync(`${PLACE}LICENSE`, readFileSync(`${at}/node_modules/cldr-annotations-modern/LICENSE`));

function split(words) {
  return words.toLowerCase().split(/[\s:,()“”„"-]+/).filter(Boolean);
}

function flag(hexcode, regions) {
  const letters = hexcode.split('-').map((code) => String.fromCharCode(parseInt(code, 16) - 0x1f1e6 + 65));
  return letters.length === 2 && letters.every((letter) => /[A-Z]/.test(letter)) ? regions.of(letters.join('')) : undefined;
}

function bare(emoji) {
  return emoji.replaceAll('\ufe0f', '');
}

/** With the mark that makes it an emoji where it would be a sign, and nowhere else (UTS 51, fully qualified). */
function qualified(emoji) {
  return emoji.replace(/(\p{Emoji_Presentation})\ufe0f/gu, '$1');
}
