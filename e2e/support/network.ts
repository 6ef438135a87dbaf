import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type LaunchOptions } from '@playwright/test';

const FORWARD = fileURLToPath(new URL('forward.mjs', import.meta.url));

/**
 * A place with a network of its own: a browser there reaches the outside through a router, whose paths can be cut. The
 * ports of relay and site are carried there by another way, and stay as they are.
 *
 *     outside -- near | router -- first  | place
 *                            \ -- second |
 */
export class Place {
  private readonly dir = mkdtempSync(join(tmpdir(), 'tincan-place-'));
  private readonly name = `tincan${process.pid}`;
  private readonly router = `${this.name}r`;
  private readonly near = `tc${process.pid}`;
  // Addresses that are set aside for testing networks (RFC 2544); not the same for two who test at once.
  private readonly net = `198.${18 + ((process.pid >> 8) & 1)}.${process.pid & 255}`;
  private readonly servers: Server[] = [];
  private forward?: ChildProcess;
  private browser?: Browser;

  private constructor() {}

  /** Why there can be no such place on this machine; nothing if there can. */
  static missing(): string | undefined {
    const probe = `tincan${process.pid}p`;
    try {
      ip('netns', 'add', probe);
      try {
        ip('-n', probe, 'rule', 'add', 'pref', '10', 'ipproto', 'udp', 'blackhole');
      } finally {
        ip('netns', 'del', probe);
      }
    } catch (error) {
      return `network namespaces cannot be made here (they need Linux, root and iproute2): ${(error as Error).message.split('\n').join(' ').trim()}`;
    }
  }

  /** Starts a browser there that reaches these addresses as they are written. */
  static async open(urls: string[], options: LaunchOptions): Promise<{ place: Place; browser: Browser }> {
    const place = new Place();
    try {
      place.connect();
      await place.carry(urls.map((url) => Number(new URL(url).port)));
      const wrapper = join(place.dir, 'browser');
      writeFileSync(wrapper, `#!/bin/sh\nexec ip netns exec ${place.name} '${options.executablePath}' "$@"\n`);
      chmodSync(wrapper, 0o755);
      place.browser = await chromium.launch({ ...options, executablePath: wrapper });
      return { place, browser: place.browser };
    } catch (error) {
      await place.close();
      throw error;
    }
  }

  /** Nothing gets through but what goes to relay and site, and nobody is told. */
  cut(): void {
    ip('-n', this.router, 'rule', 'add', 'pref', '10', 'ipproto', 'udp', 'blackhole');
  }

  mend(): void {
    ip('-n', this.router, 'rule', 'del', 'pref', '10');
  }

  /** To another network: the address that there was is gone, and there is a new one. */
  move(): void {
    ip('-n', this.name, 'link', 'set', 'first', 'down');
    ip('-n', this.name, 'link', 'set', 'second', 'up');
    ip('-n', this.name, 'route', 'add', 'default', 'via', `${this.net}.9`);
  }

  async close(): Promise<void> {
    await this.browser?.close();
    this.forward?.kill();
    for (const server of this.servers) server.close();
    // A link goes with the namespace that either of its ends is in.
    for (const name of [this.name, this.router]) {
      try {
        ip('netns', 'del', name);
      } catch {
        // It was not made.
      }
    }
    rmSync(this.dir, { recursive: true, force: true });
  }

  private connect(): void {
    const { name, router, near, net } = this;
    ip('netns', 'add', router);
    ip('netns', 'add', name);
    ip('link', 'add', near, 'type', 'veth', 'peer', 'name', 'out', 'netns', router);
    ip('addr', 'add', `${net}.1/30`, 'dev', near);
    ip('link', 'set', near, 'up');
    ip('-n', router, 'addr', 'add', `${net}.2/30`, 'dev', 'out');
    for (const [link, at] of [['first', 4], ['second', 8]] as const) {
      ip('-n', router, 'link', 'add', link, 'type', 'veth', 'peer', 'name', link, 'netns', name);
      ip('-n', router, 'addr', 'add', `${net}.${at + 1}/30`, 'dev', link);
      ip('-n', router, 'link', 'set', link, 'up');
      ip('-n', name, 'addr', 'add', `${net}.${at + 2}/30`, 'dev', link);
      ip('route', 'add', `${net}.${at}/30`, 'via', `${net}.2`);
    }
    ip('-n', router, 'link', 'set', 'out', 'up');
    ip('-n', router, 'route', 'add', 'default', 'via', `${net}.1`);
    ip('netns', 'exec', router, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
    ip('-n', name, 'link', 'set', 'lo', 'up');
    ip('-n', name, 'link', 'set', 'first', 'up');
    ip('-n', name, 'route', 'add', 'default', 'via', `${net}.5`);
  }

  private async carry(ports: number[]): Promise<void> {
    const pairs = ports.map(async (port) => {
      const path = join(this.dir, `${port}.sock`);
      const server = createServer((one) => {
        const other = connect(port, '127.0.0.1');
        for (const [from, to] of [[one, other], [other, one]] as const) {
          from.on('error', () => to.destroy());
          from.pipe(to);
        }
      });
      this.servers.push(server);
      server.listen(path);
      await once(server, 'listening');
      return `${port}=${path}`;
    });
    const args = ['netns', 'exec', this.name, process.execPath, FORWARD, ...(await Promise.all(pairs))];
    this.forward = spawn('ip', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(this.forward, 'exit').then(([code]) => Promise.reject(new Error(`forwarding ended with ${code}`)));
    ended.catch(() => {});
    await Promise.race([ended, once(this.forward.stdout!, 'data')]);
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
