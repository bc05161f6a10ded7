import type { History } from './actor.js';

/** About how many acts a played day has; the bar only needs the order of magnitude. */
const EXPECTED_ACTS = 660;
const WIDTH = 30;
const EVERY_MS = 250;

/** A bar on stderr while the day is played. */
export class Progress {
  private last = 0;
  private readonly started = Date.now();

  constructor(private readonly history: History) {
    history.progress = () => this.draw();
  }

  say(line: string): void {
    process.stderr.write(`${process.stderr.isTTY ? '\r\u001b[K' : ''}${line}\n`);
  }

  done(): void {
    this.say(`${this.history.acts.length} acts in ${((Date.now() - this.started) / 1000).toFixed(1)} s`);
  }

  private draw(): void {
    if (Date.now() - this.last < (process.stderr.isTTY ? EVERY_MS : EVERY_MS * 20)) return;
    this.last = Date.now();
    const part = Math.min(this.history.acts.length / EXPECTED_ACTS, 1);
    const bar = '█'.repeat(Math.round(part * WIDTH)).padEnd(WIDTH, '░');
    const text = `${bar} ${Math.round(part * 100)} % · ${this.history.acts.length} acts`;
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
  }
}
