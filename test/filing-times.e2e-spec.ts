import { Dossiers } from '../src/modules/dossier/dossiers.js';
import { Journal } from '../src/modules/dossier/journal.js';
import { correctFiling, find, lose } from './support/corrections.js';
import { castOf, outcome, sealed, tally, toDesk } from './support/handing-over.js';
import { completeLines, signature } from './support/papers.js';
import { expectUnharmed } from './support/race.js';
import { ResultPath } from './support/results.js';
import { TestService, type Reply } from './support/service.js';
import { confirmSheet, entered, later, minutesAgo, padOf, signers, typistsOf } from './support/sheets.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;
/** Numbers of a pad that the desk had before anything was written. */
let sheets: string[];

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
  sheets = (await padOf(service, 10, { unit: '44-TTPVHCC' })).numbers;
}, 60_000);
afterEach(() => expectUnharmed(service));
afterAll(() => service.close());

const lacking = { lines: [{ line: 3, given: 0 }], accepted: false };

interface Standing {
  id: string;
  status: string;
  filed: Date | null;
}

async function dossierOf(number: string): Promise<Standing> {
  const [row] = await service.db.query<Standing[]>(
    `select d.id, d.status, d.filed_at as filed from dossier d join item i on i.dossier_id = d.id
     where i.number = $1`,
    [number],
  );
  if (!row) throw new Error(`${number} is unknown`);
  return row;
}

/** The papers of the dossier once more, brought to the counter. */
async function again(dossier: string): Promise<string> {
  const taken = [{ dossier, seal: 'NP-0002', weightGrams: 30, lines: completeLines, identity: 'seen' }];
  const { body } = await cast.clerk.post('/v1/intakes', { taken, signature, method: 'cash', voucher: 'printed' });
  return (body['items'] as { number: string }[])[0]?.number ?? '';
}

/** A tally on paper, so many minutes ago, that the second person of the desk confirms. */
async function onPaper(list: string, tallies: object[], minutes: number): Promise<Reply> {
  const { deskTypist, otherDesk } = typistsOf(service);
  later(service, 120);
  const body = { tallies, giverSignature: { ...signature, kind: 'paper' } };
  const content = { kind: 'act', path: `/v1/handovers/${list}/tally`, body };
  const sheet = { number: sheets.shift() ?? '', writtenAt: minutesAgo(service, minutes), signer: signers.officer };
  expect(outcome(await entered(deskTypist, { ...sheet, content }))).toBe('ENTERED');
  return confirmSheet(otherDesk, sheet.number);
}

/** Two envelopes of one dossier at the desk at the same time, on two lists: the first was given up, and turned up again. */
async function twice(): Promise<{ lists: [string, string]; numbers: [string, string] }> {
  const [first = ''] = await sealed(cast.clerk, 1);
  const one = (await toDesk(service, [first])).body.id;
  await lose(cast.secondOfficer, first);
  const second = await again((await dossierOf(first)).id);
  const other = (await toDesk(service, [second])).body.id;
  expect(outcome(await find(cast.officer, first))).toBe('AT_DESK');
  return { lists: [one, other], numbers: [first, second] };
}

describe('F24 the filing time is that of the last tally', () => {
  test('a tally on paper from before another one sets none', async () => {
    const { lists, numbers } = await twice();
    later(service, 60);
    const online = await tally(cast.officer, lists[1], [{ number: numbers[1], ...lacking }]);
    expect(online.body['tallied']).toMatchObject([{ status: 'OPENED', short: true }]);
    const refused = await onPaper(lists[0], [{ number: numbers[0], asPostingSlip: true }], 150);
    expect(refused.body).toMatchObject({ status: 'REFUSED', problem: 'tallied-since' });
    expect(await dossierOf(numbers[0])).toMatchObject({ status: 'OPENED', filed: null });
    const right = await onPaper(lists[0], [{ number: numbers[0], asPostingSlip: true }], 60);
    expect(right.body).toMatchObject({ status: 'APPLIED' });
    expect((await dossierOf(numbers[0])).filed).not.toBeNull();
  });

  test('nor does one from before the authority asked for a supplement', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    const list = (await toDesk(service, [number])).body.id;
    later(service, 60);
    await new ResultPath(service).authority((await dossierOf(number)).id, async (act, dossier) => {
      await service.app.get(Dossiers).save(act, dossier, { status: 'SUPPLEMENT_ASKED' });
      const asked = { type: 'authority.asked-supplement', dossier, data: {} } as const;
      await service.app.get(Journal).append(act, asked);
    });
    const refused = await onPaper(list, [{ number, asPostingSlip: true }], 150);
    expect(refused.body).toMatchObject({ status: 'REFUSED', problem: 'tallied-since' });
    expect(await dossierOf(number)).toMatchObject({ status: 'SUPPLEMENT_ASKED', filed: null });
    expect((await onPaper(list, [{ number, asPostingSlip: true }], 60)).body).toMatchObject({ status: 'APPLIED' });
  });

  test('no supplementary record puts it before an earlier tally either', async () => {
    const { lists, numbers } = await twice();
    const accepted = service.clock.now();
    later(service, 60);
    await tally(cast.officer, lists[1], [{ number: numbers[1], ...lacking }]);
    later(service, 60);
    const filed = await tally(cast.officer, lists[0], [{ number: numbers[0], asPostingSlip: true }]);
    expect(filed.body['tallied']).toMatchObject([{ status: 'FILED', filed: true }]);
    const [number] = numbers;
    const to = (minutes: number): Promise<Reply> => {
      const filedAt = new Date(accepted.getTime() + minutes * 60_000).toISOString();
      return correctFiling(cast.secondOfficer, lists[0], { number, filedAt });
    };
    expect(outcome(await to(30))).toBe('filed-at-impossible');
    expect(outcome(await to(90))).toBe('ACCEPTED');
  });
});
