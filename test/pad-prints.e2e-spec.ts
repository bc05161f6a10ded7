import { padForms, type PadFormName } from '../src/documents/pad-forms.js';
import { outcome } from './support/handing-over.js';
import { pagesOf, picture, squeezed, textOf, zbar } from './support/read-print.js';
import { TestService, type Caller } from './support/service.js';
import { padOf, signers, typistsOf } from './support/sheets.js';
import { tools } from './support/tools.js';

const reading = tools.has('pdftotext', 'zbarimg') ? test : test.skip;
const forms = Object.keys(padForms) as PadFormName[];

let service: TestService;
let typist: Caller;

beforeAll(async () => {
  service = await TestService.start();
  ({ typist } = typistsOf(service));
}, 60_000);
afterAll(() => service.close());

const printed = (caller: Caller, id: string, asked: string) => caller.download(`/v1/pads/${id}/sheets.pdf?${asked}`);

describe('F124 a pad is printed while there is power', () => {
  reading.each(forms)('the form %s stands on one page for each number, with its barcode', async (form) => {
    const { id, numbers } = await padOf(service, 2, { person: signers.courier.person });
    const { status, body } = await printed(typist, id, `form=${form}`);
    expect(status).toBe(200);
    expect(pagesOf(body)).toBe(2);
    const text = squeezed(textOf(body));
    for (const part of [padForms[form].title, 'Bưu cục Đồng Hới', 'Ghi lúc', ...numbers])
      expect(text).toContain(squeezed(part));
    expect(numbers.map((_, page) => zbar(picture(body, 200, page + 1)))).toEqual(
      numbers.map((number) => [`CODE-128:${number}`]),
    );
  });

  reading('numbers that were used are not printed, and so many at a time as asked for', async () => {
    const { id, numbers } = await padOf(service, 5);
    const [first = '', second = '', third = '', , last = ''] = numbers;
    await typist.post(`/v1/sheets/${second}/void`, { reason: 'Viết hỏng (mẫu)' });
    const of = async (asked: string) => {
      const text = textOf((await printed(typist, id, `form=handover&${asked}`)).body);
      return numbers.filter((number) => text.includes(number));
    };
    expect(await of('limit=2')).toEqual([first, third]);
    expect(await of(`from=${last}`)).toEqual([last]);
  });

  test('what cannot be printed is said', async () => {
    const { id, numbers } = await padOf(service, 1);
    const path = `/v1/pads/${id}/sheets.pdf`;
    const strange = service.as('clerk-bdo-1', 'clerk', '44-BDO');
    expect(outcome(await typist.get(path))).toBe('body-invalid');
    expect(outcome(await typist.get(`${path}?form=letter`))).toBe('body-invalid');
    expect(outcome(await typist.get(`${path}?form=tally&from=1`))).toBe('body-invalid');
    expect(outcome(await strange.get(`${path}?form=tally`))).toBe('not-found');
    await typist.post(`/v1/sheets/${numbers[0] ?? ''}/void`, { reason: 'Mất tờ (mẫu)' });
    expect(outcome(await typist.get(`${path}?form=tally`))).toBe('pad-used-up');
  });
});
