import pg from 'pg';
import { PromptClient } from '../src/platform/prompt-client.js';
import { adminUrl } from './support/database.js';

describe('a connection that lets its answers go', () => {
  let pool: pg.Pool;

  beforeAll(() => {
    pool = new pg.Pool({ connectionString: adminUrl(), max: 1, Client: PromptClient });
  });

  afterAll(async () => {
    await pool.end();
  });

  test('answers every form of question', async () => {
    const client = await pool.connect();
    try {
      expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
      expect((await client.query('select $1::int as n', [2])).rows).toEqual([{ n: 2 }]);
      expect((await client.query({ name: 'named', text: 'select $1::int as n', values: [3] })).rows).toEqual([
        { n: 3 },
      ]);
      const called = await new Promise((resolve) =>
        client.query('select $1::int as n', [4], (_, result) => resolve(result.rows)),
      );
      expect(called).toEqual([{ n: 4 }]);
      const plain = await new Promise((resolve) => client.query('select 5 as n', (_, result) => resolve(result.rows)));
      expect(plain).toEqual([{ n: 5 }]);
      const submitted = new pg.Query<{ n: number }>('select 6 as n');
      const row = new Promise((resolve) => submitted.on('row', resolve));
      client.query(submitted);
      expect(await row).toEqual({ n: 6 });
    } finally {
      client.release();
    }
    expect((await pool.query('select 7 as n')).rows).toEqual([{ n: 7 }]);
  });

  test('a refusal tells who asked', async () => {
    const client = await pool.connect();
    const asking = async (): Promise<unknown> => {
      return await client.query('select nothing from nowhere', []);
    };
    const refusal: unknown = await asking().catch((error: unknown) => error);
    client.release();
    expect(refusal).toBeInstanceOf(pg.DatabaseError);
    expect(refusal).toMatchObject({ code: '42P01' });
    expect((refusal as Error).stack).toContain('asking');
  });
});
