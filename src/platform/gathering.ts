interface Call<Asked, Done> {
  asked: Asked;
  resolve: (done: Done) => void;
  reject: (reason: unknown) => void;
}

interface Trips<Asked, Done> {
  /** Answers each call in its place. */
  together: (asked: Asked[]) => Promise<Done[]>;
  /** Calls that go together at most. */
  most: number;
  /** Two calls with the same mark never go together. */
  apart?: (asked: Asked) => unknown;
  /** Told when calls failed together. */
  failed?: (error: unknown, calls: number) => void;
}

/** Trips at once: one that hangs does not stop the others. */
const LANES = 2;

/**
 * Carries calls of the same moment out together: a call starts at once when a lane is free, those that come meanwhile go
 * next, as one. A lone call waits for nobody; under load one round trip serves many. When calls fail together each is
 * tried by itself, so that one's fault stays with it: what is carried out must bear a repetition.
 */
export class Gathering<Asked, Done> {
  private waiting: Call<Asked, Done>[] = [];
  private underWay = 0;
  private starting = false;

  constructor(private readonly trips: Trips<Asked, Done>) {}

  call(asked: Asked): Promise<Done> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ asked, resolve, reject });
      this.start();
    });
  }

  private start(): void {
    if (this.underWay === LANES || this.starting || this.waiting.length === 0) return;
    this.starting = true;
    // what one turn of the event loop reads from its sockets goes together
    setImmediate(() => {
      this.starting = false;
      void this.next(this.take());
    });
  }

  private async next(calls: readonly Call<Asked, Done>[]): Promise<void> {
    this.underWay += 1;
    try {
      const done = await this.carriedOut(calls);
      calls.forEach(({ resolve }, index) => resolve(done[index] as Done));
    } catch (error) {
      this.failed(error, calls);
    }
    this.underWay -= 1;
    this.start();
  }

  private failed(error: unknown, calls: readonly Call<Asked, Done>[]): void {
    if (calls.length > 1) this.trips.failed?.(error, calls.length);
    for (const call of calls) {
      if (calls.length === 1) call.reject(error);
      else this.carriedOut([call]).then(([done]) => call.resolve(done as Done), call.reject);
    }
  }

  private async carriedOut(calls: readonly Call<Asked, Done>[]): Promise<Done[]> {
    const done = await this.trips.together(calls.map(({ asked }) => asked));
    if (done.length !== calls.length) throw new Error(`${done.length} answers to ${calls.length} calls`);
    return done;
  }

  private take(): Call<Asked, Done>[] {
    const now = new Map<unknown, Call<Asked, Done>>();
    const later: Call<Asked, Done>[] = [];
    for (const call of this.waiting) {
      const mark = this.trips.apart ? this.trips.apart(call.asked) : call;
      if (now.size < this.trips.most && !now.has(mark)) now.set(mark, call);
      else later.push(call);
    }
    this.waiting = later;
    return [...now.values()];
  }
}
