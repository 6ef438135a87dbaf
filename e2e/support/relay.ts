import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const BINARY = process.env.RELAY_BIN ?? fileURLToPath(new URL('../relay/target/debug/tincan-relay', import.meta.url));

/** Set to use a relay that runs already; what must stop or configure its relay is skipped then. */
export const GIVEN_RELAY = process.env.RELAY_URL;

export interface Options {
  auth?: boolean;
  /** Says OK and stores nothing. */
  forget?: boolean;
  /** Gives out so many stored events at a time. */
  page?: number;
  /** Refuses mail, in words. */
  refuse?: boolean;
}

/** A relay that can be stopped and started again on the port it had. Stopping forgets what it stored. */
export class Relay {
  private process?: ChildProcess;
  private port = 0;

  private constructor(private readonly options: Options) {}

  static async start(options: Options = {}): Promise<Relay> {
    const relay = new Relay(options);
    await relay.start();
    return relay;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** Starts it, as it was or as another at the same address. */
  async start(options = this.options): Promise<void> {
    if (!existsSync(BINARY)) {
      throw new Error(`${BINARY} is missing: cargo build --locked --manifest-path e2e/relay/Cargo.toml`);
    }
    const args = ['--port', String(this.port)];
    if (options.auth) args.push('--auth');
    if (options.forget) args.push('--forget');
    if (options.refuse) args.push('--refuse');
    if (options.page) args.push('--page', String(options.page));
    const child = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.process = child;
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the relay ended with ${code}`)));
    const line = once(createInterface(child.stdout!), 'line');
    // The loser of the race is nobody's concern any more.
    ended.catch(() => {});
    const [announcement] = (await Promise.race([line, ended])) as [string];
    const port = /^relay listening on ws:\/\/127\.0\.0\.1:(\d+)$/.exec(announcement)?.[1];
    if (!port) throw new Error(`not what a relay says: ${announcement}`);
    this.port = Number(port);
  }

  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** Ends it without a goodbye to anyone. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  private async end(how: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(how);
    await ended;
  }
}
