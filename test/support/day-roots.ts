import { setTimeout as pause } from 'node:timers/promises';
import { DayRoots } from '../../src/modules/dossier/roots/day-roots.js';
import { idBytes, sha256 } from './exports.js';
import type { TestService } from './service.js';

export interface Root {
  unit: string;
  day: string;
  previous: string;
  root: string;
  acts: number;
}

/** Sweeps at this moment, again until this day is rooted: sessions of other databases of the server may hold it up. */
export async function rootsTaken(service: TestService, at: string, day: string): Promise<void> {
  if (service.clock.now() < new Date(at)) service.clock.moveTo(new Date(at));
  const giveUpAt = Date.now() + 20_000;
  while (Date.now() < giveUpAt) {
    await service.app.get(DayRoots).takeAll();
    const [row] = await service.db.query<object[]>(
      'select 1 from ended_day where day >= $1 and rooted_at is not null',
      [day],
    );
    if (row) return;
    await pause(20);
  }
  throw new Error(`No roots of ${day}`);
}

/** All that are kept, by code of the unit. */
export function keptRoots(service: TestService): Promise<Root[]> {
  return service.db.query(
    `select u.code as unit, r.day::text, encode(r.previous, 'hex') as previous, encode(r.root, 'hex') as root, r.acts
     from day_root r join unit u on u.id = r.unit order by r.day, u.code`,
  );
}

interface ActRow {
  hash: string;
  day: string;
  path: string | null;
  body: string | null;
}

/** What the roots of the days before this one must be, from acts, events and units alone. */
export async function expectedRoots(service: TestService, before: string): Promise<Root[]> {
  const acts = await service.db.query<ActRow[]>(
    `select encode(a.hash, 'hex') as hash, to_char(a.recorded_at + interval '7 hours', 'YYYY-MM-DD') as day, u.path,
       (select body from event e where e.act_id = a.id order by dossier_id limit 1) as body
     from act a left join unit u on u.id = a.unit order by a.recorded_at, a.id`,
  );
  const units = await service.db.query<{ id: string; code: string }[]>('select id, code from unit');
  const ids = new Map(units.map(({ id, code }) => [code, id]));
  const hashes = new Map<string, string[]>();
  for (const act of acts.filter(({ day }) => day < before)) {
    const key = `${act.day} ${unitOf(act)}`;
    hashes.set(key, [...(hashes.get(key) ?? []), act.hash]);
  }
  const last = new Map<string, string>();
  return [...hashes.keys()].sort().map((key) => {
    const [day = '', unit = ''] = key.split(' ');
    const own = hashes.get(key) ?? [];
    const previous = last.get(unit) ?? sha256(idBytes(ids.get(unit) ?? ''));
    const root = sha256(Buffer.concat([previous, Buffer.from(day).toString('hex'), ...own].map(bytes)));
    last.set(unit, root);
    return { unit, day, previous, root, acts: own.length };
  });
}

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

function unitOf({ path, body }: ActRow): string {
  if (path !== null) return path.split('/')[1] ?? 'VN';
  return body === null ? 'VN' : (JSON.parse(body) as { province: string }).province;
}
