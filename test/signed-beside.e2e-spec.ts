import { Notes, type NoteRef } from '../src/modules/dossier/notes.js';
import { SystemPerson } from '../src/modules/dossier/system-person.js';
import { Sealings } from '../src/modules/item/sealed-items.js';
import { PostingSlipPrint } from '../src/modules/money/posting-slip.print.js';
import { castOf, sealed, tally, toDesk } from './support/handing-over.js';
import { completeLines, counterIntake, licence, signature } from './support/papers.js';
import { squeezed, textOf } from './support/read-print.js';
import { handing, ResultPath } from './support/results.js';
import { TestService, type Reply } from './support/service.js';
import { tools } from './support/tools.js';
import { Office } from './support/visits.js';

const reading = tools.has('pdftotext') ? test : test.skip;
const witness = 'Lê Thị Chứng (mẫu)';
const capacity = 'Giám đốc Công ty Sông Gianh (mẫu)';
const pictured = { sha256: signature.sha256, size: signature.size };
interface Signing {
  kind: string;
  sha256: string;
  size: number;
  witness?: string;
  capacity?: string;
}

const kinds: Signing[] = [
  { kind: 'stroke', ...pictured },
  { kind: 'thumbprint', ...pictured, witness },
  { kind: 'paper', ...pictured },
  { kind: 'representative', ...pictured, capacity },
];
const thumbprint = { kind: 'thumbprint', ...pictured, witness };

let service: TestService;
let office: Office;

beforeAll(async () => {
  service = await TestService.start();
  office = new Office(service);
}, 60_000);
afterAll(() => service.close());

interface Told {
  kind: string;
  sha256?: string;
  beside?: NoteRef;
}

/** The signature that the newest event of a type holds, and the note beside it in clear. */
async function signed(dossier: string, type: string): Promise<{ told: Told; beside?: string }> {
  const rows = await service.db.query<{ told: Told; body: string }[]>(
    `select coalesce(body::jsonb #> '{data,signature}', body::jsonb #> '{data,signatures,0}') as told, body
     from event where dossier_id = $1 and type = $2 order by seq desc limit 1`,
    [dossier, type],
  );
  const [row] = rows;
  if (!row) throw new Error(`no ${type} in the journal`);
  expect(row.body).not.toContain('mẫu');
  const { beside } = row.told;
  return { told: row.told, beside: beside && (await service.app.get(Notes).read(service.db.manager, beside.id)) };
}

function atCounter(change: object, count = 1): Promise<Reply> {
  const taken = Array.from({ length: count }, (_, index) => ({
    opened: licence,
    seal: `NP-14${index}`,
    weightGrams: 90,
    lines: completeLines,
    identity: 'seen',
  }));
  return office.clerk.post('/v1/intakes', { taken, signature, method: 'cash', voucher: 'printed', ...change });
}

const itemsOf = ({ body }: Reply): { number: string; dossier: string }[] => body['items'] as never;
const wanted = (signature: Signing): string | undefined => signature.witness ?? signature.capacity;

describe('F140 what stands beside a signature is kept', () => {
  test.each(kinds)('at the door: $kind', async (signature) => {
    const taken = await office.intake(await office.atTheDoor(), { signature });
    const { told, beside } = await signed(itemsOf(taken)[0]?.dossier ?? '', 'item.sealed');
    expect([told.kind, told.sha256, beside]).toEqual([signature.kind, signature.sha256, wanted(signature)]);
  });

  test.each(kinds)('at the counter: $kind', async (signature) => {
    const taken = await atCounter({ signature });
    const { told, beside } = await signed(itemsOf(taken)[0]?.dossier ?? '', 'item.sealed');
    expect([told.kind, told.sha256, beside]).toEqual([signature.kind, signature.sha256, wanted(signature)]);
  });

  test.each([
    { kind: 'thumbprint', ...pictured },
    { kind: 'representative', ...pictured },
    { kind: 'paper' },
    { kind: 'stroke' },
    { kind: 'token' },
  ])('a $kind without what it needs takes nothing in, at the door and at the counter', async (signature) => {
    const visit = await office.atTheDoor();
    for (const reply of [await office.intake(visit, { signature }), await atCounter({ signature })]) {
      expect(reply).toMatchObject({ status: 422, body: { code: 'signature-incomplete' } });
    }
    expect((await office.courier.get(`/v1/pickups/${visit.id}`)).body.status).toBe('ARRIVED');
  });

  test('one signature for two dossiers stands in both journals, its witness written once', async () => {
    const [first, second] = itemsOf(await atCounter({ signature: thumbprint }, 2));
    const one = await signed(first?.dossier ?? '', 'item.sealed');
    const other = await signed(second?.dossier ?? '', 'item.sealed');
    expect(one.beside).toBe(witness);
    expect(other.told.beside).toEqual(one.told.beside);
  });

  test('when the result is released and when it is handed out', async () => {
    const path = new ResultPath(service);
    const { dossier, delivery } = await path.ready();
    const released = await path.release(delivery, { carrierSignature: thumbprint });
    expect((await signed(dossier, 'delivery.released')).beside).toBe(witness);
    const way = { dossier, delivery, number: released.body.number };
    await path.moved(way, path.atDeskSide, path.onRun);
    await path.moved(way, path.onRun, path.atOfficeSide);
    await path.loaded(way);
    const representative = { kind: 'representative', ...pictured, capacity };
    expect((await path.deliver(way, { ...handing, signature: representative })).status).toBe(200);
    expect((await signed(dossier, 'delivery.delivered')).beside).toBe(capacity);
    const sealing = await service.app.get(Sealings).read(service.app.get(SystemPerson).actor, way.number);
    const { signatures } = await service.app.get(PostingSlipPrint).of(sealing);
    expect(signatures).toMatchObject([{ kind: 'token' }, { kind: 'thumbprint', witness }]);
  });

  test('when the papers are tallied, the journal names the same note as the record', async () => {
    const cast = castOf(service);
    const [number = ''] = await sealed(cast.clerk, 1);
    const accepted = await toDesk(service, [number]);
    await tally(cast.officer, accepted.body.id, [{ number, asPostingSlip: true }], thumbprint);
    const { told, beside } = await signed(accepted.body.events[0]?.dossier ?? '', 'dossier.tallied');
    expect(beside).toBe(witness);
    const rows = await service.db.query<object[]>('select beside from handover_tally where handover = $1', [
      accepted.body.id,
    ]);
    expect(rows).toEqual([{ beside: told.beside?.id }]);
  });
});

describe('F140 the posting slip says how it was signed', () => {
  const printed = async (number: string): Promise<string> => {
    const { body } = await office.clerk.download(`/v1/items/${number}/posting-slip.pdf`);
    return squeezed(textOf(body));
  };

  reading('names the witness of a thumbprint given at the door', async () => {
    const taken = await office.intake(await office.atTheDoor(), { signature: thumbprint });
    expect(await printed(itemsOf(taken)[0]?.number ?? '')).toContain(
      squeezed(`Điểm chỉ, có người làm chứng: ${witness}`),
    );
  });

  reading('names the capacity of a representative at the counter, and nobody beside a stroke', async () => {
    const representative = await atCounter({ signature: { kind: 'representative', ...pictured, capacity } });
    expect(await printed(itemsOf(representative)[0]?.number ?? '')).toContain(
      squeezed(`Người đại diện ký: ${capacity}`),
    );
    const [plain] = (await counterIntake(office.clerk)).items;
    expect(await printed(plain?.number ?? '')).toContain(squeezed('Ký trên màn hình, lúc'));
  });
});
