import pg from 'pg';
import { DUE } from '../../src/integrations/followers/cursors.js';
import { ADMIN_SYSTEM, Outside } from '../support/outside.js';
import { TestService } from '../support/service.js';

let service: TestService;
let outside: Outside;

/** Fifty thousand dossiers behind, a few of them dropped by a worker that died. */
const BEHIND = `insert into follower_cursor (endpoint, dossier, head_seq, acked_seq, sent_seq, next_attempt_at, behind_since, lease, leased_until)
  select $1, gen_random_uuid(), 2, 1, 1, '-infinity', timestamptz '2026-11-30T08:00:00Z' + n * interval '1 ms',
    case when n % 5000 = 0 then gen_random_uuid() end, case when n % 5000 = 0 then timestamptz '2026-11-30T08:00:00Z' end
  from generate_series(1, 50000) n`;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
  const client = new pg.Client({ connectionString: service.database.url });
  await client.connect();
  await client.query('set session_replication_role = replica');
  await client.query(BEHIND, [ADMIN_SYSTEM]);
  await client.query('analyze follower_cursor');
  await client.end();
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});

test('F25 what is due is read in the order of an index, however much is behind', async () => {
  const values = [ADMIN_SYSTEM, new Date('2027-01-01T00:00:00Z'), 200];
  const rows = await service.db.query<Record<string, string>[]>(
    `explain (analyze, costs off, timing off) ${DUE}`,
    values,
  );
  const plan = rows.map((row) => row['QUERY PLAN'] ?? '');
  expect(plan.join('\n')).toContain('Index Scan using follower_cursor_behind');
  expect(plan.join('\n')).toContain('follower_cursor_leased');
  // nothing that is behind is read beyond the page
  for (const line of plan.filter((each) => each.includes('follower_cursor_behind'))) expect(line).toMatch(/rows=200\b/);
  expect(await service.db.query(DUE, values)).toHaveLength(200);
});
