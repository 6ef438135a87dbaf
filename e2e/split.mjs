// Parts the program in two: what the first screen needs, and the rest, which comes behind it. Which functions are the
// first is written down in split.txt, by `make first`, which looks what a newcomer's page calls.
//
// The functions of the rest stay in the first part as doors: each goes through a table that the rest fills when it comes.
// Who goes through a door before that has to wait for it; see worker/start.js.
import binaryen from 'binaryen';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const { Features, i32, none, funcref, Function: Func } = binaryen;
/** What rustc lets the program use; more would let binaryen write what no browser reads yet. */
const ALLOWED = Features.BulkMemory | Features.BulkMemoryOpt | Features.Multivalue | Features.MutableGlobals |
  Features.NontrappingFPToInt | Features.ReferenceTypes | Features.SignExt;
// Names are what this goes by.
binaryen.setDebugInfo(true);
/** wasm-bindgen's imports, and functions that it exports under the compiler's names. */
const LONG = /\b(__wb\w+_[0-9a-f]{16}|_R\w{20,})\b/g;
/** What finds memory and makes collections larger: whether it is called hangs on how much happens at once. */
const BY_CHANCE = /8dlmalloc|7raw_vec|9vec_deque|___rust_(alloc|dealloc|realloc)/;
export const LIST = new URL('split.txt', import.meta.url);

/** A function's name as it stays from one build to the next: without the hashes of crates, the numbers of closures and of
    the linker's copies. In few letters, since there are hundreds. */
const lasting = (name) => createHash('sha256')
  .update(name.replace(/Cs[0-9a-zA-Z]+_/g, 'C_').replace(/s[0-9a-zA-Z]*_(?=[0-9]|$)/g, '').replace(/(\.llvm)?\.\d+$/, ''))
  .digest('base64url').slice(0, 6);

function read(wasm) {
  const module = binaryen.readBinary(wasm);
  module.setFeatures(ALLOWED);
  const each = (count, get, info) => Array.from({ length: count }, (_, index) => info(get(index)));
  return {
    module,
    functions: each(module.getNumFunctions(), (at) => module.getFunctionByIndex(at), (one) => ({ at: one, ...binaryen.getFunctionInfo(one) })),
    globals: each(module.getNumGlobals(), (at) => module.getGlobalByIndex(at), binaryen.getGlobalInfo),
    tables: each(module.getNumTables(), (at) => module.getTableByIndex(at), binaryen.getTableInfo),
    elements: each(module.getNumElementSegments(), (at) => module.getElementSegmentByIndex(at), binaryen.getElementSegmentInfo),
    exports: each(module.getNumExports(), (at) => module.getExportByIndex(at), binaryen.getExportInfo),
  };
}

/** The glue and the program with short names between them. */
export function short(js, wasm) {
  const long = [...new Set(js.match(LONG))].sort();
  const names = new Map(long.map((name, index) => [name, `_${index.toString(36)}`]));
  if ([...names.values()].some((name) => new RegExp(`\\b${name}\\b`).test(js))) throw new Error('a short name is taken');
  const { module, functions, exports } = read(wasm);
  for (const { name, module: from, base, params, results } of functions) {
    if (from && names.has(base)) module.addFunctionImport(name, from, names.get(base), params, results);
  }
  for (const { name, value } of exports.filter((one) => names.has(one.name))) {
    module.removeExport(name);
    module.addFunctionExport(value, names.get(name));
  }
  return [js.replace(LONG, (name) => names.get(name)), finished(module)];
}

/** The program with a note of each function that is called: `split.hit` gets its number in what this returns beside it. */
export function watched(wasm) {
  const { module, functions } = read(wasm);
  module.addFunctionImport('split hit', 'split', 'hit', i32, none);
  const own = functions.filter((one) => !one.module);
  own.forEach(({ at, body, results }, number) =>
    Func.setBody(at, module.block(null, [module.call('split hit', [module.i32.const(number)], none), body], results)));
  return { wasm: finished(module), names: own.map(({ name }) => lasting(name)) };
}

/** The first part and the rest. */
export function split(wasm, list = readFileSync(LIST, 'utf8')) {
  const needed = new Set(list.split('\n'));
  // What wasm-bindgen adds has no name: the start is among it.
  const comesLater = ({ module, name }) => !module && !/^\d+$/.test(name) && !BY_CHANCE.test(name) && !needed.has(lasting(name));
  const later = new Set(read(wasm).functions.filter(comesLater).map(({ name }) => name));
  // Made with all doors at first, to see which of them are gone through; the fewer, the less either asks of the other.
  const all = [...later], most = first(wasm, later, all, others(wasm, later, all).asked);
  const doors = read(most).functions.map(({ name }) => name).filter((name) => later.has(name));
  const { rest, asked } = others(wasm, later, doors);
  return { first: first(wasm, later, doors, asked), rest };
}

/** What the rest calls a thing of the first part: short, and the same in both. */
const named = (things) => new Map(things.map(({ name }, index) => [name, `$${index.toString(36)}`]));

/** The first part: doors instead of what comes later, and what the rest asks for exported. */
function first(wasm, later, doors, asked) {
  const { module, functions, globals, tables } = read(wasm);
  const place = new Map(doors.map((name, index) => [name, index]));
  module.addTable('doors', doors.length, doors.length, funcref);
  module.addTableExport('doors', 'doors');
  module.addGlobal('open', i32, true, module.i32.const(0));
  module.addGlobalExport('open', 'open');
  module.addFunctionImport('knock', 'split', 'knock', none, none);
  for (const { name, params, results } of functions.filter((one) => later.has(one.name))) {
    const taken = binaryen.expandType(params).map((type, index) => module.local.get(index, type));
    const through = module.call_indirect('doors', module.i32.const(place.get(name) ?? 0), taken, params, results);
    const closed = module.i32.eqz(module.global.get('open', i32));
    module.removeFunction(name);
    module.addFunction(name, params, results, [], module.block(null, [module.if(closed, module.call('knock', [], none)), through], results));
  }
  const own = functions.filter((one) => !one.module);
  for (const [name, short] of named(own)) if (asked.has(short)) module.addFunctionExport(name, short);
  for (const [name, short] of named(globals)) if (asked.has(`g${short}`)) module.addGlobalExport(name, `g${short}`);
  for (const [name, short] of named(tables)) if (asked.has(`t${short}`)) module.addTableExport(name, `t${short}`);
  module.runPasses(['remove-unused-module-elements']);
  return finished(module);
}

/** The rest, and the names of what it asks of the first part. */
function others(wasm, later, doors) {
  const { module, functions, globals, tables, elements, exports } = read(wasm);
  for (const { name } of exports) module.removeExport(name);
  for (const { name } of elements) module.removeElementSegment(name);
  module.setMemory(0, -1, null, []);
  module.addMemoryImport('0', 'first', 'memory');
  for (const [name, short] of named(tables)) module.addTableImport(name, 'first', `t${short}`);
  for (const { name, type, mutable } of globals) {
    const short = named(globals).get(name);
    module.removeGlobal(name);
    module.addGlobalImport(name, 'first', `g${short}`, type, mutable);
  }
  const own = functions.filter((one) => !one.module), short = named(own);
  for (const { name, params, results } of own.filter((one) => !later.has(one.name))) {
    module.removeFunction(name);
    module.addFunctionImport(name, 'first', short.get(name), params, results);
  }
  module.addTable('doors', doors.length, doors.length, funcref);
  module.addTableImport('doors', 'first', 'doors');
  module.addActiveElementSegment('doors', 'doors', doors, module.i32.const(0));
  module.runPasses(['remove-unused-module-elements']);
  const rest = finished(module);
  const asked = new Set(WebAssembly.Module.imports(new WebAssembly.Module(rest)).filter((one) => one.module === 'first').map(({ name }) => name));
  return { rest, asked };
}

function finished(module) {
  if (!module.validate()) throw new Error('a part of the program is not valid');
  const wasm = Buffer.from(module.emitBinary());
  module.dispose();
  return wasm;
}
