interface Call<Asked, Done> {
  asked: Asked;
  resolve: (done: Done | Promise<Done>) => void;
}

/**
 * Carries calls of the same moment out together: a call starts at once when none is under way, those that come meanwhile
 * go next, as one. A lone call waits for nobody; under load one round trip serves many. When calls fail together each
 * is tried by itself, so that nobody suffers from another's fault: what is carried out must bear a repetition.
 */
export class Gathering<Asked, Done> {
  private waiting: Call<Asked, Done>[] = [];
  private isUnderWay = false;

  /**
   * @param together answers each call in its place
   * @param most calls that go together
   * @param apart two calls with the same mark never go together
   */
  constructor(
    private readonly together: (asked: Asked[]) => Promise<Done[]>,
    private readonly most: number,
    private readonly apart: (asked: Asked) => unknown = (asked) => asked,
  ) {}

  call(asked: Asked): Promise<Done> {
    return new Promise((resolve) => {
      this.waiting.push({ asked, resolve });
      this.start();
    });
  }

  private start(): void {
    if (this.isUnderWay || this.waiting.length === 0) return;
    this.isUnderWay = true;
    // what one turn of the event loop reads from its sockets goes together
    setImmediate(() => void this.next());
  }

  private async next(): Promise<void> {
    const calls = this.take();
    try {
      const done = await this.carriedOut(calls);
      calls.forEach(({ resolve }, index) => resolve(done[index] as Done));
    } catch {
      for (const call of calls) call.resolve(this.carriedOut([call]).then(([done]) => done as Done));
    }
    this.isUnderWay = false;
    this.start();
  }

  private async carriedOut(calls: readonly Call<Asked, Done>[]): Promise<Done[]> {
    const done = await this.together(calls.map(({ asked }) => asked));
    if (done.length !== calls.length) throw new Error(`${done.length} answers to ${calls.length} calls`);
    return done;
  }

  private take(): Call<Asked, Done>[] {
    const now = new Map<unknown, Call<Asked, Done>>();
    const later: Call<Asked, Done>[] = [];
    for (const call of this.waiting) {
      const mark = this.apart(call.asked);
      if (now.size < this.most && !now.has(mark)) now.set(mark, call);
      else later.push(call);
    }
    this.waiting = later;
    return [...now.values()];
  }
}
