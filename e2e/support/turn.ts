import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A STUN and TURN server on this machine alone. */
export class Turn {
  private constructor(
    readonly port: number,
    private readonly process: ChildProcess,
    private readonly dir: string,
  ) {}

  static readonly USER = { username: 'tincan', credential: 'two cans' };

  /** Why there can be none; nothing if there can. */
  static missing(): string | undefined {
    try {
      execFileSync('turnserver', ['--version'], { stdio: 'ignore' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'coturn is not installed (.ci/setup netlab installs it)';
    }
  }

  static async start(): Promise<Turn> {
    const port = await freePort();
    const dir = mkdtempSync(join(tmpdir(), 'tincan-turn-'));
    const args = ['-n', '--no-cli', '--no-tls', '--no-dtls', '--log-file=stdout', '--simple-log', '--no-software-attribute'];
    args.push(`--pidfile=${dir}/turn.pid`, `--userdb=${dir}/turn.db`, '--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1');
    args.push(`--listening-port=${port}`, '--lt-cred-mech', '--realm=tincan', `--user=${Turn.USER.username}:${Turn.USER.credential}`);
    const process = spawn('turnserver', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    await new Promise<void>((done, fail) => {
      let log = '';
      const hear = (data: Buffer) => {
        log += data;
        if (/IPv4\. (UDP|TCP) listener opened on|relay ports initialization done|Total General servers/.test(log)) done();
      };
      process.stdout!.on('data', hear);
      process.stderr!.on('data', hear);
      process.once('exit', (code) => fail(new Error(`the TURN server ended with ${code}: ${log}`)));
    });
    return new Turn(port, process, dir);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = once(this.process, 'exit');
      this.process.kill('SIGKILL');
      await ended;
    }
    rmSync(this.dir, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}
