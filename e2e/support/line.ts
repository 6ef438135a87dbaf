import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A line to a relay that can be cut, and mended. What the relay holds outlives that. */
export class Line {
  private readonly open = new Set<Socket>();
  private isCut = false;

  private constructor(private readonly server: Server) {}

  static async to(relay: string): Promise<Line> {
    const port = Number(new URL(relay).port);
    const server = createServer((one) => {
      if (line.isCut) return void one.destroy();
      const other = connect(port, '127.0.0.1').setNoDelay(true);
      one.setNoDelay(true);
      for (const [from, to] of [[one, other], [other, one]] as const) {
        line.open.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => line.open.delete(from));
        from.pipe(to);
      }
    });
    const line = new Line(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return line;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.open) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}
