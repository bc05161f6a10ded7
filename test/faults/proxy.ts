import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What somebody sees of the bytes that come back, before they are passed on. @param opening the first bytes sent */
export type Watcher = (answer: Buffer, opening: Buffer) => void;

const OPENING_BYTES = 1_024;
/** What the service tells PostgreSQL: ask a silent client after 10 s, three times 5 s apart, then end its session. */
const KEEPALIVE_MS = 25_000;

interface Pair {
  near: Socket;
  far: Socket | undefined;
  /** Nothing passes any more, nobody is told. */
  isDead: boolean;
  opening: Buffer;
}

/** A line between two processes that can be cut, slowed down, closed, or go dead without a word. */
export class Proxy {
  /** Milliseconds that every piece takes, each way. */
  latencyMs = 0;
  /** New connections are taken and lead nowhere. */
  isBlackHole = false;
  watch: Watcher | undefined;
  /** Connections that came in, dead ones among them. */
  accepted = 0;
  private readonly pairs = new Set<Pair>();
  private server: Server | undefined;

  private constructor(
    private target: { host: string; port: number },
    private readonly own: { port: number },
  ) {}

  static async to(url: string): Promise<Proxy> {
    const proxy = new Proxy(addressOf(url), { port: 0 });
    await proxy.listen();
    return proxy;
  }

  /** New connections lead there. */
  aimAt(url: string): void {
    this.target = addressOf(url);
  }

  /** The same address by way of this line. */
  through(url: string): string {
    const by = new URL(url);
    by.hostname = '127.0.0.1';
    by.port = String(this.own.port);
    return by.href.replace(/\/$/, '');
  }

  get connections(): number {
    return this.pairs.size;
  }

  /** Takes connections, at the same port as before. */
  async listen(): Promise<void> {
    if (this.server) return;
    const server = createServer({ pauseOnConnect: true }, (near) => this.take(near));
    server.listen(this.own.port, '127.0.0.1');
    await once(server, 'listening');
    this.own.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Ends every connection with a reset. */
  cut(): void {
    for (const pair of this.pairs) this.reset(pair);
  }

  /**
   * Every connection there is goes dead: it stays open, and nothing passes any more. New ones work. On a real line the
   * server's own keepalive finds that out; here our kernel would answer it.
   */
  goDead(): void {
    for (const pair of this.pairs) {
      pair.isDead = true;
      setTimeout(() => resetNow(pair.far), KEEPALIVE_MS).unref();
    }
  }

  /** Nobody listens any more: new connections are refused, old ones reset. */
  async refuse(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    this.cut();
    await closed;
  }

  async close(): Promise<void> {
    await this.refuse();
  }

  private take(near: Socket): void {
    this.accepted += 1;
    const far = this.isBlackHole ? undefined : connect(this.target);
    const pair: Pair = { near, far, isDead: this.isBlackHole, opening: Buffer.alloc(0) };
    this.pairs.add(pair);
    this.join(pair, near, far);
    if (far) this.join(pair, far, near);
    near.on('data', (piece: Buffer) => {
      if (pair.opening.length < OPENING_BYTES) pair.opening = Buffer.concat([pair.opening, piece]);
    });
    far?.on('data', (piece: Buffer) => {
      if (!pair.isDead) this.watch?.(piece, pair.opening);
    });
    near.resume();
  }

  /** Passes on what `from` says, and how it ends. */
  private join(pair: Pair, from: Socket, to: Socket | undefined): void {
    from.setNoDelay(true);
    from.on('data', (piece: Buffer) => this.later(pair, () => to?.write(piece)));
    from.on('end', () => this.later(pair, () => to?.end()));
    from.on('error', () => this.later(pair, () => resetNow(to)));
    from.on('close', () => {
      if (to?.destroyed ?? true) this.pairs.delete(pair);
    });
  }

  private later(pair: Pair, act: () => void): void {
    const unlessDead = (): void => {
      if (!pair.isDead) act();
    };
    // timers of one length run in the order in which they were set, so the pieces keep theirs
    if (this.latencyMs > 0) setTimeout(unlessDead, this.latencyMs);
    else unlessDead();
  }

  private reset(pair: Pair): void {
    this.pairs.delete(pair);
    pair.isDead = true;
    for (const socket of [pair.near, pair.far]) resetNow(socket);
  }
}

/**
 * With a reset, and without waiting until what was written has gone: on a dead line it never will. One that has said its last
 * word is only closed: Node loses the handle of a socket that it cannot reset any more.
 */
function resetNow(socket: Socket | undefined): void {
  if (socket && !socket.writableEnded) socket.resetAndDestroy();
  socket?.destroy();
}

function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}
