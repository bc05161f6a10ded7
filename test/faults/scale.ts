/** CI plays the same faults with every duration divided by this. */
const CI_DIVISOR = 60;

/** How long and how often: as the table of targets says, or scaled down. */
export class Scale {
  constructor(readonly isFull: boolean) {}

  /** @param fullMs milliseconds at full length */
  ms(fullMs: number): number {
    return this.isFull ? fullMs : fullMs / CI_DIVISOR;
  }

  /** @param full how often at full length; @param least how often at any rate */
  times(full: number, least: number): number {
    return this.isFull ? full : Math.max(least, Math.round(full / CI_DIVISOR));
  }
}
