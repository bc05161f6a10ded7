import type pg from 'pg';
import { z } from 'zod';
import { parse } from '../http.js';
import { addDossier, changeDossier, lockDossier, nextCode, type Dossier } from './dossiers.js';
import { localDate, workingDaysAfter } from './due-date.js';
import { enqueue } from './outgoing.js';
import { confirm } from './second-word.js';
import { drawnDelayMs, share, type Surroundings } from './surroundings.js';
import { EventData, type PostalEvent } from './wire.shapes.js';

const Owner = z.object({ role: z.literal('owner').optional(), name: z.string(), phone: z.string().optional() });

/** Does what a postal event makes the authority do: know the dossier, register or refuse it, close it. */
export async function react(tx: pg.PoolClient, event: PostalEvent, around: Surroundings): Promise<void> {
  const data = parse(EventData, event.data);
  const dossier = await announce(tx, event, data);
  if (event.type === 'TALLIED') await tallied(tx, dossier, data, around);
  if (event.type === 'RELEASED') await released(tx, dossier, around);
  if (event.type === 'DELIVERED') await delivered(tx, dossier);
  await confirm(tx, event, dossier, around);
}

/** The dossier of the event: by its post code, else by the code it has at this authority, else a new one. */
async function announce(tx: pg.PoolClient, event: PostalEvent, data: EventData): Promise<Dossier> {
  const { postCode, authority, code } = event.dossier;
  const said = { procedure: data.procedure ?? data.opened?.procedure ?? null, owner: ownerOf(event.parties) };

  const known = await lockDossier(tx, 'postCode', postCode);
  if (known) return learn(tx, known, said);
  const carriedOver = code === undefined ? undefined : await lockDossier(tx, 'code', code);
  if (carriedOver && carriedOver.postCode === null) return changeDossier(tx, carriedOver, { postCode });

  const added = await addDossier(tx, { state: 'ANNOUNCED', postCode, authority, ...said });
  if (!added) throw new Error('a dossier without a code met a conflict of codes');
  return added;
}

/** Keeps what is news; what is known already stays. */
async function learn(tx: pg.PoolClient, known: Dossier, said: Pick<Dossier, 'procedure' | 'owner'>): Promise<Dossier> {
  const changes = { procedure: known.procedure ?? said.procedure, owner: known.owner ?? said.owner };
  const isNews = changes.procedure !== known.procedure || changes.owner !== known.owner;
  return isNews ? changeDossier(tx, known, changes) : known;
}

/** The signature under the tally is the filing: the dossier is registered or refused, or a supplement is asked. */
async function tallied(tx: pg.PoolClient, dossier: Dossier, data: EventData, around: Surroundings): Promise<void> {
  const waits = dossier.state === 'ANNOUNCED' || dossier.state === 'SUPPLEMENT_ASKED';
  const isNew = dossier.state === 'PROCESSING' && dossier.receivedAt === null;
  if (!waits && !isNew) return;
  if (data.filedAt === undefined) return data.differences.length > 0 ? askSupplement(tx, dossier, around) : undefined;
  const isAsked = share(around.script.seed + 5, dossier) * 100 < around.script.supplementPercent;
  if (dossier.state === 'ANNOUNCED' && isAsked) return askSupplement(tx, dossier, around);
  if (share(around.script.seed, dossier) * 100 < around.script.refusePercent) return refuse(tx, dossier, around);
  return receive(tx, dossier, around);
}

async function receive(tx: pg.PoolClient, dossier: Dossier, around: Surroundings): Promise<void> {
  const { script, now } = around;
  const today = localDate(now);
  const days = script.procedureDays[dossier.procedure ?? ''] ?? script.otherDays;
  const code = dossier.code ?? (await nextCode(tx, script.codePrefix, today));
  const dueDate = dossier.dueDate ?? workingDaysAfter(today, days);
  await changeDossier(tx, dossier, { state: 'PROCESSING', code, dueDate, receivedAt: now });
  await answer(tx, dossier, around, 'authority.received', { code, dueDate, receivedAt: now.toISOString() });
}

async function refuse(tx: pg.PoolClient, dossier: Dossier, around: Surroundings): Promise<void> {
  await changeDossier(tx, dossier, { state: 'REFUSED' });
  const reason = 'Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan';
  await answer(tx, dossier, around, 'authority.refused', { reason, refusedAt: around.now.toISOString() });
}

async function askSupplement(tx: pg.PoolClient, dossier: Dossier, around: Surroundings): Promise<void> {
  await changeDossier(tx, dossier, { state: 'SUPPLEMENT_ASKED' });
  const reason = 'Hồ sơ còn thiếu giấy tờ so với danh mục của thủ tục';
  await answer(tx, dossier, around, 'authority.asked-supplement', { reason, askedAt: around.now.toISOString() });
}

/** A scripted share of the results is wanted back, once. */
async function released(tx: pg.PoolClient, dossier: Dossier, around: Surroundings): Promise<void> {
  const isWantedBack = share(around.script.seed + 6, dossier) * 100 < around.script.recallPercent;
  if (dossier.recalledAt !== null || !isWantedBack) return;
  await changeDossier(tx, dossier, { recalledAt: around.now });
  const reason = 'Kết quả có sai sót, cơ quan thu hồi để đính chính';
  await answer(tx, dossier, around, 'authority.recalled', { reason, recalledAt: around.now.toISOString() });
}

async function delivered(tx: pg.PoolClient, dossier: Dossier): Promise<void> {
  if (dossier.state === 'PROCESSING' || dossier.state === 'FINISHED')
    await changeDossier(tx, dossier, { state: 'RETURNED' });
}

/** Answers about the dossier by its post code, after the scripted delay. */
async function answer(
  tx: pg.PoolClient,
  dossier: Dossier,
  { now, script, holdMs }: Surroundings,
  type: 'authority.received' | 'authority.refused' | 'authority.asked-supplement' | 'authority.recalled',
  data: Record<string, unknown>,
): Promise<void> {
  await enqueue(tx, dossier, {
    type,
    at: now,
    data: { postCode: dossier.postCode, ...data },
    holdMs: holdMs + drawnDelayMs(script.answerDelayMs, share(script.seed + 1, dossier)),
  });
}

/** The owner among the parties: a list of people with a role, or an object by role. */
function ownerOf(parties: PostalEvent['parties']): z.infer<typeof Owner> | null {
  const candidates = Array.isArray(parties) ? parties : [parties['owner']];
  const people = candidates.map((party) => Owner.safeParse(party));
  return people.find((person) => person.success)?.data ?? null;
}
