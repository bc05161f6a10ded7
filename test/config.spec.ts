import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { startIssuer } from '../simulators/issuer.js';
import { requireHonestIssuer } from '../src/platform/auth.js';
import { readConfig } from '../src/platform/config.js';
import { cloneDatabase, emptyDatabase } from './support/database.js';

const strong = 'q7Zr0mX2vKc9uYw4Tn8LsEa1Hd6PgBf3JiOx5';
const sound = {
  MODE: 'production',
  DATABASE_URL: 'postgres://127.0.0.1:1/none',
  SECRET_KEY: strong,
  ISSUER_URL: 'https://issuer.example',
};

/** Starts the API or worker process as an operator would. */
function start(
  module: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | string | null | undefined; stderr: string }> {
  const args = ['--import', resolve('test/support/typescript.mjs'), resolve(module)];
  return new Promise((done) => {
    execFile(process.execPath, args, { env: { PATH: process.env['PATH'], ...env } }, (error, _, stderr) =>
      done({ code: error?.code, stderr }),
    );
  });
}

describe('F90 secrets in production', () => {
  test.each([
    ['SECRET_KEY', 'change-me-change-me-change-me-change-me'],
    ['SECRET_KEY', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['SECRET_KEY', 'abababababababababababababababababababab'],
    ['ADMIN_SYSTEM_TOKEN', 'password-of-the-admin-system'],
    ['INBOX_TOKEN', 'default-token-0001'],
    ['ADMIN_SYSTEM_WEBHOOK_SECRET', `whsec_${strong} whsec_default0123456789`],
  ])('%s %s is refused with the way out', (name, value) => {
    expect(() => readConfig({ ...sound, [name]: value })).toThrow(
      `${name} is a default or too weak for production: set a random one`,
    );
  });

  test('so is a token of a system that pulls; what is no list of such systems is refused in every mode', () => {
    const pulling = (token: string): string =>
      JSON.stringify({ 'province-data': { token, scope: { province: '44' } } });
    expect(() => readConfig({ ...sound, FEED_CONSUMERS: pulling('default-token-0001') })).toThrow(
      'FEED_CONSUMERS is a default or too weak for production: set a random one',
    );
    const { FEED_CONSUMERS } = readConfig({ ...sound, FEED_CONSUMERS: pulling(strong) });
    expect(FEED_CONSUMERS).toEqual({ 'province-data': { token: strong, scope: { province: '44' } } });
    for (const wrong of [
      'x',
      '[]',
      pulling('short'),
      '{"province-data":{}}',
      pulling(strong).replace('-data', ' data'),
    ])
      expect(() => readConfig({ ...sound, MODE: 'test', FEED_CONSUMERS: wrong })).toThrow(
        'FEED_CONSUMERS must be a JSON object',
      );
  });

  test('a short or missing key is refused in every mode, a strong one is taken', () => {
    expect(() => readConfig({ ...sound, MODE: 'demo', SECRET_KEY: 'short' })).toThrow(
      'SECRET_KEY must have at least 32',
    );
    expect(() => readConfig({ ...sound, SECRET_KEY: undefined })).toThrow('SECRET_KEY');
    expect(readConfig(sound).MODE).toBe('production');
    expect(readConfig({ ...sound, MODE: undefined }).MODE).toBe('production');
  });

  test('the identity simulator, which signs for anybody, is refused', async () => {
    const issuer = await startIssuer();
    await expect(requireHonestIssuer(issuer.url)).rejects.toThrow('it is refused in production');
    await issuer.close();
    await expect(requireHonestIssuer(issuer.url)).rejects.toThrow('does not answer');
  });
});

describe('F85 a process that cannot work says why in one sentence', () => {
  const env = (url: string): NodeJS.ProcessEnv => ({ ...sound, MODE: 'test', DATABASE_URL: url });

  test.each(['src/main.ts', 'src/worker.ts'])(
    '%s on a database that was never migrated',
    async (module) => {
      const database = await emptyDatabase();
      const { code, stderr } = await start(module, env(database.url));
      await database.drop();
      expect(code).toBe(1);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toMatch(/migrat/);
    },
    30_000,
  );

  test.each(['src/main.ts', 'src/worker.ts'])(
    '%s without the queue’s schema',
    async (module) => {
      const database = await cloneDatabase();
      const { default: pg } = await import('pg');
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      await client.query('drop schema bullmq cascade');
      await client.end();
      const { code, stderr } = await start(module, env(database.url));
      await database.drop();
      expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
      expect(stderr).toMatch(/queue/i);
    },
    30_000,
  );

  test('on a newer schema than its own', async () => {
    const database = await cloneDatabase();
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(
      `insert into schema_migration select 9999, 'later', sha256, applied_at from schema_migration limit 1`,
    );
    await client.end();
    const { code, stderr } = await start('src/main.ts', env(database.url));
    await database.drop();
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
  }, 30_000);

  test('on a taken port', async () => {
    const database = await cloneDatabase();
    const { createServer } = await import('node:net');
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => other.once('listening', done));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { code, stderr } = await start('src/main.ts', {
      ...env(database.url),
      PORT: String(port),
      LOG_LEVEL: 'silent',
    });
    other.close();
    await database.drop();
    expect({ code, stderr: stderr.trim() }).toEqual({
      code: 1,
      stderr: `Port ${port} is taken; set PORT to a free one.`,
    });
  }, 30_000);
});
