// Makes a release build smaller, run by Trunk at its end (see Trunk.toml). Without Node a build is whole all the same,
// only larger. What it does, in gzipped kB:
//   - shortens the names under which the program imports from its glue: wasm-bindgen ends each in 16 hex digits (6)
//   - joins the style sheets, in their order (1)
//   - minifies the glue, if esbuild is installed in e2e; Trunk's own minifier cannot read it (2)
//   - optimises the program once more, if binaryen is installed in e2e (5)
//   - compresses the program with xz, if that is here, and gives the page what unpacks it as it comes (30); a host that
//     compresses nothing serves it as small as any other
//   - takes the unpacker's own program out of its script, where it stands as base64, which hardly compresses (3)
// And gives it the worker that opens it without a network; see worker.mjs.
// Names of changed files are made anew from what is in them. Integrity attributes go: all files come from one place,
// their names say what they hold, and hashes do not compress.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addWorker } from './worker.mjs';

const dir = process.argv[2] ?? process.env.TRUNK_STAGING_DIR;
/** What rustc lets the program use; more would let binaryen write what no browser reads yet. */
const FEATURES = ['bulk-memory', 'bulk-memory-opt', 'multivalue', 'mutable-globals', 'nontrapping-float-to-int',
  'reference-types', 'sign-ext'].map((feature) => `--enable-${feature}`);
const tools = new URL('./node_modules/', import.meta.url);
/** Where the unpacker's script reads its own program. */
const UNPACKER = /Uint8Array\.from\(atob\(\w+\),\w+=>\w+\.charCodeAt\(0\)\)\.buffer/;
const UNPACKER_TEXT = /"data:application\/wasm;base64,([\w+/=]{1000,})"/;

if (process.env.TRUNK_PROFILE !== 'debug') {
  try {
    pack();
  } catch (error) {
    // Nothing has been written yet.
    console.warn(`pack: left as it is: ${error.message}`);
  }
  try {
    addWorker(dir);
  } catch (error) {
    console.warn(`pack: without a worker: ${error.message}`);
  }
}

function pack() {
  const files = readdirSync(dir);
  const only = (pattern) => {
    const [name, more] = files.filter((file) => pattern.test(file));
    if (!name || more) throw new Error(`no single ${pattern}`);
    return name;
  };
  const names = { js: only(/^tincan-\w+\.js$/), wasm: only(/^tincan-\w+_bg\.wasm$/) };
  let page = readFileSync(join(dir, 'index.html'), 'utf8').replace(/ integrity=("[^"]*"|[^\s>]+)/g, '');

  let [js, wasm] = shorten(readFileSync(join(dir, names.js), 'utf8'), readFileSync(join(dir, names.wasm)));
  js = minify(js);
  wasm = optimise(wasm);
  const program = `tincan-${hash(js, wasm)}`;

  const links = [...page.matchAll(/<link href=\.\/([\w-]+\.css) rel=stylesheet>/g)];
  if (links.length === 0) throw new Error('no style sheets');
  const css = links.map(([, name]) => readFileSync(join(dir, name), 'utf8')).join('');
  const style = `style-${hash(css)}.css`;
  links.forEach(([link, name], index) => {
    page = page.replace(link, index === 0 ? link.replace(name, style) : '');
  });
  const pressed = press(wasm);
  const file = pressed ? `${program}.bin` : `${program}_bg.wasm`;
  if (pressed) {
    const unpacker = `unpack-${hash(pressed.unpacker)}.wasm`;
    const script = pressed.unpack.replace(UNPACKER, () => `await(await fetch('./${unpacker}')).arrayBuffer()`);
    const unpack = `unpack-${hash(script)}.js`;
    page = unpacking(page, names, unpack, unpacker);
    writeFileSync(join(dir, unpack), script);
    writeFileSync(join(dir, unpacker), pressed.unpacker);
  }
  page = page.replaceAll(names.wasm, file).replaceAll(names.js, `${program}.js`);

  for (const name of [names.js, names.wasm, ...links.map(([, name]) => name)]) rmSync(join(dir, name));
  writeFileSync(join(dir, `${program}.js`), js);
  writeFileSync(join(dir, file), pressed?.wasm ?? wasm);
  writeFileSync(join(dir, style), css);
  writeFileSync(join(dir, 'index.html'), page);
}

function hash(...parts) {
  return parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest('hex').slice(0, 16);
}

/** Gives the imported functions short names, in the glue and in the program. */
function shorten(js, wasm) {
  const long = [...new Set(js.match(/\b__wb\w+_[0-9a-f]{16}\b/g))].sort();
  const short = new Map(long.map((name, index) => [name, `_${index.toString(36)}`]));
  if ([...short.values()].some((name) => new RegExp(`\\b${name}\\b`).test(js))) throw new Error('a short name is taken');
  return [js.replace(/\b__wb\w+_[0-9a-f]{16}\b/g, (name) => short.get(name)), renameImports(wasm, short)];
}

/** Writes the import section anew; see "Modules" and "Binary Format" in the WebAssembly specification. */
function renameImports(wasm, short) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const leb = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)]);
  const text = () => {
    const length = number();
    at += length;
    return wasm.toString('utf8', at - length, at);
  };
  const named = (name) => [...leb(Buffer.byteLength(name)), ...Buffer.from(name)];
  while (at < wasm.length) {
    const start = at;
    const kind = wasm[at++];
    const size = number();
    const end = at + size;
    if (kind === 2) {
      const count = number();
      const section = leb(count);
      for (let index = 0; index < count; index++) {
        const [module, name] = [text(), text()];
        section.push(...named(module), ...named(short.get(name) ?? name));
        const what = at;
        if (wasm[at++] !== 0) throw new Error('an import that is not a function');
        number();
        section.push(...wasm.subarray(what, at));
      }
      return Buffer.concat([wasm.subarray(0, start), Buffer.from([2, ...leb(section.length), ...section]), wasm.subarray(end)]);
    }
    at = end;
  }
  throw new Error('no imports');
}

function minify(js) {
  try {
    return createRequire(tools)('esbuild').transformSync(js, { minify: true, format: 'esm', target: 'es2022' }).code;
  } catch {
    return js;
  }
}

function optimise(wasm) {
  const tool = new URL('.bin/wasm-opt', tools);
  if (!existsSync(tool)) return wasm;
  // Taken apart and put together twice: each look finds more that is alike.
  const again = ['--flatten', '--rereloop', '-Oz'];
  const passes = ['-Oz', ...again, ...again, '--monomorphize', '-Oz'];
  return execFileSync(tool.pathname, [...FEATURES, ...passes, '-', '-o', '-'], { input: wasm, maxBuffer: 1 << 26 });
}

/** The program as xz, and the script that unpacks it; nothing if the tools are not here. */
function press(input) {
  try {
    // What the unpacker knows: this sum, and no more memory than the program needs.
    const options = ['--format=xz', '--check=crc32', '--threads=1', '--lzma2=preset=9e,lc=4,lp=0,pb=0,dict=1MiB'];
    const wasm = execFileSync('xz', [...options, '--stdout'], { input, maxBuffer: 1 << 26 });
    const built = createRequire(tools)('esbuild').buildSync({
      stdin: { contents: "export { XzReadableStream } from 'xz-decompress';", resolveDir: fileURLToPath(tools) },
      bundle: true, write: false, minify: true, format: 'esm', platform: 'browser', target: 'es2022', legalComments: 'eof',
    });
    const script = built.outputFiles[0].text, [, text] = script.match(UNPACKER_TEXT);
    if (!UNPACKER.test(script)) throw new Error('another unpacker');
    return { wasm, unpack: script.replace(UNPACKER_TEXT, '""'), unpacker: optimise(Buffer.from(text, 'base64')) };
  } catch (error) {
    console.warn(`pack: not compressed: ${error.message}`);
    return null;
  }
}

/** Lets the page unpack the program as it comes. Not named for what it is: some servers take endings for encodings. */
function unpacking(page, { wasm, js }, unpack, unpacker) {
  const plain = `module_or_path: './${wasm}'`;
  const preload = new RegExp(`(<link [^>]*${wasm.replace('.', '\\.')}[^>]*?) type=application/wasm`);
  const start = /<script type=module>/;
  const glue = `<link crossorigin href=./${js} rel=modulepreload>`;
  if (!page.includes(plain) || !preload.test(page) || !start.test(page) || !page.includes(glue)) throw new Error('no start of the program');
  const type = `{ headers: { 'Content-Type': 'application/wasm' } }`;
  return page
    .replace(plain, `module_or_path: fetch('./${wasm}').then(({ body }) => new Response(new XzReadableStream(body), ${type}))`)
    .replace(start, `<script type=module>import { XzReadableStream } from './${unpack}';`)
    .replace(glue, `${glue}${glue.replace(js, unpack)}<link as=fetch crossorigin href=./${unpacker} rel=preload>`)
    .replace(preload, '$1');
}
