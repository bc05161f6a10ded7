import { Follower } from '../../src/integrations/followers/follower.js';
import { ADMIN_SYSTEM, until } from './outside.js';
import { counterIntake, picture, signature } from './papers.js';
import type { TestService } from './service.js';

/** How far the administrative system has followed a dossier. */
export interface Cursor {
  acked: number;
  head: number;
  sent: number;
  attempts: number;
  parked: boolean;
  behind: boolean;
  error: string | null;
}

/** @throws when nothing is owed for it */
export async function cursorOf(service: TestService, dossier: string): Promise<Cursor> {
  const [row] = await service.db.query<Cursor[]>(
    `select acked_seq::int as acked, head_seq::int as head, sent_seq::int as sent, attempts, parked_at is not null as parked,
       behind_since is not null as behind, last_error as error from follower_cursor where endpoint = $1 and dossier = $2`,
    [ADMIN_SYSTEM, dossier],
  );
  if (!row) throw new Error('nothing is owed for this dossier');
  return row;
}

/** An envelope taken in, with its proof in the journal: two events owed. */
export async function proven(service: TestService): Promise<{ dossier: string; postCode: string }> {
  const clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  const [item] = (await counterIntake(clerk)).items;
  if (!item) throw new Error('nothing was taken in');
  await clerk.put(`/v1/evidence/${signature.sha256}`, picture);
  await until(async () => (await cursorOf(service, item.dossier)).head === 2);
  return item;
}

/** One drain of the administrative system, without queue. @returns how many events took effect; undefined when it is full */
export function drain(service: TestService, dossier: string): Promise<number | undefined> {
  return service.app.get(Follower).drain({ endpoint: ADMIN_SYSTEM, dossier });
}

export interface InboxRow {
  kind: string;
  applied: boolean;
  problem: string | null;
  payload: Buffer;
}

/** What came in, oldest first. */
export function inbox(service: TestService): Promise<InboxRow[]> {
  return service.db.query(
    'select kind, applied_act is not null as applied, problem, payload from inbox order by received_at, id',
  );
}

export interface KnownDossier {
  id: string;
  status: string;
  dueOn: string;
  service: string;
}

export async function dossierOf(service: TestService, code: string): Promise<KnownDossier> {
  const sql = 'select id, status, due_on::text as "dueOn", service from dossier where code = $1';
  const [dossier] = await service.db.query<KnownDossier[]>(sql, [code]);
  if (!dossier) throw new Error(`no dossier has the code ${code}`);
  return dossier;
}

/** The types of a dossier's events, in order. */
export async function typesOf(service: TestService, dossier: string): Promise<string[]> {
  const sql = 'select type from event where dossier_id = $1 order by seq';
  return (await service.db.query<{ type: string }[]>(sql, [dossier])).map((row) => row.type);
}
