import { Gathering } from '../src/platform/gathering.js';

/** A carrier that notes what went together and is answered by the test. */
function watched(answer: (asked: number[]) => Promise<string[]>): { trips: number[][]; carry: typeof answer } {
  const trips: number[][] = [];
  return { trips, carry: (asked) => (trips.push([...asked]), answer(asked)) };
}
const named = (asked: number[]): Promise<string[]> => Promise.resolve(asked.map((one) => `no. ${one}`));

describe('F80 calls of one moment go together', () => {
  test('those that come while some are under way go next, as one, and each gets its own answer', async () => {
    let arrived: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (arrived = resolve));
    const { trips, carry } = watched(async (asked) => (await first, named(asked)));
    const gathering = new Gathering({ together: carry, most: 10 });
    const lone = gathering.call(1);
    await new Promise(setImmediate);
    const others = [gathering.call(2), gathering.call(3)];
    arrived();
    expect(await Promise.all([lone, ...others])).toEqual(['no. 1', 'no. 2', 'no. 3']);
    expect(trips).toEqual([[1], [2, 3]]);
  });

  test('never more than so many, never two with one mark', async () => {
    const { trips, carry } = watched(named);
    const gathering = new Gathering({ together: carry, most: 3, apart: (asked) => asked % 10 });
    const asked = [1, 11, 2, 3, 4];
    expect(await Promise.all(asked.map((one) => gathering.call(one)))).toEqual(asked.map((one) => `no. ${one}`));
    expect(trips).toEqual([
      [1, 2, 3],
      [11, 4],
    ]);
  });

  test('what fails together is tried one by one: the fault stays with its own', async () => {
    const told: number[] = [];
    const { trips, carry } = watched((asked) => (asked.includes(2) ? Promise.reject(new Error('bad')) : named(asked)));
    const gathering = new Gathering({ together: carry, most: 10, failed: (_, calls) => told.push(calls) });
    const settled = await Promise.allSettled([1, 2, 3].map((one) => gathering.call(one)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(told).toEqual([3]);
    expect(trips).toEqual([[1, 2, 3], [1], [2], [3]]);
    await expect(gathering.call(2)).rejects.toThrow('bad');
    expect(trips).toHaveLength(5);
    await expect(gathering.call(4)).resolves.toBe('no. 4');
  });

  test('a carrier that answers too few fails, nobody waits for ever', async () => {
    const gathering = new Gathering<number, string>({ together: () => Promise.resolve([]), most: 10 });
    await expect(gathering.call(1)).rejects.toThrow('0 answers to 1 calls');
  });

  test('one that hangs does not stop the others', async () => {
    const never = new Promise<string[]>(() => undefined);
    const { trips, carry } = watched((asked) => (asked.includes(1) ? never : named(asked)));
    const gathering = new Gathering({ together: carry, most: 10 });
    void gathering.call(1);
    await new Promise(setImmediate);
    expect(await Promise.all([2, 3].map((one) => gathering.call(one)))).toEqual(['no. 2', 'no. 3']);
    expect(await gathering.call(4)).toBe('no. 4');
    expect(trips).toEqual([[1], [2, 3], [4]]);
  });
});
