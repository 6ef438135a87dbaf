import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from '@playwright/test';
import config from '../playwright.config.ts';

const FORWARD = fileURLToPath(new URL('forward.mjs', import.meta.url));

/** Where relay, page and TURN server are on the labs' internet (RFC 2544: set aside for testing networks). */
const PUBLIC = '198.18.0.1';
/** Another address of the TURN server: it takes two to see what a router does. */
const SECOND = '198.18.0.2';
const ICE_PORT = 3478;
const STUN = { urls: [`stun:${PUBLIC}:${ICE_PORT}`] };
const TURN = {
  urls: [`turn:${PUBLIC}:${ICE_PORT}?transport=udp`, `turn:${PUBLIC}:${ICE_PORT}?transport=tcp`],
  username: 'tincan',
  credential: 'two cans and a string',
};
export const ICE_SERVERS = { stun: [STUN], turn: [STUN, TURN], two: [{ urls: [STUN.urls[0]!, `stun:${SECOND}:${ICE_PORT}`] }, TURN] };

/**
 * How a host reaches the internet. `open`: by an address of its own there. `cone`: through a router that gives each
 * port one port outside, and lets in what answers (RFC 4787: endpoint-independent mapping, address and port-dependent
 * filtering). `symmetric`: through one that gives each port another port for each destination. `blocked`: as `cone`,
 * and no UDP gets through.
 */
export type Kind = 'open' | 'cone' | 'symmetric' | 'blocked';
export const KINDS: readonly Kind[] = ['open', 'cone', 'symmetric', 'blocked'];

let labs = 0;

/**
 * An internet of network namespaces: nothing of it is in the machine's own network. Relay and page stay where they
 * are, and their ports are carried to it.
 *
 *     host -- first  -- router -- out | internet: relay, page, TURN server
 *          \- second -/
 */
export class Lab {
  readonly prefix = `tincan-${process.pid}-${++labs}`;
  private readonly dir = mkdtempSync(join(tmpdir(), 'tincan-lab-'));
  private readonly net = `${this.prefix}-net`;
  private readonly servers: Server[] = [];
  private readonly hosts: Host[] = [];
  private readonly carried = new Set<number>();
  private readonly forwards: ChildProcess[] = [];
  private turn?: ChildProcess;
  private count = 0;

  private constructor() {}

  /** Why there can be no such thing on this machine; nothing if there can. `nat`: with routers that rewrite addresses. */
  static missing(nat = false): string | undefined {
    const probe = `tincan-${process.pid}-probe`;
    try {
      ip('netns', 'add', probe);
      try {
        ip('-n', probe, 'rule', 'add', 'pref', '10', 'ipproto', 'udp', 'blackhole');
      } finally {
        ip('netns', 'del', probe);
      }
    } catch (error) {
      return `network namespaces cannot be made here (they need Linux, root and iproute2): ${said(error)}`;
    }
    if (!nat) return;
    try {
      ip('netns', 'add', probe);
      try {
        iptables(probe, '-t', 'nat', '-A', 'POSTROUTING', '-p', 'udp', '-j', 'MASQUERADE', '--random-fully');
        iptables(probe, '-A', 'FORWARD', '-m', 'statistic', '--mode', 'random', '--probability', '0.05', '-j', 'DROP');
      } finally {
        ip('netns', 'del', probe);
      }
    } catch (error) {
      return `routers cannot be made here (they need iptables with NAT; .ci/setup netlab installs it): ${said(error)}`;
    }
  }

  /** The same for the TURN server. */
  static missingTurn(): string | undefined {
    try {
      execFileSync('turnserver', ['--version'], { stdio: 'ignore' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'coturn is not installed (.ci/setup netlab installs it)';
    }
  }

  static async open(): Promise<Lab> {
    sweep();
    const lab = new Lab();
    process.on('exit', lab.destroy);
    try {
      ip('netns', 'add', lab.net);
      for (const address of [PUBLIC, SECOND]) ip('-n', lab.net, 'addr', 'add', `${address}/32`, 'dev', 'lo');
      ip('-n', lab.net, 'link', 'set', 'lo', 'up');
      forwards(lab.net);
      // What goes to private addresses is lost without a word. A TURN server that is told so gives up the whole relay.
      ip('-n', lab.net, 'link', 'add', 'nowhere', 'type', 'bridge');
      ip('-n', lab.net, 'link', 'set', 'nowhere', 'up', 'arp', 'off');
      ip('-n', lab.net, 'route', 'add', 'default', 'dev', 'nowhere');
      return lab;
    } catch (error) {
      await lab.close();
      throw error;
    }
  }

  /** Somebody's computer with a browser, which reaches these addresses of the machine as they are written. */
  async host(kind: Kind, urls: string[]): Promise<Host> {
    await this.carry(urls.map((url) => Number(new URL(url).port)).filter((port) => !this.carried.has(port)));
    const host = new Host(kind, ++this.count, this.prefix, this.net);
    this.hosts.push(host);
    await host.start(this.dir);
    return host;
  }

  async startTurn(): Promise<void> {
    const args = ['-n', '--no-cli', '--no-tls', '--no-dtls', '--log-file=stdout', '--simple-log'];
    args.push(`--pidfile=${this.dir}/turn.pid`, `--userdb=${this.dir}/turn.db`, '--no-software-attribute');
    args.push(`--listening-ip=${PUBLIC}`, `--listening-ip=${SECOND}`, `--relay-ip=${PUBLIC}`, `--listening-port=${ICE_PORT}`);
    args.push('--lt-cred-mech', '--realm=tincan', `--user=${TURN.username}:${TURN.credential}`);
    const turn = spawn('ip', ['netns', 'exec', this.net, 'turnserver', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.turn = turn;
    await new Promise<void>((done, fail) => {
      let log = '';
      const hear = (data: Buffer) => {
        log += data;
        if (/IPv4\. (UDP|TCP) listener opened on|relay ports initialization done|Total General servers/.test(log)) done();
      };
      turn.stdout!.on('data', hear);
      turn.stderr!.on('data', hear);
      turn.once('exit', (code) => fail(new Error(`the TURN server ended with ${code}: ${log}`)));
    });
  }

  /** Ends it without a goodbye to anyone. */
  async killTurn(): Promise<void> {
    const turn = this.turn;
    this.turn = undefined;
    if (!turn || turn.exitCode !== null || turn.signalCode !== null) return;
    const ended = once(turn, 'exit');
    turn.kill('SIGKILL');
    await ended;
  }

  async close(): Promise<void> {
    for (const host of this.hosts) await host.close();
    await this.killTurn();
    this.destroy();
    process.off('exit', this.destroy);
  }

  private readonly destroy = (): void => {
    for (const forward of this.forwards) forward.kill();
    for (const server of this.servers) server.close();
    for (const name of namespaces()) if (name.startsWith(`${this.prefix}-`)) remove(name);
    rmSync(this.dir, { recursive: true, force: true });
  };

  private async carry(ports: number[]): Promise<void> {
    if (ports.length === 0) return;
    const pairs = ports.map(async (port) => {
      this.carried.add(port);
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
    const args = ['netns', 'exec', this.net, process.execPath, FORWARD, PUBLIC, ...(await Promise.all(pairs))];
    const forward = spawn('ip', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.forwards.push(forward);
    const ended = once(forward, 'exit').then(([code]) => Promise.reject(new Error(`forwarding ended with ${code}`)));
    ended.catch(() => {});
    await Promise.race([ended, once(forward.stdout!, 'data')]);
  }
}

/** A computer behind its router. */
export class Host {
  /** What the internet sees it as, before and after it moved. */
  readonly addresses: readonly [string, string];
  private readonly name: string;
  private readonly router: string;
  private running?: Browser;

  constructor(
    readonly kind: Kind,
    private readonly number: number,
    prefix: string,
    private readonly net: string,
  ) {
    this.name = `${prefix}-host${number}`;
    this.router = `${prefix}-router${number}`;
    this.addresses = kind === 'open' ? [this.inside(0, 2), this.inside(1, 2)] : [`198.18.${number}.129`, `198.18.${number}.130`];
  }

  get browser(): Browser {
    if (!this.running) throw new Error('its browser is not running');
    return this.running;
  }

  async start(dir: string): Promise<void> {
    this.connect();
    const options = config.projects![0]!.use!.launchOptions!;
    const wrapper = join(dir, `browser${this.number}`);
    writeFileSync(wrapper, `#!/bin/sh\nexec ip netns exec ${this.name} '${options.executablePath}' "$@"\n`);
    chmodSync(wrapper, 0o755);
    const rules = `--host-resolver-rules=MAP localhost ${PUBLIC},MAP 127.0.0.1 ${PUBLIC}`;
    this.running = await chromium.launch({ ...options, executablePath: wrapper, args: [...options.args!, rules] });
  }

  /** No UDP gets through, and nobody is told. */
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
    ip('-n', this.name, 'route', 'add', 'default', 'via', this.inside(1, 1));
  }

  /** So much of what comes and goes is lost, a share of 1. */
  lose(share: number): void {
    iptables(this.router, '-I', 'FORWARD', '-m', 'statistic', '--mode', 'random', '--probability', String(share), '-j', 'DROP');
  }

  async close(): Promise<void> {
    await this.running?.close();
    this.running = undefined;
    for (const name of [this.name, this.router]) remove(name);
  }

  /** The address of one of the two links: of the router (1) or of the host (2). Every home has the same ones. */
  private inside(link: number, end: number): string {
    return this.kind === 'open' ? `198.18.${this.number}.${4 + link * 4 + end}` : `192.168.${link + 1}.${end}`;
  }

  private connect(): void {
    const { name, router, net, number, kind } = this;
    const near = `to${number}`;
    for (const namespace of [router, name]) {
      ip('netns', 'add', namespace);
      ip('-n', namespace, 'link', 'set', 'lo', 'up');
      // Such addresses come a while after their links, and to a browser that begins to work the network has changed.
      ip('netns', 'exec', namespace, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 || true');
    }
    forwards(router);
    ip('-n', net, 'link', 'add', near, 'type', 'veth', 'peer', 'name', 'out', 'netns', router);
    ip('-n', net, 'addr', 'add', `198.18.${number}.1/30`, 'dev', near);
    ip('-n', net, 'link', 'set', near, 'up');
    ip('-n', net, 'route', 'add', `198.18.${number}.0/24`, 'via', `198.18.${number}.2`);
    ip('-n', router, 'addr', 'add', `198.18.${number}.2/30`, 'dev', 'out');
    for (const [index, link] of ['first', 'second'].entries()) {
      ip('-n', router, 'link', 'add', link, 'type', 'veth', 'peer', 'name', link, 'netns', name);
      ip('-n', router, 'addr', 'add', `${this.inside(index, 1)}/30`, 'dev', link);
      ip('-n', router, 'link', 'set', link, 'up');
      ip('-n', name, 'addr', 'add', `${this.inside(index, 2)}/30`, 'dev', link);
    }
    ip('-n', router, 'link', 'set', 'out', 'up');
    ip('-n', router, 'route', 'add', 'default', 'via', `198.18.${number}.1`);
    ip('-n', name, 'link', 'set', 'first', 'up');
    ip('-n', name, 'route', 'add', 'default', 'via', this.inside(0, 1));
    if (kind === 'open') return;
    for (const [index, address] of this.addresses.entries()) {
      const rewrite = ['-t', 'nat', '-A', 'POSTROUTING', '-o', 'out', '-s', `${this.inside(index, 2)}/32`];
      const another = kind === 'symmetric' ? ['--random-fully'] : [];
      iptables(router, ...rewrite, '-p', 'udp', '-j', 'SNAT', '--to-source', address, ...another);
      iptables(router, ...rewrite, '-j', 'SNAT', '--to-source', address);
      // They are nobody's as long as nothing comes back to them.
      ip('-n', router, 'addr', 'add', `${address}/32`, 'dev', 'lo');
    }
    // What nobody asked for is not answered, and takes no port away from who is about to ask.
    iptables(router, '-A', 'INPUT', '-i', 'out', '-p', 'udp', '-j', 'DROP');
    if (kind === 'blocked') iptables(router, '-A', 'FORWARD', '-p', 'udp', '-j', 'DROP');
  }
}

function forwards(namespace: string): void {
  ip('netns', 'exec', namespace, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
}

function ip(...args: string[]): string {
  return execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
}

function iptables(namespace: string, ...rule: string[]): void {
  ip('netns', 'exec', namespace, 'iptables', '-w', ...rule);
}

function said(error: unknown): string {
  return (error as Error).message.split('\n').join(' ').trim();
}

function namespaces(): string[] {
  return ip('netns', 'list').split('\n').map((line) => line.split(' ')[0]!).filter(Boolean);
}

/** Takes a namespace away with all that runs in it. A link goes with the namespace that either of its ends is in. */
function remove(name: string): void {
  try {
    for (const pid of ip('netns', 'pids', name).split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL');
  } catch {
    // It ended by itself, or the namespace was not made.
  }
  try {
    ip('netns', 'del', name);
  } catch {
    // It was not made.
  }
}

/** Takes away what a lab has left whose process is gone. */
function sweep(): void {
  for (const name of namespaces()) {
    const pid = /^tincan-(\d+)-/.exec(name)?.[1];
    if (pid === undefined) continue;
    try {
      process.kill(Number(pid), 0);
    } catch {
      remove(name);
    }
  }
}
