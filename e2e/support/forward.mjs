// Carries TCP from this network namespace to another: listens on ports of an address, and passes each connection on to a
// Unix socket, which no namespace confines.
//   node forward.mjs 198.18.0.1 7777=/tmp/a.sock 8080=/tmp/b.sock
import { connect, createServer } from 'node:net';

const [address, ...pairs] = process.argv.slice(2);
const listening = pairs.map((pair) => {
  const [port, path] = pair.split('=');
  const server = createServer((one) => {
    const other = connect(path);
    for (const [from, to] of [[one, other], [other, one]]) {
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  return new Promise((done) => server.listen(Number(port), address, done));
});
await Promise.all(listening);
console.log('listening');
