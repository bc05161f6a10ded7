/** Seeded random numbers (mulberry32), so that a day can be played again. */
export class Chance {
  constructor(private state: number) {}

  /** In [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  of<Row>(rows: readonly Row[]): Row {
    const row = rows[this.below(rows.length)];
    if (row === undefined) throw new RangeError('Nothing to choose from');
    return row;
  }

  shuffled<Row>(rows: readonly Row[]): Row[] {
    const keyed = rows.map((row) => ({ row, key: this.next() }));
    return keyed.sort((a, b) => a.key - b.key).map(({ row }) => row);
  }

  /** So many bytes that begin as a JPEG does. */
  picture(length: number): Buffer {
    return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), this.bytes(length - 4)]);
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}
