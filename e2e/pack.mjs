// Makes a release build smaller and quicker to start, run by Trunk at its end (see Trunk.toml). Without Node, or what is
// installed in e2e, a build works all the same; it is larger, does not open without a network, and has no rules of its
// own. What is done, in gzipped kB:
//   - parts the program in two, the second of which comes behind the first screen: split.mjs (220 later)
//   - shortens the names between the program and its glue: wasm-bindgen ends each in 16 hex digits (6)
//   - joins the style sheets, in their order (1)
//   - minifies the glue; Trunk's own minifier cannot read it (2)
//   - optimises the program once more (5)
//   - compresses the program with xz, and gives the page what unpacks it as it comes (30); a host that compresses nothing
//     serves it as small as any other
//   - puts the worker that makes keys of passphrases, which comes when it is wanted, into one script and one program
//   - takes the unpacker's own program out of its script, where it stands as base64, which hardly compresses (3)
// And gives it the worker that opens it without a network; see worker.mjs.
// Names of changed files are made anew from what is in them. And it gives the page its rules: what may run in it and
// where it may reach, with the sums of all that runs.
// With WATCH set the program notes which of its functions are called instead; see first.mjs.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addWorker, source } from './worker.mjs';

const dir = process.argv[2] ?? process.env.TRUNK_STAGING_DIR;
/** What rustc lets the program use; more would let binaryen write what no browser reads yet. */
const FEATURES = ['bulk-memory', 'bulk-memory-opt', 'multivalue', 'mutable-globals', 'nontrapping-float-to-int',
  'reference-types', 'sign-ext'].map((feature) => `--enable-${feature}`);
/** Where the unpacker's script reads its own program. */
const UNPACKER = /Uint8Array\.from\(atob\(\w+\),\w+=>\w+\.charCodeAt\(0\)\)\.buffer/;
const UNPACKER_TEXT = /"data:application\/wasm;base64,([\w+/=]{1000,})"/;
/** What the page may do, beside running what is named by its sum. Relays may be anywhere. */
const RULES = {
  'default-src': "'none'", 'connect-src': "'self' ws: wss:", 'img-src': "'self' data:", 'media-src': 'blob:', 'manifest-src': "'self'", 'worker-src': "'self'",
  'base-uri': "'none'", 'form-action': "'none'", 'require-trusted-types-for': "'script'", 'trusted-types': 'tincan tincan-worker tincan-keysmith',
};
/** What Trunk made of the worker, and where the page names it. */
const SMITH = ['keysmith_loader.js', 'keysmith.js', 'keysmith_bg.wasm'];
const SMITH_PLACE = /href=("?)keysmith_loader\.js\1/;
/** The script that stands in the page. Trunk's minifier names things in it otherwise each time. */
const INLINE = /<script>[^]*?<\/script>/;
/** Trunk's own start of the program, and what it asks for beforehand. */
const START = /<script type=module>[^<]*<\/script>/;
const PRELOADS = /<link [^>]*rel=(modulepreload|preload)[^>]*>/g;

async function pack() {
  const esbuild = await import('esbuild');
  const { short, split, watched } = await import('./split.mjs');
  const files = readdirSync(dir);
  const only = (pattern) => {
    const [name, more] = files.filter((file) => pattern.test(file));
    if (!name || more) throw new Error(`no single ${pattern}`);
    return name;
  };
  const names = { js: only(/^tincan-\w+\.js$/), wasm: only(/^tincan-\w+_bg\.wasm$/) };
  const [glue, program] = [readFileSync(join(dir, names.js), 'utf8'), readFileSync(join(dir, names.wasm))];
  let page = readFileSync(join(dir, 'index.html'), 'utf8').replace(/ integrity=("[^"]*"|[^\s>]+)/g, '');
  if (process.env.WATCH) {
    const { wasm, names: called } = watched(program);
    const notes = `globalThis.called ??= new Set(), { ...__wbg_get_imports(), split: { hit: (one) => called.add(one) } }`;
    writeFileSync(join(dir, names.wasm), wasm);
    writeFileSync(join(dir, names.js), glue.replaceAll('= __wbg_get_imports()', `= (${notes})`));
    writeFileSync(join(dir, 'called.json'), JSON.stringify(called));
    writeFileSync(join(dir, 'index.html'), page);
    return;
  }

  const minified = (code, options = {}) => esbuild.transformSync(code, { minify: true, format: 'esm', target: 'es2022', ...options }).code;
  const [inline] = readFileSync(new URL('../index.html', import.meta.url), 'utf8').match(INLINE);
  page = replaced(page, [[INLINE, `<script>${minified(inline.slice('<script>'.length, -'</script>'.length)).trim()}</script>`]]);
  const made = new Map();
  /** Notes a file to be written, and gives the name under which it will be. */
  const add = (name, ending, data) => {
    const file = `${name}-${createHash('sha256').update(data).digest('hex').slice(0, 16)}.${ending}`;
    made.set(file, data);
    return file;
  };

  /** Where a file is and what must be in it. */
  const whole = (name) => `href=./${name} integrity=${sum(made.get(name))} crossorigin`;

  // As wasm-bindgen wrote it: Trunk's minifier names things in it otherwise each time.
  const { CARGO_TARGET_DIR, TRUNK_SOURCE_DIR = '.' } = process.env;
  const written = join(CARGO_TARGET_DIR ?? join(TRUNK_SOURCE_DIR, 'target'), 'wasm-bindgen', 'release', SMITH[1]);
  const smith = readFileSync(existsSync(written) ? written : join(dir, SMITH[1]));
  const smithProgram = readFileSync(join(dir, SMITH[2]));
  const forged = add('keysmith', 'wasm', optimised(smithProgram));
  const smithy = add('keysmith', 'js', minified(`${smith};wasm_bindgen({ module_or_path: './${forged}' });`, { format: 'iife' }));
  page = replaced(page, [[SMITH_PLACE, `href=./${smithy}`]]);

  const links = [...page.matchAll(/<link href=\.\/([\w-]+\.css) rel=stylesheet>/g)];
  if (links.length === 0) throw new Error('no style sheets');
  const style = add('style', 'css', links.map(([, name]) => readFileSync(join(dir, name), 'utf8')).join(''));
  links.forEach(([link], index) => { page = page.replace(link, index === 0 ? `<link rel=stylesheet ${whole(style)}>` : ''); });

  const [js, wasm] = short(glue, program);
  const parts = split(wasm), [first, rest] = [parts.first, parts.rest].map(optimised);
  const pressing = pressed();
  const script = {
    glue: add('glue', 'js', minified(exported(js), { treeShaking: true })),
    opened: add('unpack', 'js', pressing ? unpacking(esbuild, add) : 'export const opened = (file) => fetch(file);'),
    worker: add('worker', 'js', minified(source('register.js'))),
  };
  const part = (name, data) => (pressing ? add(name, 'bin', press(data)) : add(name, 'wasm', data));
  const [head, tail] = [part('tincan', first), part('rest', rest)];
  const places = [head, tail, add('rest', 'wasm', rest), script.worker].map((name) => `'./${name}'`).join();
  const start = add('start', 'js', minified(replaced(source('start.js'), [
    ["['', '', '', '']", `[${places}]`], ['./glue.js', `./${script.glue}`], ['./opened.js', `./${script.opened}`],
  ])));

  const soon = (attributes) => `<link ${attributes}>`;
  const preloads = [script.glue, script.opened, start].map((name) => soon(`${whole(name)} rel=modulepreload`))
    .concat([...made.keys()].filter((name) => name === head || /^unpack.*wasm$/.test(name)).map((name) => soon(`href=./${name} rel=preload as=fetch crossorigin`)));
  const parted = [head, tail].map((name) => soon(`href=./${name} rel=program`));
  page = replaced(page, [[START, `${preloads.concat(parted).join('')}<script type=module ${whole(start).replace('href', 'src')}></script>`]]);
  page = page.replace(PRELOADS, (link) => (link.includes(names.js) || link.includes(names.wasm) ? '' : link));

  page = replaced(page, [[/<meta [^>]*name=description[^>]*>/, `<meta http-equiv=Content-Security-Policy content="${rules(page)}">$&`]]);

  for (const name of [names.js, names.wasm, ...SMITH, ...links.map(([, name]) => name)]) rmSync(join(dir, name));
  for (const [name, data] of made) writeFileSync(join(dir, name), data);
  writeFileSync(join(dir, 'index.html'), page);
  addWorker(dir, minified);
}

function sum(data) {
  return `sha256-${createHash('sha256').update(data).digest('base64')}`;
}

/** The page's Content-Security-Policy. */
function rules(page) {
  const inline = (tag) => [...page.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map(([, text]) => ` '${sum(text)}'`).join('');
  const runs = { 'script-src': `'self' 'wasm-unsafe-eval'${inline('script')}`, 'style-src': `'self'${inline('style')}` };
  return Object.entries({ ...RULES, ...runs }).map(([name, value]) => `${name} ${value}`).join(';');
}

function replaced(text, pairs) {
  for (const [place, put] of pairs) {
    if (text.search(place instanceof RegExp ? place : place.replace(/[[\]'.]/g, '\\$&')) < 0) throw new Error(`no ${place}`);
    text = text.replace(place, (found) => put.replace('$&', () => found));
  }
  return text;
}

/** The glue, with the steps of its start to be gone one by one. */
const exported = (js) => replaced(js, [[/export \{ initSync, __wbg_init as default \};/, 'export { __wbg_get_imports as imports, __wbg_finalize_init as begin };']]);

function optimised(wasm) {
  // Taken apart and put together twice: each look finds more that is alike.
  const again = ['--flatten', '--rereloop', '-Oz'];
  const passes = ['-Oz', ...again, ...again, '--monomorphize', '-Oz'];
  const tool = fileURLToPath(new URL('node_modules/.bin/wasm-opt', import.meta.url));
  return execFileSync(tool, [...FEATURES, ...passes, '-', '-o', '-'], { input: wasm, maxBuffer: 1 << 26 });
}

/** As xz, with what the unpacker knows: this sum, and no more memory than the program needs. */
function press(input) {
  const options = ['--format=xz', '--check=crc32', '--threads=1', '--lzma2=preset=9e,lc=4,lp=0,pb=0,dict=1MiB'];
  return execFileSync('xz', [...options, '--stdout'], { input, maxBuffer: 1 << 26 });
}

/** Whether xz is here; without it the program goes as it is. */
function pressed() {
  try {
    press('');
    return true;
  } catch (error) {
    console.warn(`pack: not compressed: ${error.message}`);
    return false;
  }
}

/** The script that unpacks the program. */
function unpacking(esbuild, add) {
  const path = (name) => fileURLToPath(new URL(name, import.meta.url));
  const built = esbuild.buildSync({
    entryPoints: [path('../worker/opened.js')], nodePaths: [path('node_modules')],
    bundle: true, write: false, minify: true, format: 'esm', platform: 'browser', target: 'es2022', legalComments: 'eof',
  });
  const script = built.outputFiles[0].text, [, text] = script.match(UNPACKER_TEXT) ?? [];
  if (!text || !UNPACKER.test(script)) throw new Error('another unpacker');
  const unpacker = add('unpack', 'wasm', optimised(Buffer.from(text, 'base64')));
  return script.replace(UNPACKER_TEXT, '""').replace(UNPACKER, () => `await(await fetch('./${unpacker}')).arrayBuffer()`);
}

if (process.env.TRUNK_PROFILE !== 'debug') {
  try {
    await pack();
  } catch (error) {
    // Nothing has been written yet.
    console.warn(`pack: left as it is: ${error.message}`);
    if (process.env.WATCH) process.exit(1);
  }
}
