import { bagged, carriedBag, countBag, openBag } from './support/bags.js';
import { castOf } from './support/handing-over.js';
import { pagesOf, picture, sizeOf, squeezed, textOf, zbar, zxing } from './support/read-print.js';
import { TestService, type Caller } from './support/service.js';
import { tools } from './support/tools.js';

const reading = tools.has('pdftotext', 'zbarimg') ? test : test.skip;

let service: TestService;
let cast: ReturnType<typeof castOf>;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterAll(() => service.close());

const label = (caller: Caller, bag: string) => caller.download(`/v1/bags/${bag}/label.pdf`);

describe('F20 the label of a bag', () => {
  reading('is read by scanners and says where it goes, and nothing of what is in it', async () => {
    const { bag, numbers } = await bagged(service, 3);
    const { status, body } = await label(cast.clerk, bag);
    expect([status, pagesOf(body), sizeOf(body)]).toEqual([200, 1, [100, 150]]);
    const codes = [`CODE-128:${bag}`, `QR-Code:${bag}`];
    for (const dpi of [203, 300]) {
      const image = picture(body, dpi);
      expect([zbar(image), await zxing(image)]).toEqual([codes, codes]);
    }
    const text = squeezed(textOf(body));
    for (const part of ['TÚI THƯ', bag, 'NT-0001', 'Bưu cục Đồng Hới']) expect(text).toContain(squeezed(part));
    for (const number of numbers) expect(text).not.toContain(number);
  });

  test('is printed alike for who carries it and after it was opened, and for nobody else', async () => {
    const { bag, numbers } = await carriedBag(service, 2);
    const first = (await label(cast.carrier, bag)).body;
    await countBag(cast.carrier, bag, numbers);
    await openBag(cast.carrier, bag);
    expect((await label(cast.clerk, bag)).body.equals(first)).toBe(true);
    expect((await label(cast.otherClerk, bag)).status).toBe(404);
  });
});
