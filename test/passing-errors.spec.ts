import { DataSource, QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { isPassing } from '../src/platform/database.js';
import { asRefused } from '../src/platform/problem-filter.js';
import { adminUrl } from './support/database.js';

describe('X8 a database that goes away in the middle of an act', () => {
  test.each([
    new QueryRunnerAlreadyReleasedError(),
    new QueryRunnerProviderAlreadyReleasedError(),
    new Error('Connection terminated unexpectedly'),
    Object.assign(new Error('the database system is shutting down'), { code: '57P03' }),
  ])('is no bug of ours: %s', (error) => {
    expect(isPassing(error)).toBe(true);
    expect(asRefused(error)).toMatchObject({ status: 503, code: 'busy' });
  });

  test('a session ended between two statements of a transaction is one of these', async () => {
    const dataSource = await new DataSource({ type: 'postgres', url: adminUrl(), extra: { max: 2 } }).initialize();
    const failed = await dataSource
      .transaction(async (tx) => {
        const [session] = await tx.query<{ pid: number }[]>('select pg_backend_pid() as pid');
        await dataSource.query('select pg_terminate_backend($1, 5000)', [session?.pid]);
        const ask = (): Promise<unknown> => tx.query('select 1');
        await ask().catch(() => undefined);
        return ask();
      })
      .catch((error: unknown) => error);
    await dataSource.destroy();
    expect(failed).toBeInstanceOf(Error);
    expect(isPassing(failed)).toBe(true);
  });

  test('what is a bug stays one', () => {
    expect(asRefused(new TypeError('x is undefined'))).toMatchObject({ status: 500 });
  });
});
