// Serves the built app as a static host would, gzip and all, with config.json replaced for local use.
//   node e2e/serve.mjs --relay ws://127.0.0.1:7777 [--port 8080] [--base /some/where/] [--dir dist]
import http from 'node:http';
import { gzipSync } from 'node:zlib';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json',
  '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.webmanifest': 'application/manifest+json', '.png': 'image/png',
};
// Compressed already.
const PLAIN = new Set(['.png', '.bin']);
export const DIST = resolve(fileURLToPath(new URL('../dist', import.meta.url)));

/**
 * Starts a server. Returns its address (ending in `base`), counters and `close`.
 * @param {{dir?: string, port?: number, base?: string, config?: object | null, host?: string}} options
 * @returns {Promise<{url: string, count: {requests: number, bytes: number, paths: string[], missed: string[]}, turn: (other: string) => void, close: () => Promise<void>}>}
 */
export function serve({ dir = DIST, port = 0, base = '/', config = null, host = '127.0.0.1' } = {}) {
  const cache = new Map();
  // `missed`: what was asked for and is not here.
  const count = { requests: 0, bytes: 0, paths: [], missed: [] };
  const miss = (path, response, text) => { count.missed.push(path); response.writeHead(404).end(text); };
  const server = http.createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    if (!path.startsWith(base)) { miss(path, response, 'not here\n'); return; }
    const name = path.slice(base.length) || 'index.html';
    const file = normalize(join(dir, name));
    if (!file.startsWith(dir) || !existsSync(file) || statSync(file).isDirectory()) { miss(path, response, 'no such file\n'); return; }
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    let body = cache.get(file);
    if (!body) {
      const raw = name === 'config.json' && config ? Buffer.from(JSON.stringify(config)) : readFileSync(file);
      body = PLAIN.has(extname(file)) ? raw : gzipSync(raw, { level: 9 });
      cache.set(file, body);
    }
    count.requests++; count.bytes += body.length; count.paths.push(path);
    const headers = { 'content-type': type, 'content-length': body.length, 'cache-control': 'no-cache' };
    if (!PLAIN.has(extname(file))) headers['content-encoding'] = 'gzip';
    response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : body);
  });
  return new Promise((ok, no) => {
    server.on('error', no);
    server.listen(port, host, () => ok({
      url: `http://${host === '127.0.0.1' ? 'localhost' : host}:${server.address().port}${base}`, count,
      // From now on another build is served.
      turn: (other) => { dir = other; },
      close: () => { server.closeAllConnections(); return new Promise((done) => server.close(done)); },
    }));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const option = (name, fallback) => { const at = process.argv.indexOf(`--${name}`); return at < 0 ? fallback : process.argv[at + 1]; };
  const relay = option('relay', null);
  const config = relay ? { name: 'Tincan', relays: [relay], iceServers: [] } : null;
  const server = await serve({ dir: resolve(option('dir', DIST)), port: Number(option('port', 0)), base: option('base', '/'), config });
  console.log(`Tincan is served at ${server.url}`);
}
