import { randomUUID } from 'node:crypto';
import { castOf, outcome, together } from './support/handing-over.js';
import { TestService, type Caller } from './support/service.js';
import {
  confirmSheet,
  actsOf,
  entered,
  expectSoundPaper,
  intake,
  later,
  minutesAgo,
  padOf,
  photographed,
  signer,
  signers,
  typistsOf,
} from './support/sheets.js';

let service: TestService;
let typist: Caller;
let controller: Caller;
let otherDesk: Caller;

beforeAll(async () => {
  service = await TestService.start();
  ({ typist, controller, otherDesk } = typistsOf(service));
}, 60_000);
afterAll(() => service.close());

/** An intake on a sheet of an own pad, typed but not confirmed. */
async function typedIntake(): Promise<string> {
  const { numbers } = await padOf(service, 3);
  const [number = ''] = numbers;
  later(service, 60);
  const typed = await entered(typist, {
    number,
    writtenAt: minutesAgo(service, 30),
    signer: signers.clerk,
    content: intake,
  });
  expect([typed.status, typed.body.status]).toEqual([201, 'ENTERED']);
  return number;
}

describe('F124 one act from a sheet', () => {
  test('F124 the signer acts, the written time counts, both typists are named', async () => {
    const { numbers } = await padOf(service);
    const [number = ''] = numbers;
    later(service, 8 * 60);
    const writtenAt = minutesAgo(service, 7 * 60);
    const typed = await entered(typist, { number, writtenAt, signer: signers.clerk, content: intake });
    expect([typed.status, typed.body]).toEqual([
      201,
      expect.objectContaining({ number, status: 'ENTERED', actions: ['amend', 'confirm', 'void'] }),
    ]);
    const waiting = await typist.get(`/v1/sheets/${number}`);
    expect(waiting.body).toMatchObject({ state: 'ENTERED', kind: 'act', writtenAt, content: intake });
    const confirmed = await confirmSheet(controller, number);
    expect([confirmed.status, confirmed.body.status]).toEqual([200, 'APPLIED']);
    expect(await actsOf(service, number)).toEqual([
      {
        kind: 'intake',
        actor: signers.clerk.person,
        role: 'clerk',
        at: new Date(writtenAt),
        late: true,
        entered: {
          sheet: typed.body.id,
          number,
          by: signer('clerk-dho-2', 'clerk').person,
          confirmedBy: signer('controller-dho', 'controller').person,
          photo: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        },
      },
    ]);
    const [item] = await service.db.query<{ held_since: Date; number: string }[]>(
      `select i.held_since, i.number from item i join sheet_act t on t.act = i.sealed_act`,
    );
    expect(item?.held_since).toEqual(new Date(writtenAt));
    const applied = await controller.get(`/v1/sheets/${number}`);
    expect(applied.body).toMatchObject({ state: 'APPLIED', acts: [expect.any(String)] });
    expect(applied.body['content']).toBeUndefined();
    await expectSoundPaper(service);
  });

  test('F124 a sheet of last week is believed, not the hour of typing', async () => {
    const { numbers } = await padOf(service);
    const [number = ''] = numbers;
    later(service, 4 * 24 * 60);
    const writtenAt = minutesAgo(service, 3 * 24 * 60 + 120);
    await entered(typist, { number, writtenAt, signer: signers.clerk, content: intake });
    expect((await confirmSheet(controller, number)).body.status).toBe('APPLIED');
    const rows = await service.db.query<{ at: Date }[]>(
      `select i.held_since as at from sheet s join sheet_act t on t.sheet = s.id join item i on i.sealed_act = t.act where s.number = $1`,
      [number],
    );
    expect(rows).toEqual([{ at: new Date(writtenAt) }]);
    await expectSoundPaper(service);
  });

  test('F124 the same confirmation twice, and at the same time, is one', async () => {
    const number = await typedIntake();
    const confirm = () => confirmSheet(controller, number);
    const both = await together(
      service,
      'select 1 from sheet where number = $1 for update',
      [number],
      [confirm, confirm],
    );
    expect(both.map(outcome).sort()).toEqual(['APPLIED', 'wrong-state']);
    const key = randomUUID();
    const again = await typedIntake();
    const once = await confirmSheet(controller, again, key);
    const twice = await confirmSheet(controller, again, key);
    expect([twice.status, twice.body]).toEqual([once.status, once.body]);
    expect(await actsOf(service, again)).toHaveLength(1);
    expect(await actsOf(service, number)).toHaveLength(1);
  });

  test('F124 the second person is another, and one of those who take the charge', async () => {
    const number = await typedIntake();
    expect(outcome(await confirmSheet(typist, number))).toBe('second-person-same');
    expect(outcome(await confirmSheet(otherDesk, number))).toBe('not-found');
    expect(outcome(await confirmSheet(service.as('controller-bdo', 'controller', '44-BDO'), number))).toBe('not-found');
    expect(outcome(await confirmSheet(castOf(service).carrier, number))).toBe('role-not-allowed');
    expect(await actsOf(service, number)).toEqual([]);
    await expect(
      service.db.query(
        'update sheet set confirmed_by = entered_by, confirmed_act = entered_act, confirmed_at = entered_at where number = $1',
        [number],
      ),
    ).rejects.toThrow('sheet_confirmed');
    expect(outcome(await confirmSheet(controller, number))).toBe('APPLIED');
  });

  test('F124 a number enters once', async () => {
    const number = await typedIntake();
    const again = { number, writtenAt: minutesAgo(service, 5), signer: signers.clerk, content: intake };
    expect(outcome(await entered(typist, again))).toBe('sheet-used');
    await confirmSheet(controller, number);
    expect(outcome(await entered(typist, again))).toBe('sheet-used');
    const { number: _, ...rest } = again;
    const amended = await typist.post(`/v1/sheets/${number}/amend`, { ...rest, photo: await photographed(typist) });
    expect(outcome(amended)).toBe('wrong-state');
    await expect(service.db.query(`update sheet set state = 'VOID' where number = $1`, [number])).rejects.toThrow(
      'has ended',
    );
  });
});
