import { once } from 'node:events';
import { Agent, createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import { codeOf } from '../../src/platform/start-problem.js';
import { judge } from './checker.js';
import type { AskedAct, Knows } from './history.js';
import { Program } from './program.js';
import { Proxy } from './proxy.js';
import { isNoticed, patchOf, protections } from './without.js';
import { read } from './words.js';

const ID = '00000000-0000-4000-8000-000000000001';

function act(knows: Knows, answer?: string): AskedAct {
  return { id: ID, by: { sub: 'a', role: 'clerk' }, path: '/v1/x', body: {}, api: 0, knows, tries: 1, answer };
}

describe('The checker of a history', () => {
  const row = { id: ID, answer: '{"id": "x"}' };
  test.each([
    ['acknowledged, and there as it was answered', act('done', '{"id":"x"}'), [row], 0],
    ['acknowledged, and not there', act('done', '{"id":"x"}'), [], 1],
    ['acknowledged, and there with another answer', act('done', '{"id":"y"}'), [row], 1],
    ['refused, and there', act('refused'), [row], 1],
    ['refused, and not there', act('refused'), [], 0],
    ['unknown, and there', act('nothing'), [row], 0],
    ['unknown, and not there', act('nothing'), [], 0],
    ['unknown, and there twice', act('nothing'), [row, row], 1],
  ])('%s', (_, asked, rows, wrong) => {
    expect(judge(asked, rows, 'now')).toHaveLength(wrong);
  });
});

describe('The line between two processes', () => {
  let server: Server;
  let line: Proxy;
  let url: string;

  beforeEach(async () => {
    server = createServer((_, reply) => reply.end('ok')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    line = await Proxy.to(`http://127.0.0.1:${port}`);
    url = line.through(`http://127.0.0.1:${port}`);
  });
  afterEach(async () => {
    await line.close();
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });

  const get = (): Promise<string> =>
    axios
      .get<string>(url, { timeout: 300, httpAgent: new Agent({ keepAlive: false }) })
      .then(({ data }) => data, codeOf);

  test('passes on, refuses, swallows, and works again', async () => {
    const said = [await get()];
    await line.refuse();
    said.push(await get());
    await line.listen();
    line.isBlackHole = true;
    said.push(await get());
    line.isBlackHole = false;
    said.push(await get());
    expect(said).toEqual(['ok', 'ECONNREFUSED', 'ECONNABORTED', 'ok']);
  });

  test('is slow when it is told to be', async () => {
    line.latencyMs = 60;
    const began = performance.now();
    expect(await get()).toBe('ok');
    expect(performance.now() - began).toBeGreaterThan(115);
  });
});

describe('A protection taken away', () => {
  test.each(protections)('$name: its patch still fits the sources, and they can be built', async (protection) => {
    const program = await Program.build(patchOf(protection));
    expect(program.path('src/main.js')).toContain('faults-');
    await program.remove();
  });

  test('counts as noticed only when it is what went wrong', () => {
    const [lease] = protections;
    if (!lease) throw new Error('there are no protections');
    const result = { fault: 'X20', seed: 1, ok: false, verify: null, measured: {}, logged: [] };
    expect(isNoticed(lease, [{ ...result, wrong: ['the case broke off: Error'] }])).toBe(false);
    expect(isNoticed(lease, [{ ...result, wrong: ['3 events went over the wire twice'] }])).toBe(true);
  });
});

describe('npm run faults', () => {
  test('plays what it is told, in CI the first three with three seeds', () => {
    const planned = (words: string[]) => read(words).cases.map(({ fault, seed }) => `${fault.name} ${seed}`);
    expect(planned(['--fault', 'X7,X1', '--seeds', '2'])).toEqual(['X7 1', 'X7 2', 'X1 1', 'X1 2']);
    expect(planned(['--fault', 'X7', '--seed', '9'])).toEqual(['X7 9']);
    expect(planned(['--ci']).slice(0, 4)).toEqual(['X1 1', 'X1 2', 'X1 3', 'X2 1']);
  });

  test.each([
    [['--fault', 'X99'], 'There is no fault X99; known are X1'],
    [['--seeds', 'many'], '--seeds wants a number from 1 on'],
    [['--without', 'luck'], 'There is no protection luck; known are lease'],
    [['--faults', 'X1'], 'Known are --fault'],
  ])('says in one sentence what is wrong with %j', (words, sentence) => {
    expect(() => read(words)).toThrow(sentence);
  });
});
