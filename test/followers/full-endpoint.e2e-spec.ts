import { jest } from '@jest/globals';
import { DueCursors } from '../../src/integrations/followers/due-cursors.js';
import { Cursors } from '../../src/integrations/followers/cursors.js';
import { newId } from '../../src/platform/ids.js';
import { cursorOf, proven } from '../support/followed.js';
import { ADMIN_SYSTEM, drained, Outside, until } from '../support/outside.js';
import { TestService } from '../support/service.js';

let service: TestService;
let outside: Outside;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});

/** As a worker that died leaves it, or one that sends elsewhere. */
const LEASED = `update follower_cursor set lease = $3, leased_until = $4 where endpoint = $1 and dossier = $2`;

/** Each row as it was last written. */
async function versions(dossiers: readonly string[]): Promise<string[]> {
  const rows = await service.db.query<{ xmin: string }[]>(
    'select xmin::text as xmin from follower_cursor where endpoint = $1 and dossier = any($2) order by dossier',
    [ADMIN_SYSTEM, dossiers],
  );
  return rows.map(({ xmin }) => xmin);
}

describe('F81 an endpoint that has as many dossiers in flight as it may', () => {
  test('what waits for room is not written to while it waits, and goes out as soon as there is room', async () => {
    const [held, ...waiting] = [await proven(service), await proven(service), await proven(service)];
    await service.db.query('update endpoint set max_in_flight = 1 where id = $1', [ADMIN_SYSTEM]);
    const key = [ADMIN_SYSTEM, held.dossier];
    await service.db.query(LEASED, [...key, newId(), new Date(Date.now() + 600_000)]);
    const dossiers = waiting.map(({ dossier }) => dossier);
    const before = await versions(dossiers);

    const looks = jest.spyOn(service.app.get(Cursors), 'lease');
    let isDrained = false;
    const draining = service.app
      .get(DueCursors)
      .drainEndpoint(ADMIN_SYSTEM)
      .finally(() => (isDrained = true));
    // it has found the endpoint full, and looked again
    await until(() => Promise.resolve(looks.mock.calls.length >= 3));
    expect(await versions(dossiers)).toEqual(before);
    expect(isDrained).toBe(false);

    await service.db.query(LEASED, [...key, null, null]);
    expect(await draining).toBe(4);
    for (const { dossier, postCode } of waiting) {
      expect(await cursorOf(service, dossier)).toMatchObject({ acked: 2, head: 2, behind: false });
      expect(await outside.effects(postCode)).toHaveLength(2);
    }
    await drained(service);
    expect(await cursorOf(service, held.dossier)).toMatchObject({ acked: 2, behind: false });
  });
});

describe('F25 a worker that died while it sent', () => {
  test('what it was sending goes out before all that has waited longer', async () => {
    const [patient, dropped] = [await proven(service), await proven(service)];
    const due = async (): Promise<string[]> =>
      (await service.app.get(Cursors).due(ADMIN_SYSTEM, 2)).map(({ dossier }) => dossier);
    expect(await due()).toEqual([patient.dossier, dropped.dossier]);
    const key = [ADMIN_SYSTEM, dropped.dossier, newId()];
    await service.db.query(LEASED, [...key, new Date(Date.now() + 600_000)]);
    expect(await due()).toEqual([patient.dossier]);
    await service.db.query(LEASED, [...key, new Date(Date.now() - 1)]);
    expect(await due()).toEqual([dropped.dossier, patient.dossier]);
    await drained(service);
    expect(await outside.effects(dropped.postCode)).toHaveLength(2);
  });
});
