import { jest } from '@jest/globals';
import pg from 'pg';
import { HandoverRecords } from '../src/modules/handover/records/handover-records.js';
import { castOf, carrierId, handOver, sealed, tally, toDesk } from './support/handing-over.js';
import { completeLines, licence, owner, picture, signature } from './support/papers.js';
import { TestService, type Reply } from './support/service.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;
const file = { asPostingSlip: true };

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterAll(() => service.close());

interface DossierRow {
  id: string;
  status: string;
  filed_at: Date | null;
  holder: string;
  item_status: string;
  authority: boolean;
}

async function dossierOf(number: string): Promise<DossierRow | undefined> {
  const rows = await service.db.query<DossierRow[]>(
    `select d.id, d.status, d.filed_at, i.holder_kind as holder, i.status as item_status, i.holder_id = d.authority as authority
     from dossier d join item i on i.dossier_id = d.id where i.number = $1`,
    [number],
  );
  return rows[0];
}

async function talliedEvent(number: string): Promise<Record<string, unknown>> {
  const rows = await service.db.query<{ data: Record<string, unknown> }[]>(
    `select e.body::jsonb -> 'data' as data from event e join item i on i.dossier_id = e.dossier_id
     where i.number = $1 and e.type = 'dossier.tallied'`,
    [number],
  );
  return rows[0]?.data ?? {};
}

async function atDesk(change: object = {}): Promise<{ number: string; handover: string }> {
  const [number] = await sealed(cast.clerk, 1, change);
  const accepted = await toDesk(service, [number ?? '']);
  return { number: number ?? '', handover: accepted.body.id };
}

describe('F140 everyone can sign', () => {
  const pictured = { sha256: signature.sha256, size: signature.size };

  test.each([
    { kind: 'stroke', ...pictured },
    { kind: 'thumbprint', ...pictured, witness: 'Trần Bé (mẫu)' },
    { kind: 'paper', ...pictured },
    { kind: 'representative', ...pictured, capacity: 'Trưởng bưu cục (mẫu)' },
  ])('the giver signs the tally by $kind, the receiver by his act, and the record says which', async (signed) => {
    const { number, handover } = await atDesk();
    expect((await tally(cast.officer, handover, [{ number, ...file }], signed)).status).toBe(200);
    expect((await talliedEvent(number))['signatures']).toMatchObject([
      { kind: signed.kind, by: carrierId, sha256: signature.sha256 },
      { kind: 'token' },
    ]);
    const record = await service.app.get(HandoverRecords).read(service.db.manager, handover);
    expect(record).toMatchObject({
      designation: '101/QĐ-TTPVHCC (mẫu)',
      lines: [{ number, postingSlip: number, originals: 3, copies: 1, talliedAt: expect.any(Date) }],
      signatures: [
        {
          side: 'giver',
          kind: signed.kind,
          person: 'Nguyễn Văn An (mẫu)',
          beside: ('witness' in signed && signed.witness) || ('capacity' in signed && signed.capacity) || undefined,
        },
        { side: 'receiver', kind: 'token', person: 'Ngô Thu Hà (mẫu)' },
      ],
    });
  });

  test.each([
    { kind: 'stroke' },
    { kind: 'thumbprint', ...pictured },
    { kind: 'representative', ...pictured },
    { kind: 'token' },
  ])('a $kind without what it needs is refused', async (signed) => {
    const { number, handover } = await atDesk();
    const reply = await tally(cast.officer, handover, [{ number, ...file }], signed);
    expect(reply).toMatchObject({
      status: 422,
      body: { code: 'signature-incomplete', errors: [{ pointer: '/giverSignature' }] },
    });
    expect((await dossierOf(number))?.status).toBe('OPENED');
  });

  test('the tally is proven when the picture of the signature is stored', async () => {
    const { number, handover } = await atDesk();
    const filed = await tally(cast.officer, handover, [{ number, ...file }]);
    await cast.officer.put(`/v1/evidence/${signature.sha256}`, picture);
    const proven = await service.db.query<object[]>(
      `select 1 from event where type = 'act.proven' and body::jsonb #>> '{data,proven}' = $1`,
      [filed.body.act],
    );
    expect(proven).toHaveLength(1);
  });
});

describe('F16 lists of any length', () => {
  /** Many envelopes in few requests. */
  async function many(count: number): Promise<string[]> {
    const taken = Array.from({ length: count }, () => ({
      opened: { ...licence, owner },
      seal: 'NP-0001',
      weightGrams: 90,
      lines: completeLines,
      identity: 'seen',
    }));
    const reply = await cast.clerk.post('/v1/intakes', { taken, signature, method: 'cash', voucher: 'printed' });
    return (reply.body['items'] as { number: string }[]).map((item) => item.number);
  }

  async function statements(act: () => Promise<Reply>): Promise<number> {
    const asked = jest.spyOn(pg.Client.prototype, 'query');
    const reply = await act();
    const { length } = asked.mock.calls;
    asked.mockRestore();
    expect(reply.status).toBeLessThan(300);
    return length;
  }

  test('a longer list takes no more statements to draft, close, count, accept and tally', async () => {
    const walk = async (numbers: string[]): Promise<number[]> => {
      await handOver(cast.clerk, { caller: cast.carrier, to: { person: carrierId } }, numbers);
      let handover = '';
      const counts: number[] = [];
      counts.push(
        await statements(async () => {
          const draft = await cast.carrier.post('/v1/handovers', {
            purpose: 'run',
            to: { unit: '44-TTPVHCC' },
            numbers,
          });
          handover = draft.body.id;
          return draft;
        }),
      );
      const path = `/v1/handovers/${handover}`;
      counts.push(await statements(() => cast.carrier.post(`${path}/close`)));
      counts.push(await statements(() => cast.officer.post(`${path}/count`, { numbers })));
      counts.push(await statements(() => cast.officer.post(`${path}/accept`, { version: 1 })));
      counts.push(
        await statements(() =>
          tally(
            cast.officer,
            handover,
            numbers.map((number) => ({ number, ...file })),
          ),
        ),
      );
      return counts;
    };
    const short = await walk(await many(2));
    expect(Math.min(...short)).toBeGreaterThan(3);
    expect(await walk(await many(20))).toEqual(short);
  });
});
