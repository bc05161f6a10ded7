import { sealed } from './support/handing-over.js';
import { courierId, officeId, placeItem } from './support/placed.js';
import { ResultPath } from './support/results.js';
import { TestService, type Caller, type Reply } from './support/service.js';
import { derivedId } from '../src/platform/ids.js';

let service: TestService;
let path: ResultPath;
let submitted: string;
let ofPost: string;
const postman = derivedId('person', 'post-pnh');
const postOffice = derivedId('unit', '44-PNH');
const atPost = (role: 'courier' | 'clerk') => service.as('post-pnh', role, '44-PNH');
/** Where an envelope lies that its courier has brought to the office. */
const own = { holder: 'COURIER', place: officeId } as const;

beforeAll(async () => {
  service = await TestService.start();
  path = new ResultPath(service);
  [submitted = ''] = await sealed(path.clerk, 1);
  [ofPost = ''] = await sealed(atPost('clerk'), 1);
}, 60_000);
afterAll(() => service.close());

/** The state that an act led to, or the code of its refusal. */
function said({ status, body }: Reply): string {
  return status < 300 ? String(body.status) : `${status} ${body.code}`;
}

describe('F17 a place with one person', () => {
  const seen = async (number: string): Promise<object | undefined> => {
    const rows = await service.db.query<object[]>(
      'select status, holder_kind as kind, holder_id as holder, place from item where number = $1',
      [number],
    );
    return rows[0];
  };

  test.each(['courier', 'clerk'] as const)(
    'as %s he deposits: the place changes, the holder does not',
    async (role) => {
      await placeItem(service, ofPost, { status: 'WITH_POST', courier: postman });
      const reply = await atPost(role).post(`/v1/items/${ofPost}/deposit`);
      expect(reply).toMatchObject({ status: 200, body: { status: 'AT_OFFICE', events: [{}] } });
      expect(await seen(ofPost)).toEqual({ status: 'AT_OFFICE', kind: 'COURIER', holder: postman, place: postOffice });
      const custody = await atPost('clerk').get(`/v1/items/${ofPost}/custody`);
      expect((custody.body['data'] as object[]).at(-1)).toMatchObject({
        type: 'item.moved',
        act: reply.body.act,
        status: 'AT_OFFICE',
        holder: { kind: 'COURIER', id: postman },
        place: postOffice,
      });
    },
  );

  test('where others work the envelope is handed over instead, and only its holder deposits', async () => {
    await placeItem(service, submitted, { status: 'WITH_POST' });
    expect(said(await path.courier.post(`/v1/items/${submitted}/deposit`))).toBe('409 place-has-staff');
    await placeItem(service, ofPost, { status: 'WITH_POST' });
    expect(said(await atPost('courier').post(`/v1/items/${ofPost}/deposit`))).toBe('409 item-not-yours');
    expect(said(await atPost('courier').post(`/v1/items/${submitted}/deposit`))).toBe('404 not-found');
    expect(await seen(ofPost)).toEqual({ status: 'WITH_POST', kind: 'COURIER', holder: courierId, place: null });
  });

  test('an arrival scan changes the place only; a courier scans what he holds himself', async () => {
    await placeItem(service, submitted, { status: 'WITH_POST' });
    const other = service.as('courier-dho-2', 'courier', '44-DHO');
    expect(said(await other.post(`/v1/items/${submitted}/arrive`))).toBe('409 item-not-yours');
    expect(said(await path.clerk.post(`/v1/items/${submitted}/arrive`))).toBe('AT_OFFICE');
    expect(await seen(submitted)).toEqual({ status: 'AT_OFFICE', kind: 'COURIER', holder: courierId, place: officeId });
  });

  test('its holder puts right where an envelope lies; nothing else changes, and the journal keeps both places', async () => {
    await placeItem(service, submitted, { status: 'WITH_POST' });
    await path.courier.post(`/v1/items/${submitted}/arrive`);
    const note = (caller: Caller, place: string) => caller.post(`/v1/items/${submitted}/note-place`, { place });
    expect(said(await note(service.as('courier-dho-2', 'courier', '44-DHO'), '44-PNH'))).toBe('409 item-not-yours');
    expect(said(await note(atPost('courier'), '44-PNH'))).toBe('404 not-found');
    const unknown = await note(path.courier, '44-TTPVHCC');
    expect(unknown).toMatchObject({ status: 422, body: { code: 'place-unknown', errors: [{ pointer: '/place' }] } });
    expect(said(await note(path.courier, '44-PNH'))).toBe('AT_OFFICE');
    expect(await seen(submitted)).toEqual({
      status: 'AT_OFFICE',
      kind: 'COURIER',
      holder: courierId,
      place: postOffice,
    });
    const custody = await path.clerk.get(`/v1/items/${submitted}/custody`);
    const told = (custody.body['data'] as { type: string; place: string }[]).slice(-2);
    expect(told).toMatchObject([
      { type: 'item.arrived', place: officeId },
      { type: 'item.place-noted', place: postOffice },
    ]);
  });

  test('not at an office of another province, unless the dossier passes it; a refusal stores nothing', async () => {
    const [number = ''] = await sealed(path.clerk, 1);
    await placeItem(service, number, { status: 'AT_OFFICE', ...own });
    const note = (place: string) => path.courier.post(`/v1/items/${number}/note-place`, { place });
    const written = () =>
      service.db.query<{ acts: string; events: string; dossier: string }[]>(
        `select (select count(*) from act) as acts, (select count(*) from event) as events, dossier_id as dossier,
           version, place from item where number = $1`,
        [number],
      );
    const before = await written();
    const elsewhere = await note('48-HCH');
    expect(elsewhere).toMatchObject({
      status: 422,
      body: { code: 'place-elsewhere', errors: [{ pointer: '/place', code: 'place-elsewhere' }] },
    });
    expect(elsewhere.body.detail).toContain('48-HCH');
    expect(elsewhere.body.detail).toContain(number);
    expect(await written()).toEqual(before);

    await service.db.query('insert into dossier_unit (dossier, unit, since) values ($1, $2, $3)', [
      before[0]?.dossier,
      derivedId('unit', '48-HCH'),
      service.clock.now(),
    ]);
    expect(said(await note('48-HCH'))).toBe('AT_OFFICE');
    expect(await seen(number)).toMatchObject({ place: derivedId('unit', '48-HCH'), holder: courierId });
  });
});
