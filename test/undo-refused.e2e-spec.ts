import { Dossiers } from '../src/modules/dossier/dossiers.js';
import { Journal } from '../src/modules/dossier/journal.js';
import { derivedId } from '../src/platform/ids.js';
import { verify } from '../src/verify/verify.js';
import { carrierId, castOf, handOver, sealed, tally, toDesk } from './support/handing-over.js';
import { until } from './support/outside.js';
import { picture, signature } from './support/papers.js';
import { ResultPath } from './support/results.js';
import { TestService, type Reply } from './support/service.js';
import { askUndo, typesAround, undo, undoReason, withCarrier } from './support/undoing.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterEach(async () => {
  expect((await verify(service.database.url)).broken).toEqual([]);
});
afterAll(() => service.close());

const said = ({ status, body }: Reply): string => (status < 300 ? String(body.status) : `${status} ${body.code}`);

describe('F24 an undo is refused', () => {
  test('without both sides: strangers, the same person, the same side, nobody who asked, nobody twice', async () => {
    const { list } = await withCarrier(service);
    const colleague = service.as('clerk-dho-2', 'clerk', '44-DHO');
    for (const stranger of [cast.otherClerk, cast.otherCourier, cast.officer]) {
      expect(said(await askUndo(stranger, list))).toBe('404 not-found');
      expect(said(await undo(stranger, list))).toBe('404 not-found');
    }
    expect(said(await askUndo(cast.supervisor, list))).toBe('403 role-not-allowed');
    expect(said(await undo(cast.carrier, list))).toBe('409 undo-not-asked');
    expect(said(await cast.clerk.post(`/v1/handovers/${list}/ask-undo`, {}))).toBe('422 body-invalid');
    await askUndo(cast.clerk, list);
    expect(said(await undo(cast.clerk, list))).toBe('403 same-person');
    expect(said(await undo(colleague, list))).toBe('409 undo-other-side');
    for (const again of [cast.clerk, colleague, cast.carrier])
      expect(said(await askUndo(again, list))).toBe('409 undo-asked-already');
    expect((await cast.clerk.get(`/v1/handovers/${list}`)).body.status).toBe('ACCEPTED');
  });

  test('to one person who signs for both sides, here the only employee of a place helped out by a colleague', async () => {
    await service.db.query(
      `update staff set unit = (select id from unit where code = '44-PNH') where person = $1 and role = 'clerk'`,
      [derivedId('person', 'clerk-dho-2')],
    );
    const asCourier = service.as('post-pnh', 'courier', '44-PNH');
    const asClerk = service.as('post-pnh', 'clerk', '44-PNH');
    const colleague = service.as('clerk-dho-2', 'clerk', '44-PNH');
    const numbers = await sealed(asCourier, 1);
    const receiver = { caller: colleague, to: { unit: '44-PNH' } };
    const moved = await handOver(asCourier, receiver, numbers, 'other');
    expect(said(moved)).toBe('ACCEPTED');
    const { id } = moved.body;
    expect(said(await askUndo(asCourier, id))).toBe('ACCEPTED');
    expect((await asClerk.get(`/v1/handovers/${id}`)).body.actions).toEqual([]);
    expect(said(await undo(asClerk, id))).toBe('403 same-person');
    expect((await colleague.get(`/v1/handovers/${id}`)).body.actions).toEqual(['undo']);
    expect(said(await undo(colleague, id))).toBe('UNDONE');
  });

  test('when an envelope has moved on: it arrived, stands on another list, or was tallied short', async () => {
    const arrived = await withCarrier(service);
    await askUndo(cast.clerk, arrived.list);
    await cast.carrier.post(`/v1/items/${arrived.numbers[0]}/arrive`);
    expect(said(await undo(cast.carrier, arrived.list))).toBe('409 undo-moved-on');
    const listed = await withCarrier(service);
    await askUndo(cast.clerk, listed.list);
    const next = await cast.carrier.post('/v1/handovers', {
      purpose: 'run',
      to: { unit: '44-TTPVHCC' },
      numbers: listed.numbers,
    });
    const refused = await undo(cast.carrier, listed.list);
    expect(said(refused)).toBe('409 item-on-list');
    expect(refused.body['detail']).toContain(next.body.number);
    await cast.carrier.post(`/v1/handovers/${next.body.id}/withdraw`, { reason: undoReason });
    expect(said(await undo(cast.carrier, listed.list))).toBe('UNDONE');
    const numbers = await sealed(cast.clerk, 1);
    const atDesk = await toDesk(service, numbers);
    await askUndo(cast.carrier, atDesk.body.id);
    const short = [{ number: numbers[0], lines: [{ line: 3, given: 0 }] }];
    expect((await tally(cast.officer, atDesk.body.id, short)).status).toBe(200);
    expect(said(await undo(cast.officer, atDesk.body.id))).toBe('409 undo-moved-on');
  });

  test('when a tally has set a filing time: the answer says what corrects it', async () => {
    const numbers = await sealed(cast.clerk, 1);
    const atDesk = await toDesk(service, numbers);
    await askUndo(cast.carrier, atDesk.body.id);
    await tally(cast.officer, atDesk.body.id, [{ number: numbers[0], asPostingSlip: true }]);
    for (const refused of [await undo(cast.officer, atDesk.body.id), await askUndo(cast.officer, atDesk.body.id)]) {
      expect(said(refused)).toBe('409 undo-filed');
      expect(refused.body['detail']).toContain('biên bản bổ sung do hai bên cùng ký');
    }
  });

  test('once the authority has received a dossier of the list, also when the envelope itself still lies there', async () => {
    const path = new ResultPath(service);
    const numbers = await sealed(cast.clerk, 1);
    const { body } = await toDesk(service, numbers);
    await askUndo(cast.carrier, body.id);
    const [item] = await service.db.query<{ dossier: string }[]>(
      'select dossier_id as dossier from item where number = $1',
      numbers,
    );
    await path.authority(item?.dossier ?? '', async (act, dossier) => {
      const told = { code: 'H48.12-261130-7', dueOn: '2026-12-07' };
      await service.app.get(Dossiers).save(act, dossier, { status: 'ACCEPTED', ...told });
      await service.app.get(Journal).append(act, { type: 'authority.received', dossier, data: told });
    });
    expect(said(await undo(cast.officer, body.id))).toBe('409 undo-authority-received');
  });

  test('but not because an earlier act was proven meanwhile', async () => {
    const { numbers, list } = await withCarrier(service);
    await cast.clerk.put(`/v1/evidence/${signature.sha256}`, picture);
    await until(async () => (await typesAround(service, numbers[0] ?? '')).includes('act.proven'));
    await askUndo(cast.clerk, list);
    expect(said(await undo(cast.carrier, list))).toBe('UNDONE');
  });

  test('of a list that nobody has accepted, or that does not hold any more', async () => {
    const numbers = await sealed(cast.clerk, 1);
    const body = { purpose: 'run', to: { person: carrierId }, numbers };
    const { id } = (await cast.clerk.post('/v1/handovers', body)).body;
    expect(said(await askUndo(cast.clerk, id))).toBe('409 wrong-state');
    expect(said(await askUndo(cast.carrier, id))).toBe('404 not-found');
    await cast.clerk.post(`/v1/handovers/${id}/close`);
    const bothRefused = async (): Promise<void> => {
      expect(said(await askUndo(cast.clerk, id))).toBe('409 wrong-state');
      expect(said(await undo(cast.carrier, id))).toBe('409 wrong-state');
    };
    await bothRefused();
    await cast.clerk.post(`/v1/handovers/${id}/withdraw`, { reason: undoReason });
    await bothRefused();
  });

  test('after ten minutes, to the asker and to who confirms', async () => {
    const [early, late] = [await withCarrier(service), await withCarrier(service)];
    await askUndo(cast.carrier, early.list);
    service.clock.moveTo(new Date(service.clock.now().getTime() + 10 * 60_000));
    expect(said(await undo(cast.clerk, early.list))).toBe('409 undo-too-late');
    expect(said(await askUndo(cast.clerk, late.list))).toBe('409 undo-too-late');
    expect((await cast.clerk.get(`/v1/handovers/${early.list}`)).body.actions).toEqual([]);
  });
});
