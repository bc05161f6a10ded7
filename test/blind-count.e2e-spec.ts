import { jest } from '@jest/globals';
import { operationsOf } from './fuzz/operations.js';
import { askingsOf, tellingApart, told, type Asking, type Offered, type Told } from './support/blind-walk.js';
import { blindScenes, blindWorld, type BlindScene } from './support/blind-worlds.js';
import type { Caller } from './support/service.js';

jest.setTimeout(300_000);

type Answers = Map<string, Told>;

/** What one world told its receivers, step by step, and what stood on its list. */
interface Walk {
  numbers: string[];
  steps: [name: string, answers: Answers][];
  opened: Answers;
  lines: unknown[];
}

const unknown = 'CA000000014VN';

function handoverActs({ id, envelopes }: Offered): Record<string, Asking[]> {
  const all = envelopes.map(({ number }) => number);
  const ask = (act: string, bodies: object[]): Asking[] =>
    bodies.map((body, index) => ({
      name: `${act} ${index}`,
      method: 'POST',
      path: `/v1/handovers/${id}/${act}`,
      body,
    }));
  return {
    badly: ask('count', [
      {},
      { numbers: [], nothing: true },
      { numbers: [all[0], 'CA000000000VN'] },
      { numbers: ['x'.repeat(30)] },
      { numbers: all, reason: '' },
      { numbers: all, version: 9 },
    ]),
    nothing: ask('count', [{ nothing: true }]),
    unopened: [
      ...ask('accept', [
        { version: 1 },
        { version: 2 },
        { version: 1, remarks: [{ number: all[0], kind: 'damaged' }] },
      ]),
      ...ask('count', [{ numbers: all }, { nothing: true }]),
    ],
    strange: ask('count', [{ numbers: [unknown], reason: 'Chỉ thấy một thư lạ (mẫu)' }]),
    one: ask('count', [{ numbers: all.slice(0, 1) }]),
    all: ask('count', [{ numbers: [...all, unknown] }]),
    again: ask('count', [{ numbers: all }]),
    refuse: ask('refuse', [{ reason: 'Sai tuyến (mẫu)' }]),
    withdraw: ask('withdraw', [{ reason: 'Máy hết pin (mẫu)' }]),
  };
}

/** A world from the offer to the open list. */
async function walked(scene: BlindScene, listed: number[]): Promise<Walk> {
  const offered = await blindWorld(scene, listed);
  const { service, id, envelopes } = offered;
  const receivers = scene.receivers(service);
  const [counter] = receivers as [Caller];
  const askings = askingsOf(await operationsOf(service), offered);
  const reads = askings.filter(({ method }) => method === 'GET');
  // filters of lists were tried before; what they choose from is asked for again
  const rereads = reads.filter(({ path }) => !path.includes('?') || path.includes('.pdf'));
  const acts = handoverActs(offered);
  const steps: Walk['steps'] = [];
  const step = async (name: string, by: Caller, asked: Asking[]): Promise<void> => {
    steps.push([name, await told(by, offered, asked)]);
  };
  for (const [index, receiver] of receivers.entries()) await step(`receiver ${index} reads`, receiver, reads);
  await step(
    'tries everything',
    counter,
    askings.filter(({ method }) => method !== 'GET'),
  );
  await step('reads again', counter, rereads);
  await step('counts badly', counter, acts['badly'] ?? []);
  await step('counts nothing', counter, acts['nothing'] ?? []);
  for (const [index, receiver] of receivers.entries()) await step(`${index} reads after nothing`, receiver, rereads);
  await step('goes on from nothing', counter, acts['unopened'] ?? []);
  await step('counts a stranger', counter, acts['strange'] ?? []);
  const opened = await told(counter, offered, reads);
  const { body } = await counter.get(`/v1/handovers/${id}`);
  for (const [version, act] of ['one', 'all'].entries()) {
    await offeredAgain(scene.giver(service), id);
    await step(
      `is blind for version ${version + 2}`,
      counter,
      reads.filter(({ path }) => path.includes(id)),
    );
    await step(`counts ${act}`, counter, acts[act] ?? []);
  }
  await step('counts twice', counter, acts['again'] ?? []);
  await offeredAgain(scene.giver(service), id);
  await step('finds nothing again', counter, acts['nothing'] ?? []);
  await step('ends it with nothing in hand', counter, acts[scene.ends] ?? []);
  await step(
    'is blind for ever',
    counter,
    reads.filter(({ path }) => /^\/v1\/(?:handovers|irregularities)/.test(path)),
  );
  await service.close();
  return { numbers: envelopes.map(({ number }) => number), steps, opened, lines: body['lines'] as unknown[] };
}

/** As a new version, so that the receiver is blind again. */
async function offeredAgain(giver: Caller, id: string): Promise<void> {
  const revised = await giver.post(`/v1/handovers/${id}/revise`, { reason: 'Quét lại (mẫu)' });
  const closed = await giver.post(`/v1/handovers/${id}/close`);
  expect([revised.status, closed.status]).toEqual([200, 200]);
}

describe.each(blindScenes)('F18 before he counts, nothing tells $name what is on a list', (scene) => {
  let worlds: Walk[];

  beforeAll(async () => {
    worlds = [];
    for (const listed of scene.lists) worlds.push(await walked(scene, listed));
  });

  test('the worlds differ in the list only, and many requests are made', () => {
    const [first] = worlds;
    for (const { numbers, steps } of worlds) {
      expect(numbers).toEqual(first?.numbers);
      expect(steps.map(([name]) => name)).toEqual(first?.steps.map(([name]) => name));
      expect(steps.reduce((sum, [, answers]) => sum + answers.size, 0)).toBeGreaterThan(300);
    }
  });

  test('every route with every name answers the same, in every step, to the byte', () => {
    const [first, ...others] = worlds;
    const apart = others.flatMap(({ steps }, world) =>
      steps.flatMap(([name, answers], index) =>
        tellingApart(first?.steps[index]?.[1], answers).map((how) => `world ${world + 1} ${name}: ${how}`),
      ),
    );
    expect(apart).toEqual([]);
  });

  test('nothing broke on the way', () => {
    const broken = worlds.flatMap(({ steps }) =>
      steps.flatMap(([, answers]) => [...answers].filter(([, { status }]) => status >= 500)),
    );
    expect(broken).toEqual([]);
  });

  test('after his count every line is shown, and the same comparison sees the difference', () => {
    expect(worlds.map(({ lines }) => lines.length)).toEqual(scene.lists.map((listed) => listed.length));
    worlds.forEach(({ numbers, lines }, index) => {
      expect(lines).toMatchObject((scene.lists[index] ?? []).map((at) => ({ number: numbers[at] })));
    });
    const [first, ...others] = worlds;
    for (const { opened } of others) {
      const apart = tellingApart(first?.opened, opened).map((how) => how.split(':')[0]);
      expect(apart).toContain('GET /v1/handovers/{id} the list');
    }
  });
});
