import { randomUUID } from 'node:crypto';
import { counterIntake } from './papers.js';
import type { Person, Place } from './scope-people.js';
import { asked, type Making, type ScopeObject, type ScopeWorld } from './scope-world.js';

/** Nobody listens there: what is tried is refused at once. */
const NOWHERE = 'http://127.0.0.1:9/';

/** An endpoint for a province is the business of the province. */
const ofProvince = (_role: Person, place: Place): boolean => place === 'above';

function asking(change: object = {}): object {
  const name = `scope-${randomUUID().slice(0, 8)}`;
  return { name, url: NOWHERE, eventTypes: ['papers.accepted'], scope: { province: '44' }, ...change };
}

async function opened(world: ScopeWorld): Promise<{ id: string; by: ScopeObject['by'] }> {
  const by = (await world.people.seat('supervisor', 'above')).caller;
  const { status, body } = await by.post('/v1/endpoints', asking());
  if (status !== 201) throw new Error(`no webhook was opened: ${body.code}`);
  world.service.traces.words.add('token', String(body['secret']));
  return { id: body.id, by };
}

/** `made`: what has to happen to it before. */
function about(path: string, body?: object, made?: (world: ScopeWorld, id: string) => Promise<unknown>): Making {
  return async (world) => {
    const { id, by } = await opened(world);
    await made?.(world, id);
    return [{ ...asked(`/v1/endpoints/:x${path}`, id, { body }), by, sees: ofProvince }];
  };
}

/** As if its receiver had answered 410. */
async function disabled({ service }: ScopeWorld, id: string): Promise<void> {
  await service.db.query(
    `update endpoint e set disabled_at = e.since, disabled_act = s.made_act, disabled_cause = 'status-410'
     from webhook_secret s where e.id = $1 and s.endpoint = e.id and s.ends_at is null`,
    [id],
  );
}

/** Owing something, with two secrets, failing, disabled. */
async function eventful(world: ScopeWorld, id: string): Promise<void> {
  const by = (await world.people.seat('supervisor', 'above')).caller;
  await counterIntake(world.cast.clerk);
  const { body } = await by.post(`/v1/endpoints/${id}/rotate`);
  world.service.traces.words.add('token', String(body['secret']));
  await disabled(world, id);
  await world.service.db.query('update endpoint set paused_until = $2 where id = $1', [
    id,
    new Date(Date.now() + 60_000),
  ]);
}

export const webhookObjects: Record<string, Making> = {
  'GET /v1/endpoints': async (world) => {
    const by = (await world.people.seat('supervisor', 'above')).caller;
    return [{ there: { path: '/v1/endpoints', names: [] }, by }];
  },
  'GET /v1/endpoints/:id': about('', undefined, eventful),
  'GET /v1/endpoints/:id/replays': about('/replays', undefined, async ({ cast, people }, id) => {
    const [{ dossier } = { dossier: '' }] = (await counterIntake(cast.clerk)).items;
    const by = (await people.seat('supervisor', 'above')).caller;
    await by.post(`/v1/endpoints/${id}/replay`, { dossier, fromSeq: 1, toSeq: 1 });
  }),
  'POST /v1/endpoints': async (world) => {
    const by = (await world.people.seat('supervisor', 'above')).caller;
    const named = asked('/v1/endpoints', '44', { body: asking({ scope: { province: '<x>' } }), absent: '99' });
    return [{ ...named, by, sees: ofProvince }];
  },
  'POST /v1/endpoints/:id/rotate': about('/rotate', {}),
  'POST /v1/endpoints/:id/test': about('/test', {}),
  'POST /v1/endpoints/:id/resume': about('/resume', {}, disabled),
  'POST /v1/endpoints/:id/close': about('/close', {}),
  'POST /v1/endpoints/:id/replay': about(
    '/replay',
    { from: '2026-11-30T00:00:00+07:00', to: '2026-12-31T00:00:00+07:00' },
    ({ cast }) => counterIntake(cast.clerk),
  ),
};
