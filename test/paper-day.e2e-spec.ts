import { LookUpCodes } from '../src/modules/dossier/look-up-codes.js';
import { castOf, outcome } from './support/handing-over.js';
import { completeLines, signature } from './support/papers.js';
import { handing, photo, ResultPath } from './support/results.js';
import { textOf } from './support/read-print.js';
import { TestService, type Caller, type ReplyBody } from './support/service.js';
import {
  confirmSheet,
  entered,
  expectSoundPaper,
  intake,
  later,
  padOf,
  signer,
  signers,
  typistsOf,
  type Signer,
} from './support/sheets.js';
import { Office } from './support/visits.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
}, 60_000);
afterAll(() => service.close());

const paper = { ...signature, kind: 'paper' };
const carrier = signer('courier-dho-3', 'courier');

/** One sheet after the other, as they are typed in the evening. */
class Evening {
  private readonly used = new Map<string, number>();
  readonly applied: string[] = [];

  constructor(
    private readonly pads: Record<string, { numbers: string[] }>,
    private readonly at: { typist: Caller; second: Caller; deskTypist: Caller; otherDesk: Caller },
  ) {}

  /** @param at local time of that Monday. @returns what it made */
  async sheet(pad: string, at: string, sides: { signer: Signer; receiver?: Signer }, content: object): Promise<string> {
    const nth = this.used.get(pad) ?? 0;
    this.used.set(pad, nth + 1);
    const number = this.pads[pad]?.numbers[nth] ?? '';
    const { typist, second, deskTypist, otherDesk } = this.at;
    const isDesks = pad === 'desk';
    const charged = (sides.receiver ?? sides.signer).unit === '44-DHO' ? second : otherDesk;
    const typed = await entered(isDesks ? deskTypist : typist, {
      number,
      writtenAt: `2026-11-30T${at}:00+07:00`,
      ...sides,
      content,
    });
    expect([at, outcome(typed)]).toEqual([at, 'ENTERED']);
    const { body } = await confirmSheet(charged, number);
    expect([at, body.status, body['problem']]).toEqual([at, 'APPLIED', undefined]);
    this.applied.push(number);
    return (body['made'] as { id: string }).id;
  }

  act(pad: string, at: string, by: Signer, path: string, body: object = {}): Promise<string> {
    return this.sheet(pad, at, { signer: by }, { kind: 'act', path, body });
  }

  moves(
    pad: string,
    at: string,
    sides: { signer: Signer; receiver: Signer },
    numbers: string[],
    purpose = 'run',
  ): Promise<string> {
    return this.sheet(pad, at, sides, { kind: 'handover', purpose, numbers });
  }
}

/** Envelopes that an act sealed. */
async function sealedSince(at: string): Promise<string[]> {
  const rows = await service.db.query<{ number: string }[]>(
    'select number from item where held_since = $1 order by number',
    [`2026-11-30T${at}:00+07:00`],
  );
  expect(rows.length).toBeGreaterThan(0);
  return rows.map(({ number }) => number);
}

/** The first row that is found. */
async function one<Row extends object>(sql: string, values: unknown[] = []): Promise<Row> {
  const [row] = await service.db.query<Row[]>(sql, values);
  if (!row) throw new Error('Nothing is found');
  return row;
}

describe('F124 a whole day on paper', () => {
  test('F124 eight hours off: every act is finished on paper, entered afterwards, and N1–N10 hold', async () => {
    const results = new ResultPath(service);
    const office = new Office(service);
    const [home, away] = [await results.atOffice(), await results.ready()];
    const visit = (await office.ask()).body;
    await office.dispatcher.post(`/v1/pickups/${visit.id}/confirm`);
    await office.dispatcher.post(`/v1/pickups/${visit.id}/assign`, { courier: signers.courier.person });
    const pads = {
      office: await padOf(service, 10),
      courier: await padOf(service, 10, { person: signers.courier.person }),
      carrier: await padOf(service, 10, { person: carrier.person }),
      desk: await padOf(service, 10, { unit: '44-TTPVHCC' }),
    };
    later(service, 9 * 60);
    const { typist, controller, deskTypist, otherDesk } = typistsOf(service);
    const evening = new Evening(pads, { typist, second: controller, deskTypist, otherDesk });
    const { clerk, courier, officer, cashier } = signers;

    await evening.moves('office', '08:30', { signer: clerk, receiver: courier }, [home.number], 'round');
    const delivered = { number: home.number, ...handing, signature: paper, evidence: [photo('door-photo')] };
    await evening.act('courier', '09:00', courier, `/v1/deliveries/${home.delivery}/deliver`, delivered);
    await evening.act('courier', '09:30', courier, `/v1/pickups/${visit.id}/start`);
    await evening.act('courier', '09:45', courier, `/v1/pickups/${visit.id}/arrive`);
    const [{ id: dossier }] = visit['dossiers'] as [{ id: string }];
    const taken = [{ dossier, seal: 'NP-900', weightGrams: 80, lines: completeLines, identity: 'seen' }];
    await evening.act('courier', '10:00', courier, '/v1/intakes', { ...intake.body, pickup: visit.id, taken });
    await evening.act('office', '10:15', clerk, '/v1/intakes', intake.body);
    const fetched = await sealedSince('10:00');
    const numbers = [...fetched, ...(await sealedSince('10:15'))];
    await evening.moves('courier', '11:00', { signer: courier, receiver: clerk }, fetched, 'other');
    await evening.moves('office', '13:00', { signer: clerk, receiver: carrier }, numbers);
    const list = await evening.moves('carrier', '14:00', { signer: carrier, receiver: officer }, numbers);
    const tallies = numbers.map((number) => ({ number, asPostingSlip: true }));
    await evening.act('desk', '14:10', officer, `/v1/handovers/${list}/tally`, { tallies, giverSignature: paper });
    const released = { resultCount: 2, originals: 1, seal: 'KQ-900', weightGrams: 60, carrierSignature: paper };
    await evening.act('desk', '14:20', officer, `/v1/deliveries/${away.delivery}/release`, released);
    await evening.moves('desk', '14:30', { signer: officer, receiver: carrier }, await sealedSince('14:20'));
    const slips = await service.db.query<{ number: string; amount: string }[]>(
      `select number, amount from payment_slip where collector = $1 and payee = 'post' and method = 'cash' and remittance is null`,
      [courier.person],
    );
    const amount = slips.reduce((sum, slip) => sum + Number(slip.amount), 0);
    const money = { kind: 'remittance', slips: slips.map(({ number }) => number), amount };
    await evening.sheet('courier', '16:00', { signer: courier, receiver: { ...cashier } }, money);

    expect(evening.applied).toHaveLength(13);
    const filed = await service.db.query<{ at: string }[]>(
      `select distinct to_char(d.filed_at at time zone 'Asia/Ho_Chi_Minh', 'HH24:MI') as at from dossier d join item i on i.dossier_id = d.id where i.number = any($1)`,
      [numbers],
    );
    expect(filed).toEqual([{ at: '14:10' }]);
    const open = await service.db.query<object[]>(
      `select kind from task where kind like 'sheet.%' and closed_act is null`,
    );
    expect(open).toEqual([]);
    await expectSoundPaper(service);
  }, 120_000);

  test('F124 it is shown that it was entered afterwards', async () => {
    const { clerk } = castOf(service);
    const row = await one<{ dossier: string; sheet: string; item: string }>(
      `select i.dossier_id as dossier, s.number as sheet, i.number as item from item i join sheet_act t on t.act = i.sealed_act
       join sheet s on s.id = t.sheet where i.leg = 'submission' order by i.sealed_at desc limit 1`,
    );
    const mark = (sheet: string): unknown => expect.stringContaining(`NHẬP BÙ TỪ PHIẾU GIẤY SỐ ${sheet}`);
    const printed = async (path: string): Promise<string> =>
      textOf((await clerk.download(path)).body).replace(/\s+/g, ' ');
    expect(await printed(`/v1/items/${row.item}/posting-slip.pdf`)).toEqual(mark(row.sheet));
    const slip = await one<{ number: string }>('select number from payment_slip where dossier = $1', [row.dossier]);
    expect(await printed(`/v1/payment-slips/${slip.number}.pdf`)).toEqual(mark(row.sheet));
    const list = await one<{ id: string; sheet: string }>(
      `select h.id, s.number as sheet from handover h join sheet_act t on t.act = h.ended_act join sheet s on s.id = t.sheet
       where h.purpose = 'round'`,
    );
    const record = await printed(`/v1/handovers/${list.id}/record.pdf`);
    expect(record).toEqual(mark(list.sheet));
    expect(record).toContain('Ký trên bản giấy');
    const order = await one<{ delivery: string; sheet: string }>(
      `select a.delivery, s.number as sheet from delivery_attempt a join sheet_act t on t.act = a.act join sheet s on s.id = t.sheet`,
    );
    const read = await clerk.get(`/v1/deliveries/${order.delivery}`);
    expect(read.body['attemptRows']).toEqual([expect.objectContaining({ outcome: 'delivered', entered: order.sheet })]);
    const code = await service.app.get(LookUpCodes).of(row.item, row.dossier);
    const tracked = (await service.get(`/v1/tracking/${row.item}?code=${code}`)).body as { dossiers: object[] };
    expect(tracked.dossiers[0]).toMatchObject({
      detail: { history: expect.arrayContaining([expect.objectContaining({ entered: true })]) as unknown },
    });
    const journal = (await clerk.get(`/v1/dossiers/${row.dossier}/journal`)).body['data'] as ReplyBody[];
    const sealing = journal.find((event) => event['type'] === 'item.sealed');
    expect(sealing).toMatchObject({
      occurredAt: '2026-11-30T10:15:00.000+07:00',
      entered: {
        number: row.sheet,
        by: signer('clerk-dho-2', 'clerk').person,
        confirmedBy: signer('controller-dho', 'controller').person,
      },
    });
  });
});
