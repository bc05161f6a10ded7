import { jest } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { References } from '../../src/modules/dossier/references.js';
import { castOf, tally, toDesk } from '../support/handing-over.js';
import { drained, Outside, until, type Effect } from '../support/outside.js';
import { completeLines, counterIntake, licence, owner, type IntakeItem } from '../support/papers.js';
import { ResultPath, type OnTheWay } from '../support/results.js';
import { TestService } from '../support/service.js';

jest.setTimeout(60_000);

let service: TestService;
let outside: Outside;
let path: ResultPath;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
  path = new ResultPath(service);
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});

/** A criminal record certificate: that somebody wants one is nobody's business. */
const sensitive = { procedure: 'TP-01', lines: [1, 2].map((line) => ({ line, given: 1 })) };
const plain = { procedure: licence.procedure, lines: completeLines };

function drawn() {
  const bytes = Buffer.from(randomUUID());
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, sha256, stroke: { kind: 'stroke', sha256, size: bytes.length } };
}

type Drawn = ReturnType<typeof drawn>;

/** Papers of somebody who has this phone, taken in at the counter. */
async function takenIn({ procedure, lines }: typeof plain, phone: string): Promise<IntakeItem> {
  const opened = { procedure, service: 'both', owner: { ...owner, phone } };
  const { items } = await counterIntake(path.clerk, { opened, lines });
  if (!items[0]) throw new Error('nothing was taken in');
  return items[0];
}

/** Tallied at the desk, and received by the authority on the other side. */
async function received(item: IntakeItem): Promise<void> {
  const accepted = await toDesk(service, [item.number]);
  const all = [{ number: item.number, asPostingSlip: true }];
  expect((await tally(castOf(service).officer, accepted.body.id, all)).status).toBe(200);
  await drained(service);
  await until(async () => (await path.clerk.get(`/v1/dossiers/${item.dossier}`)).body.status === 'ACCEPTED');
}

/** From the authority's word to the courier's round. */
async function onRound(item: IntakeItem): Promise<OnTheWay> {
  const data = { postCode: item.postCode, resultCount: 2, originals: 1 };
  expect((await outside.webhook({ type: 'authority.finished', data })).status).toBe(202);
  const delivery = (await path.deliveryOf(item.dossier)).id;
  const way = { dossier: item.dossier, delivery, number: (await path.release(delivery)).body.number };
  await path.moved(way, path.atDeskSide, path.onRun);
  await path.moved(way, path.onRun, path.atOfficeSide);
  await path.loaded(way);
  return way;
}

const put = ({ sha256, bytes }: Drawn) => path.courier.put(`/v1/evidence/${sha256}`, bytes);

/** What the other side was told last, after everything owed has gone over. */
async function told(postCode: string): Promise<Effect[]> {
  await drained(service);
  return outside.effects(postCode);
}

async function lastTold(postCode: string): Promise<Effect | undefined> {
  return (await told(postCode)).at(-1);
}

const provenActs = (effects: Effect[]): unknown[] =>
  effects.filter(({ type }) => type === 'PROVEN').map(({ body }) => body.data['act']);

describe('F53 F111 PROVISIONAL at once, FINAL by a message of its own', () => {
  test('of an intake and of a delivery', async () => {
    const [stroke, handed] = [drawn(), drawn()];
    const taken = { opened: licence, seal: 'NP-0001', weightGrams: 90, lines: completeLines, identity: 'seen' };
    const intake = await path.clerk.post('/v1/intakes', {
      taken: [taken],
      signature: stroke.stroke,
      method: 'cash',
      voucher: 'printed',
    });
    const [item] = intake.body['items'] as IntakeItem[];
    if (!item) throw new Error('nothing was taken in');
    const { postCode } = item;
    expect(await told(postCode)).toMatchObject([{ type: 'ACCEPTED', seq: 1, body: { data: { provisional: true } } }]);
    await put(stroke);
    const final = { type: 'PROVEN', seq: 2, previous: 1, body: { data: { act: intake.body.act } } };
    expect((await told(postCode)).slice(1)).toMatchObject([final]);

    await received(item);
    const way = await onRound(item);
    const delivered = await path.deliver(way, { signature: handed.stroke });
    expect(await lastTold(postCode)).toMatchObject({ type: 'DELIVERED', body: { data: { provisional: true } } });
    await put(handed);
    await put(handed);
    expect(await lastTold(postCode)).toMatchObject({ type: 'PROVEN', body: { data: { act: delivered.body.act } } });
    const effects = await told(postCode);
    const proven = provenActs(effects).filter((act) => act === delivered.body.act || act === intake.body.act);
    expect(proven).toEqual([intake.body.act, delivered.body.act]);
    expect(effects.map(({ previous }) => previous).slice(1)).toEqual(effects.map(({ seq }) => seq).slice(0, -1));
  });

  test('what nothing has to prove is final at once', async () => {
    const item = await takenIn(plain, '0912000009');
    await received(item);
    const way = await onRound(item);
    expect((await path.fail(way, { reason: 'D02', action: 'T2', note: 'Hẹn sáng mai' })).status).toBe(200);
    const failed = { type: 'ATTEMPT_FAILED', body: { data: { reason: 'D02', provisional: false } } };
    expect(await lastTold(item.postCode)).toMatchObject(failed);
  });
});

describe('F101 the tally over the wire', () => {
  test('complete: the filing time, and no difference', async () => {
    const item = await takenIn(plain, '0912000008');
    await received(item);
    const tallied = (await told(item.postCode)).find(({ type }) => type === 'TALLIED');
    const [dossier] = await service.db.query<{ at: Date }[]>('select filed_at as at from dossier where id = $1', [
      item.dossier,
    ]);
    expect(tallied?.body.data).toMatchObject({ procedure: 'GTVT-01', differences: [] });
    expect(new Date(String(tallied?.body.data['filedAt']))).toEqual(dossier?.at);
  });

  test('short: what is missing, and no filing time; the authority does not receive it', async () => {
    const item = await takenIn(plain, '0912000007');
    const accepted = await toDesk(service, [item.number]);
    const lines = [{ line: 1, given: 0 }, ...completeLines.slice(1)];
    const short = { number: item.number, lines, accepted: false };
    expect((await tally(castOf(service).officer, accepted.body.id, [short])).status).toBe(200);
    const tallied = await lastTold(item.postCode);
    expect(tallied).toMatchObject({ type: 'TALLIED', body: { data: { differences: [{ line: 1, given: 0 }] } } });
    expect(tallied?.body.data).not.toHaveProperty('filedAt');
    await drained(service);
    expect((await path.clerk.get(`/v1/dossiers/${item.dossier}`)).body.status).not.toBe('ACCEPTED');
  });
});

describe('F68 the four messages, on the phone', () => {
  const AT = String.raw`\d\d:\d\d 30/11`;
  const DUE = String.raw` Ngay hen tra: \d\d/\d\d\. Du kien den nha: \d\d/\d\d\.`;
  const HOTLINE = String.raw` Hoi dap: 1900545481\.`;
  const SLIP = String.raw` Giu lien Phieu gui: co ma tra cuu in tren do\.`;
  const ASKED = String.raw` Mang giay to tuy than; nguoi nhan thay can giay uy quyen\. 1900545481\.`;

  const cases: [name: string, kind: typeof plain, phone: string, second: string][] = [
    ['a plain procedure', plain, '0912000001', ` da giao tai Bo phan Mot cua luc ${AT}\\.${DUE}${HOTLINE}`],
    ['a sensitive procedure', sensitive, '0912000002', ` da giao luc ${AT}\\.${HOTLINE}`],
  ];

  test.each(cases)('over the whole way of %s', async (_, kind, phone, second) => {
    const item = await takenIn(kind, phone);
    await received(item);
    const way = await onRound(item);
    await drained(service);
    expect((await path.deliver(way)).status).toBe(200);
    await drained(service);
    const messages = await outside.messages(phone.replace('0', '+84'));
    const words = [
      `Buu dien da chap nhan ${item.number} luc ${AT}/2026\\.${SLIP}${HOTLINE}`,
      `${item.number}${second}`,
      `Hom nay buu ta phat ${way.number}\\. Thu khi giao: [\\d.]+d\\.${ASKED}`,
      `${way.number} da phat luc ${AT}\\. Chua nhan duoc\\? Goi 1900545481 trong hom nay\\.`,
    ];
    expect(messages).toEqual(words.map((text): unknown => expect.stringMatching(new RegExp(`^${text}$`))));
    const codes = [item.number, way.number].map((number) => service.app.get(References).lookUpCode(number));
    for (const text of messages) {
      expect(text.length).toBeLessThanOrEqual(160);
      for (const hidden of [...codes, item.postCode, kind.procedure, 'Anh', 'Quang Trung', 'http', '(mau)']) {
        expect(text).not.toContain(hidden);
      }
    }
    await drained(service);
    expect(await outside.messages(phone.replace('0', '+84'))).toHaveLength(4);
  });

  test('of a sensitive procedure no word names an agency, a paper or what it is about', async () => {
    const said = (await outside.messages('+84912000002')).join(' ').toLowerCase();
    expect(said).not.toBe('');
    for (const word of ['tu phap', 'ly lich', 'mot cua', 'so ', 'cong an', 'trung tam', 'ngay hen tra', 'to khai']) {
      expect(said).not.toContain(word);
    }
  });
});
