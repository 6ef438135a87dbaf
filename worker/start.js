// Starts the program: what the first screen needs at once, the rest behind it. Whoever has been here before gets both
// first, since all of it is wanted then, and mostly here already.
import { begin, imports as glue } from './glue.js';
import { opened } from './opened.js';

const [FIRST, REST, PLAIN, WORKER] = ['', '', '', ''];
const DATABASES = ['tincan', 'tincan-locked'];
const LONGEST = 30_000;
/** The words that all others are in have not come. */
const NOT_WHOLE = {
  en: 'Tincan has not come whole yet, and the network is gone. Please try again when it is back.',
  de: 'Tincan ist noch nicht ganz da, und das Netz ist weg. Bitte versuch es noch einmal, wenn es wieder da ist.',
  ar: 'لم يصل Tincan كاملًا بعد، وقد انقطعت الشبكة. حاول مرة أخرى عندما تعود.',
};

const imports = { ...glue(), split: { knock } };
let first;

const [{ instance, module }, known] = await Promise.all([opened(FIRST).then((response) => WebAssembly.instantiateStreaming(response, imports)), before()]);
first = instance.exports;
const rest = follow();
if (known) await rest;
begin(instance, module);
await rest;
import(WORKER);

/** Whether there is a database of ours, as far as the browser says. */
async function before() {
  try {
    return (await indexedDB.databases()).some(({ name }) => DATABASES.includes(name));
  } catch {
    return true;
  }
}

/** Gets the rest, however long it takes. */
async function follow() {
  for (let wait = 500; !first.open.value; wait = Math.min(wait * 2, LONGEST)) {
    try {
      join(await WebAssembly.compileStreaming(opened(REST)));
    } catch {
      await new Promise((done) => { setTimeout(done, wait); addEventListener('online', done, { once: true }); });
    }
  }
}

/** The first part wants something of the rest, which is still on its way: nothing can go on without it. */
function knock() {
  try {
    const request = new XMLHttpRequest();
    request.open('GET', PLAIN, false);
    // The only way to get bytes while the page waits.
    request.overrideMimeType('text/plain; charset=x-user-defined');
    request.send();
    join(new WebAssembly.Module(Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0))));
  } catch (error) {
    alert(NOT_WHOLE[document.documentElement.lang] ?? NOT_WHOLE.en);
    location.reload();
    throw error;
  }
}

function join(module) {
  if (first.open.value) return;
  new WebAssembly.Instance(module, { ...imports, first });
  first.open.value = 1;
}
