import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { drained } from './support/outside.js';
import type { Received } from './support/receivers.js';
import { fieldsOf, richCase, together } from './support/scope-views.js';
import { ScopePeople } from './support/scope-people.js';
import { ScopeWorld } from './support/scope-world.js';
import type { Reply } from './support/service.js';
import { tools } from './support/tools.js';
import { Superuser } from './support/verified.js';
import { isSignedBy, WebhookWorld } from './support/webhooks.js';
import { askedTypes } from '../src/integrations/partner-events.mapping.js';

let world: WebhookWorld;

beforeAll(async () => {
  world = await WebhookWorld.start();
}, 60_000);
afterAll(() => world.close());

/** One webhook of an envelope just taken in. */
async function received(): Promise<Received> {
  await world.taken();
  await drained(world.service);
  const last = world.receiver.received.at(-1);
  if (!last) throw new Error('nothing was received');
  return last;
}

/** HMAC-SHA256 of `id.timestamp.body` in base64, by openssl. */
function opensslSignature(secret: string, { headers, body }: Received): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64').toString('hex');
  const input = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const args = ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${key}`, '-binary'];
  return `v1,${spawnSync('openssl', args, { input }).stdout.toString('base64')}`;
}

describe('F78 a webhook is signed as the standard says', () => {
  test('the standardwebhooks package accepts it, and refuses a changed body, another secret and another id', async () => {
    const { secret } = await world.alone();
    const { secret: another } = await world.open();
    await world.taken();
    await drained(world.service);
    const [webhook] = world.receiver.received.filter((one) => isSignedBy(secret, one));
    if (!webhook) throw new Error('nobody signed with this secret');
    expect(isSignedBy(another, webhook)).toBe(false);
    expect(isSignedBy(secret, webhook, { body: webhook.body.replace('AT_OFFICE', 'AT_OFFICF') })).toBe(false);
    expect(isSignedBy(secret, { ...webhook, headers: { ...webhook.headers, 'webhook-id': randomUUID() } })).toBe(false);
    expect(webhook.headers['webhook-timestamp']).toMatch(/^\d{10}$/);
  });

  (tools.has('openssl') ? test : test.skip)('openssl computes the same signature', async () => {
    const { secret } = await world.alone();
    const webhook = await received();
    expect(webhook.headers['webhook-signature']).toBe(opensslSignature(secret, webhook));
  });

  test('the event id is the webhook id, and the body says which dossier, step and number', async () => {
    await world.alone();
    const item = await world.taken();
    await drained(world.service);
    const [event] = await world.service.db.query<{ id: string }[]>('select id from event where dossier_id = $1', [
      item.dossier,
    ]);
    expect(world.receiver.ids).toEqual([event?.id]);
    expect(world.receiver.bodies).toMatchObject([
      { type: 'papers.accepted', data: { seq: 1, dossier: { postCode: item.postCode } } },
    ]);
  });
});

describe('F78 what may leave the house', () => {
  /** All that a body may hold. */
  const ALLOWED = [
    ...['type', 'timestamp', 'data.v', 'data.dossier.postCode', 'data.dossier.authorityCode', 'data.seq'],
    ...['data.recordedAt', 'data.items[].leg', 'data.items[].status', 'data.items[]', 'data.service', 'data.day'],
    ...['data.window', 'data.attempt', 'data.filedAt', 'data.short', 'data.dueOn', 'data.notice', 'data.lastDay'],
    ...['data.provisional'],
  ];

  test('of everything that happens to a dossier nothing of a person leaves, and of a sensitive one no code', async () => {
    await world.alone({ eventTypes: askedTypes });
    const people = await ScopePeople.of(world.service);
    const scope = new ScopeWorld(world.service, people);
    await richCase(scope);
    await richCase(scope, 'TP-01');
    await drained(world.service);
    await people.close();
    const { bodies, received: all } = world.receiver;
    const steps = ['papers.accepted', 'item.handed-over', 'dossier.tallied', 'result.released', 'item.attempt-failed'];
    expect(bodies.map(({ type }) => type)).toEqual(expect.arrayContaining([...steps, 'item.delivered', 'act.proven']));
    expect(together(bodies.flatMap((body) => fieldsOf(body))).filter((field) => !ALLOWED.includes(field))).toEqual([]);
    expect(await world.service.traces.foundIn('webhook', all.map(({ body }) => body).join('\n'))).toEqual([]);
    const sensitive = await world.service.db.query<{ code: string }[]>(
      `select d.post_code as code from dossier d join procedure p on p.id = d.procedure where p.sensitive`,
    );
    const hidden = bodies.filter(({ data }) => sensitive.some(({ code }) => code === data.dossier.postCode));
    expect(hidden.length).toBeGreaterThan(0);
    expect(hidden.filter(({ data }) => data.dossier.authorityCode !== undefined)).toEqual([]);
  }, 60_000);

  test('only what was asked for, and only of the province or the authority it is for', async () => {
    await world.alone({ scope: { authority: '44-SXD' }, eventTypes: ['papers.accepted', 'act.proven'] });
    await world.taken();
    await drained(world.service);
    expect(world.receiver.received).toEqual([]);
    await world.open({ scope: { authority: '44-CA' } });
    await world.open({ scope: { authority: '44-CA' }, eventTypes: ['item.delivered'] });
    await world.taken();
    await drained(world.service);
    expect(world.receiver.bodies.map(({ type }) => type)).toEqual(['papers.accepted']);
  });

  test('who supervises one province opens for it and for nobody else; an unknown type is refused', async () => {
    const refusals: Record<string, object> = {
      'not-found': { scope: { province: '01' } },
      'not-found ': { scope: {} },
      'body-invalid': { eventTypes: ['contact.revealed'] },
      'body-invalid ': { scope: { province: '44', authority: '44-CA' } },
      'body-invalid  ': { name: 'Tên có dấu' },
    };
    for (const [code, change] of Object.entries(refusals)) {
      const reply = await world.supervisor.post('/v1/endpoints', world.ask(change));
      expect([change, reply.body.code]).toEqual([change, code.trim()]);
    }
    const { name } = await world.open();
    const again = await world.supervisor.post('/v1/endpoints', world.ask({ name }));
    expect(again).toMatchObject({ status: 409, body: { code: 'endpoint-name-taken' } });
  });
});

describe('F78 the secret', () => {
  async function stored(act: string): Promise<string> {
    const [row] = await world.service.db.query<{ answer: string }[]>('select answer from act where id = $1', [act]);
    return row?.answer ?? '';
  }

  test('is told in the answer of the act alone, again when that answer was lost, and to nobody else', async () => {
    const key = randomUUID();
    const body = world.ask();
    const first = await world.supervisor.post('/v1/endpoints', body, { key });
    const { id, secret } = world.keep(first);
    expect(Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).toHaveLength(32);
    expect(await stored(key)).not.toContain('secret');
    const again = await world.supervisor.post('/v1/endpoints', body, { key });
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
    const somebody = await world.service.as('auditor-44', 'auditor', '44').post('/v1/endpoints', body, { key });
    expect(somebody.body.code).toBe('role-not-allowed');
    expect(JSON.stringify(await world.view(id))).not.toContain('whsec_');
  });

  test('is told no more after ten minutes, nor once it was replaced', async () => {
    const key = randomUUID();
    const body = world.ask();
    const { id } = world.keep(await world.supervisor.post('/v1/endpoints', body, { key }));
    const owner = await Superuser.of(world.service);
    await owner.client.query(`update webhook_secret set shown_until = '2020-01-01' where endpoint = $1`, [id]);
    await owner.client.end();
    const late = await world.supervisor.post('/v1/endpoints', body, { key });
    expect(late.status).toBe(201);
    expect(late.body).not.toHaveProperty('secret');
    const rotated = randomUUID();
    world.keep(await world.act(id, 'rotate', {}, rotated));
    world.keep(await world.act(id, 'rotate', { atOnce: true }));
    expect((await world.act(id, 'rotate', {}, rotated)).body).not.toHaveProperty('secret');
  });

  test('changes with a day in which both sign; after it only the new one does', async () => {
    const { id, secret: old } = await world.alone();
    const { secret } = world.keep(await world.act(id, 'rotate'));
    expect(secret).not.toBe(old);
    const both = await received();
    expect(String(both.headers['webhook-signature']).split(' ')).toHaveLength(2);
    expect([isSignedBy(old, both), isSignedBy(secret, both)]).toEqual([true, true]);
    const endsAt = Date.parse(String((await world.view(id))['secretEndsAt']));
    expect(Math.abs(endsAt - Date.now() - 24 * 3_600_000)).toBeLessThan(60_000);
    await world.service.db.query(
      `update webhook_secret set ends_at = '2020-01-01' where endpoint = $1 and ends_at is not null`,
      [id],
    );
    const one = await received();
    expect([isSignedBy(old, one), isSignedBy(secret, one)]).toEqual([false, true]);
  });

  test('is not changed twice within that day, unless it leaked: then the old one ends at once', async () => {
    const { id, secret: old } = await world.alone();
    world.keep(await world.act(id, 'rotate'));
    expect(await world.act(id, 'rotate')).toMatchObject({ status: 409, body: { code: 'secret-changing' } });
    const { secret } = world.keep(await world.act(id, 'rotate', { atOnce: true }));
    const webhook = await received();
    expect(String(webhook.headers['webhook-signature']).split(' ')).toHaveLength(1);
    expect([isSignedBy(old, webhook), isSignedBy(secret, webhook)]).toEqual([false, true]);
    const kept = await world.service.db.query<object[]>(
      'select 1 from webhook_secret where endpoint = $1 and secret is not null',
      [id],
    );
    expect(kept).toHaveLength(1);
  });

  test('changed by two at the same time, it is changed once', async () => {
    const { id } = await world.open();
    const replies = await Promise.all([world.act(id, 'rotate'), world.act(id, 'rotate')]);
    const told = (reply: Reply): string => (reply.status === 200 ? 'rotated' : reply.body.code);
    expect(replies.map(told).sort()).toEqual(['rotated', 'secret-changing']);
    for (const reply of replies) if (reply.status === 200) world.keep(reply);
  });
});
