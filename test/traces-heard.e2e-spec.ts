import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { z } from 'zod';
import { InboundEvent } from '../src/integrations/admin-system/inbound.shapes.js';
import { allProblems } from '../src/platform/problems.js';
import { isOfThing, OF_THINGS, SecretWords } from '../src/verify/traces/secret-words.js';
import { operationsOf, type Schema } from './fuzz/operations.js';
import { HeldLock } from './support/locks.js';
import { Overheard } from './support/overheard.js';
import { licence, owner } from './support/papers.js';
import { TestService } from './support/service.js';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
}, 60_000);
afterAll(() => service.close());

/** What would be found if the service left this in its log: the kinds. */
async function kindsFoundIn(text: string): Promise<string[]> {
  return (await service.traces.foundIn('log', text))
    .map((line) => line.replace(/^log\.\w*: ([\w-]+) .*$/s, '$1'))
    .sort();
}

describe('F85 F90 the search for traces knows what was sent without a network', () => {
  const accessNote = 'Cổng xanh, sau chợ "Tây Lộc"';
  const contact = {
    name: 'Hồ Thị Tiêm Chủng (mẫu)',
    phone: '0987 654 321',
    address: '7 ngõ Cây Sung',
    ward: owner.ward,
  };
  const asked = { dossiers: [licence], contact, day: '2026-12-01', window: 'morning', accessNote };

  /** Past every server, as a courier's batch asks for its acts. */
  async function injected(payload: object | string): Promise<number> {
    const authorization = await service.as('citizen-a', 'citizen').authorization();
    const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    return (await service.app.inject({ method: 'POST', url: '/v1/pickups', headers, payload })).statusCode;
  }

  test('its words, however the body was given', async () => {
    const [first, second] = [asked, { ...asked, contact: { ...contact, name: 'Hồ Thị Chuỗi Chữ (mẫu)' } }];
    expect(await kindsFoundIn(contact.name)).toEqual([]);
    expect([await injected(first), await injected(JSON.stringify(second))]).toEqual([201, 201]);
    expect(await kindsFoundIn(JSON.stringify({ said: 'hồ thị tiêm chủng' }))).toEqual(['name']);
    expect(await kindsFoundIn('Ho Thi Chuoi Chu')).toEqual(['name']);
    expect(await kindsFoundIn('+84987654321')).toEqual(['phone']);
    expect(await kindsFoundIn(contact.address)).toEqual(['address']);
    expect(await kindsFoundIn(JSON.stringify({ accessNote }))).toEqual(['words']);
  });

  test('the bearer’s token', async () => {
    const caller = service.as('citizen-b', 'citizen');
    const authorization = await caller.authorization();
    expect(await kindsFoundIn(authorization)).toEqual([]);
    await service.app.inject({ url: '/v1/procedures', headers: { Authorization: authorization } });
    expect(await kindsFoundIn(authorization)).toEqual(['token']);
  });

  test('the refusal, as by the other door', async () => {
    const refusals = () => [...service.traces.refused].join('\n');
    expect(refusals()).not.toMatch(/"status":401|\/nowhere/);
    expect(await injected({ ...asked, nowhere: 'to go' })).toBe(422);
    expect(refusals()).toContain('/nowhere');
    expect((await service.anonymous('GET', '/v1/pickups')).status).toBe(401);
    expect(refusals()).toContain('"status":401');
  });

  test('what a refusal says in words of our own is no trace, wherever else it stands it is one', async () => {
    service.traces.words.addFrom({ reason: 'Chưa kiểm đếm (mẫu)' });
    const title = JSON.stringify({ title: 'Chưa kiểm đếm' });
    expect(allProblems().some(([, { vi }]) => vi.startsWith('Chưa kiểm đếm'))).toBe(true);
    expect(await service.traces.foundIn('refusal', title)).toEqual([]);
    expect(await kindsFoundIn(title)).toEqual(['words']);
  });
});

/** Names of texts that anybody may fill as he likes, as `parent.name`. */
function freeTexts(schema: Schema, field: string): string[] {
  const { type, properties = {}, items, anyOf = [] } = schema;
  const inner = [
    ...Object.entries(properties).map(([name, each]) => freeTexts(each, `${field.split('.').at(-1)}.${name}`)),
    ...[...anyOf, ...((schema as { oneOf?: Schema[] }).oneOf ?? []), ...(items ? [items] : [])].map((each) =>
      freeTexts(each, field),
    ),
  ].flat();
  const bound = [schema.enum, schema.const, schema.format, schema.pattern].some((each) => each !== undefined);
  return type === 'string' && !bound ? [...inner, field] : inner;
}

describe('F85 F90 every free text of a request is known as a person’s or as a thing’s', () => {
  const named = (fields: readonly string[]) => [...new Set(fields.map((field) => field.split('.').at(-1)))].sort();

  test('what is searched for, and what is kept in clear', async () => {
    const operations = await operationsOf(service);
    const bodies = operations.flatMap(({ body }) => (body ? freeTexts(body, '') : []));
    const webhook = freeTexts(z.toJSONSchema(InboundEvent, { io: 'input', unrepresentable: 'any' }) as Schema, '');
    const all = [...bodies, ...webhook];
    const persons = all.filter((field) => !isOfThing(field));
    // a new field: where its text is about a person it comes here, else to OF_THINGS
    expect(named(persons)).toEqual([
      ...['accessNote', 'address', 'capacity', 'name', 'note', 'number', 'phone', 'reason', 'witness', 'witnesses'],
    ]);
    expect([...new Set(persons.filter((field) => field.endsWith('.number')))]).toEqual(['authorisation.number']);
    expect(named(all.filter(isOfThing))).toEqual([...OF_THINGS].sort());
  });

  test.each(['accessNote', 'capacity', 'note', 'reason', 'witness', 'a-field-nobody-knows'])('%s', (field) => {
    const words = new SecretWords();
    words.addFrom({
      some: [{ [field]: 'bà Tư bán bún (mẫu)' }],
      number: 'số tám tám tám',
      authorisation: { number: 'số một hai' },
    });
    const added = words.all.filter(({ kind }) => kind === 'words');
    expect(added).toEqual(['bà Tư bán bún', 'số một hai'].map((word) => ({ kind: 'words', word })));
  });
});

describe('F85 F90 nothing is left out of the search unsaid', () => {
  test('more words than it can hold', () => {
    const { length } = new SecretWords().all;
    const words = new SecretWords(length + 1);
    words.add('words', 'một câu của ai đó');
    expect(words.all).toHaveLength(length + 1);
    words.add('words', 'một câu nữa của ai đó');
    expect(() => words.all).toThrow('words to search for');
  });

  test('a process that a test started, on both of its outputs; and more lines than it can hold', async () => {
    const overheard = new Overheard(new SecretWords(), 2);
    const code = `console.log('một'); console.error('hai'); setTimeout(() => console.log('ba'), 100);`;
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'pipe'] });
    overheard.listenTo(child);
    service.traces.listenTo(child);
    await once(child, 'close');
    expect(service.traces.logged).toEqual(expect.arrayContaining(['một', 'hai', 'ba']));
    expect(() => overheard.logs).toThrow('lines to search');
  });

  test('a deadlock that no test made on purpose: the test file fails when it ends', async () => {
    const crossed = await TestService.start();
    expect(await HeldLock.deadlock(crossed.database.url)).toBe(1);
    expect(await crossed.close().catch(String)).toContain('1 deadlocks (40P01) instead of 0');
  }, 30_000);
});
