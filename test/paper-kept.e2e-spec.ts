import { castOf, outcome, sealed } from './support/handing-over.js';
import { TestService } from './support/service.js';
import { confirmSheet, entered, intake, later, minutesAgo, padOf, signers, typistsOf } from './support/sheets.js';
import { Superuser } from './support/verified.js';

let service: TestService;
let owner: Superuser;
let applied: string;
let waiting: string;

beforeAll(async () => {
  service = await TestService.start();
  const { typist, controller } = typistsOf(service);
  const items = await sealed(castOf(service).clerk, 1);
  const { numbers } = await padOf(service, 5);
  [applied = '', waiting = ''] = numbers;
  later(service, 60);
  const sides = { signer: signers.clerk, receiver: signers.courier };
  const content = { kind: 'handover', purpose: 'run', numbers: items };
  await entered(typist, { number: applied, writtenAt: minutesAgo(service, 30), ...sides, content });
  expect(outcome(await confirmSheet(controller, applied))).toBe('APPLIED');
  await entered(typist, {
    number: waiting,
    writtenAt: minutesAgo(service, 20),
    signer: signers.clerk,
    content: intake,
  });
  owner = await Superuser.of(service);
}, 60_000);
afterAll(async () => {
  await owner.client.end();
  await service.close();
});

describe('F124 what is kept of sheets cannot be turned unseen', () => {
  test('F124 the schema keeps what has ended, and who confirmed from having typed', async () => {
    await expect(
      service.db.query(`update sheet set written_at = entered_at where number = $1`, [applied]),
    ).rejects.toThrow('has ended');
    await expect(service.db.query('delete from sheet_act')).rejects.toThrow('permission denied');
    await expect(owner.query('delete from sheet_act')).rejects.toThrow('append-only');
    await expect(
      service.db.query(
        `update sheet set state = 'REFUSED', problem = 'x', confirmed_by = entered_by, confirmed_act = entered_act, confirmed_at = entered_at
         where number = $1`,
        [waiting],
      ),
    ).rejects.toThrow('sheet_second_person');
  });

  test('F124 verify finds another time, another typist, a missing act, a lost number and a forgotten sheet', async () => {
    await owner.query('alter table sheet disable trigger all');
    await owner.query('alter table sheet_act disable trigger all');
    const at = `where number = '${applied}'`;
    await owner.expectBroken(`update sheet set written_at = written_at - interval '1 minute' ${at}`, [], 'N1', applied);
    await owner.expectBroken(`update sheet set entered_by = signer ${at}`, [], 'N1', applied);
    await owner.expectBroken(`update sheet set photo = repeat('0', 64) ${at}`, [], 'N1', applied);
    await owner.expectBroken('delete from sheet_act where step = 4', [], 'N1', 'handover.accept');
    await owner.expectBroken('delete from sheet_act where step = 4', [], 'N1', applied);
    await owner.expectBroken(`delete from sheet where state = 'BLANK' and number like '%-000005'`, [], 'N1', 'pad');
    await owner.expectBroken(
      `update event set body = replace(body, '"number":"${applied}"', '"number":"ZZZ-000001"') where body like '%"entered"%'`,
      [],
      'N1',
      'another sheet of paper than its act',
    );
    await owner.expectBroken(
      `update task set closed_act = opened_act, closed_at = opened_at where kind = 'sheet.entered' and closed_act is null`,
      [],
      'N10',
      waiting,
    );
  });
});
