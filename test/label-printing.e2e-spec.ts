import { jest } from '@jest/globals';
import { counterIntake, owner, type IntakeItem } from './support/papers.js';
import { picture, sizeOf, squeezed, textOf, zbar, zxing } from './support/read-print.js';
import { ResultPath, type OnTheWay } from './support/results.js';
import { TestService, type Caller } from './support/service.js';
import { tools } from './support/tools.js';

const reading = tools.has('pdftotext', 'zbarimg') ? test : test.skip;
const PUBLIC_URL = 'https://tracuu.example';
const LONG = {
  name: 'CÔNG TẰNG TÔN NỮ NGỌC ẨN ẲNG ẠNH PHƯỢNG QUỲNH (mẫu)',
  address: `Số 1234/56/78 ${'ngõ 90 ngách 12 hẻm 34, tổ dân phố Trường Thủy, '.repeat(3)}căn hộ 1205`,
};
const FIXED = [
  'Bưu chính công ích –',
  'chỉ giao người nhận hoặc người được ủy quyền',
  'NGƯỜI GỬI',
  'NGƯỜI NHẬN',
  'NƠI CHUYỂN HOÀN',
];
const OFFICE = 'Bưu cục Đồng Hới';
const DESK = 'Trung tâm Phục vụ hành chính công tỉnh Quảng Trị';
const WARD = 'Phường Đồng Hới, tỉnh Quảng Trị';

/** Decoders look at millions of dots. */
jest.setTimeout(60_000);

let service: TestService;
let path: ResultPath;
let clerk: Caller;
let submission: IntakeItem;
let result: OnTheWay;

beforeAll(async () => {
  service = await TestService.start({ PUBLIC_URL });
  path = new ResultPath(service);
  clerk = path.clerk;
  const opened = { procedure: 'GTVT-01', service: 'both', owner: { ...owner, ...LONG } };
  const { items } = await counterIntake(clerk, { opened });
  if (!items[0]) throw new Error('Nothing was taken in');
  submission = items[0];
  const dossier = await path.accepted({ opened });
  await path.finished(dossier);
  const delivery = (await path.deliveryOf(dossier)).id;
  const released = await path.release(delivery);
  result = { dossier, delivery, number: released.body.number };
}, 60_000);
afterAll(() => service.close());

/** Every way to print one label: its address, and its page in millimetres. */
const ways: [name: string, address: (number: string) => string, page: number[]][] = [
  ['100x150', (number) => `/v1/items/${number}/label.pdf`, [100, 150]],
  ['a6', (number) => `/v1/items/${number}/label.pdf?size=a6`, [105, 148]],
  ['a5', (number) => `/v1/items/${number}/label.pdf?size=a5`, [148, 210]],
  ['a4', (number) => `/v1/label-sheet.pdf?numbers=${number}&places=3`, [210, 297]],
];

function without(printed: string, parts: readonly string[]): string {
  return parts.reduce((rest, part) => {
    expect(rest).toContain(squeezed(part));
    return rest.replace(squeezed(part), '');
  }, squeezed(printed));
}

/** What the database knows of the dossier and nobody may read outside. */
async function secretsOf(dossier: string): Promise<string[]> {
  const [row] = await service.db.query<Record<string, string>[]>(
    `select d.id, d.post_code as code, d.procedure, u.name as authority from dossier d join unit u on u.id = d.authority
     where d.id = $1`,
    [dossier],
  );
  const amounts = await service.db.query<{ amount: string }[]>('select amount from charge where dossier = $1', [
    dossier,
  ]);
  expect(amounts.length).toBeGreaterThan(0);
  return [
    ...Object.values(row ?? {}),
    ...amounts.flatMap(({ amount }) => [amount, Number(amount).toLocaleString('de-DE')]),
    ...['giấy phép', 'GTVT', 'Công an', 'đồng', owner.phone, owner.phone.slice(1, 6), owner.phone.slice(-5), 'NP-0001'],
  ];
}

describe('F28 F33 a label in every size, as the service prints it', () => {
  reading.each(ways)('%s of a submission: office to desk, nothing of the citizen', async (_name, address, page) => {
    const { status, body, headers } = await clerk.download(address(submission.number));
    expect([status, headers['content-type'], sizeOf(body)]).toEqual([200, 'application/pdf', page]);
    const text = textOf(body);
    const rest = without(text, [...FIXED, `${OFFICE}, ${WARD}`, OFFICE, DESK, WARD, submission.number]);
    expect(rest).toBe('');
    for (const secret of [...(await secretsOf(submission.dossier)), LONG.name, LONG.address])
      expect(squeezed(text)).not.toContain(squeezed(secret));
  });

  reading.each(ways)('%s of a result: the desk’s own name to the citizen', async (_name, address, page) => {
    const { status, body } = await path.officer.download(address(result.number));
    expect([status, sizeOf(body)]).toEqual([200, page]);
    const text = textOf(body);
    const rest = without(text, [
      ...FIXED,
      `${DESK}, ${WARD}`,
      DESK,
      LONG.name,
      `${LONG.address}, Phường Đồng Thuận, tỉnh Quảng Trị`,
      'CÓ THU TIỀN',
      result.number,
    ]);
    expect(rest).toBe('');
    for (const secret of await secretsOf(result.dossier)) expect(squeezed(text)).not.toContain(squeezed(secret));
  });

  const resolutions = ways.flatMap((way) => [203, 300].map((dpi) => [...way, dpi] as const));
  reading.each(resolutions)('%s is read by two decoders (%#)', async (_name, address, _page, dpi) => {
    const image = picture((await path.officer.download(address(result.number))).body, dpi);
    const codes = [`CODE-128:${result.number}`, `QR-Code:${PUBLIC_URL}/v1/tracking/${result.number}`];
    expect(zbar(image)).toEqual(codes);
    expect(await zxing(image)).toEqual(codes);
  });
});

describe('F28 a sheet of labels', () => {
  reading('holds up to four, each readable, on the places that are free', async () => {
    const numbers = [submission.number];
    for (let more = 0; more < 3; more++) numbers.push((await counterIntake(clerk)).items[0]?.number ?? '');
    const full = await clerk.download(`/v1/label-sheet.pdf?numbers=${numbers.join(',')}`);
    expect(full.headers['content-disposition']).toBe(`inline; filename="${numbers.join('-')}.pdf"`);
    const image = picture(full.body, 203);
    const expected = numbers
      .flatMap((number) => [`CODE-128:${number}`, `QR-Code:${PUBLIC_URL}/v1/tracking/${number}`])
      .sort();
    expect(zbar(image)).toEqual(expected);
    expect(await zxing(image)).toEqual(expected);
    const begun = await clerk.download(`/v1/label-sheet.pdf?numbers=${numbers.slice(0, 2).join(',')}&places=4,2`);
    expect(zbar(picture(begun.body, 203))).toHaveLength(4);
    const two = await clerk.download(`/v1/label-sheet.pdf?numbers=${numbers.slice(0, 2).join(',')}`);
    expect(two.body.equals(begun.body)).toBe(false);
  });

  test.each([
    ['', 'numbers'],
    ['?numbers=', 'numbers'],
    ['?numbers=A,B,C,D,E', 'numbers'],
    ['?numbers=A,A', 'numbers'],
    ['?numbers=A,B&places=1', 'places'],
    ['?numbers=A&places=5', 'places'],
    ['?numbers=A&places=1,1', 'places'],
    ['?numbers=A&places=', 'places'],
    ...['1e0', '0x2', '%201', '1.0', '01', '+1'].map((place): [string, string] => [
      `?numbers=A&places=${place}`,
      'places',
    ]),
    ['?numbers=A&size=a4', ''],
  ])('%s is refused with its place', async (query, pointer) => {
    const reply = await clerk.get(`/v1/label-sheet.pdf${query}`);
    expect(reply).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
    expect(JSON.stringify(reply.body['errors'])).toContain(pointer);
  });

  test('a size that nobody has is refused', async () => {
    expect(await clerk.get(`/v1/items/${submission.number}/label.pdf?size=a3`)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/size' }] },
    });
  });

  test('one number that is none of his business, and nothing is printed', async () => {
    const stranger = service.as('clerk-hch-1', 'clerk', '48-HCH');
    const url = `/v1/label-sheet.pdf?numbers=${submission.number}`;
    expect(await stranger.get(url)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await clerk.get(`${url},CA000000005VN`)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await service.as('some-citizen', 'citizen').get(url)).toMatchObject({ status: 403 });
  });
});
