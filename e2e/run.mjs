// `make run`: a local relay and the built app, until Ctrl+C.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { serve } from './serve.mjs';

const binary = fileURLToPath(new URL('./relay/target/debug/tincan-relay', import.meta.url));
const relay = spawn(binary, ['--port', process.env.RELAY_PORT ?? '7777'], { stdio: ['ignore', 'pipe', 'inherit'] });
relay.on('exit', (code) => {
  console.error(`The relay ended (${code}). Is the port taken? Try RELAY_PORT=0 make run.`);
  process.exit(1);
});
const line = await new Promise((ok) => relay.stdout.once('data', (data) => ok(String(data))));
const address = /ws:\/\/\S+/.exec(line)?.[0];
const config = { name: 'Tincan', relays: [address], iceServers: [] };
const port = Number(process.env.PORT ?? 8080);
const server = await serve({ port, config }).catch(() => serve({ config }));

console.log(`
  Tincan:  ${server.url}
  Relay:   ${address}

  Open it in two browsers, or in one and a private window of it: two windows of one profile are one identity.
  Ctrl+C ends both.
`);
const end = () => { relay.removeAllListeners('exit'); relay.kill(); server.close(); process.exit(0); };
process.on('SIGINT', end);
process.on('SIGTERM', end);
