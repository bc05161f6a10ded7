import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseEnv } from 'node:util';
import { listScenarios } from '../simulators/admin-system/scenarios.js';
import { emptyDatabase, type TestDatabase } from './support/database.js';
import { anEvent, FILED_AT } from './support/other-side.js';
import { until } from './support/outside.js';

const TYPESCRIPT = resolve('test/support/typescript.mjs');
const LAUNCHER = resolve('src/launcher/main.ts');
const PATIENCE_MS = 60_000;

let database: TestDatabase;

beforeAll(async () => {
  database = await emptyDatabase();
});
afterAll(() => database.drop());

/** `npm run simulator -- …` from the sources. */
function simulator(...words: string[]): ChildProcess {
  const { PATH, HOME, NODE_ENV } = process.env;
  const env = {
    ...{ PATH, HOME, NODE_ENV, SIMULATORS_DATABASE_URL: database.simulatorsUrl },
    ...{ ISSUER_PORT: '0', ADMIN_SYSTEM_PORT: '0', INBOX_PORT: '0', DOSSIER_COURIER_URL: 'http://127.0.0.1:1' },
  };
  const args = ['--import', TYPESCRIPT, LAUNCHER, 'simulator', ...words];
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ended(child: ChildProcess): Promise<{ code: unknown; out: string; err: string }> {
  if (!child.stdout || !child.stderr) throw new Error('the command has no output');
  const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return { code, out, err };
}

/** The settings that the command prints. */
async function printed(child: ChildProcess): Promise<{ told: string; settings: Record<string, string> }> {
  let told = '';
  child.stdout?.on('data', (chunk: Buffer) => (told += chunk.toString()));
  await until(() => Promise.resolve(told.includes('Ctrl-C')));
  const settings = told.split('\n').filter((line) => /^[A-Z_]+=/.test(line));
  return { told, settings: parseEnv(settings.join('\n')) as Record<string, string> };
}

describe('F81 npm run simulator', () => {
  test(
    'plays the scenario for whoever takes the printed settings, and Ctrl-C ends everything',
    async () => {
      const child = simulator('--scenario', 'refuses');
      const { told, settings } = await printed(child);
      expect(told).toContain('“refuses”: Every filing is refused with a reason.');
      expect(settings['ADMIN_SYSTEM_WEBHOOK_SECRET']).toMatch(/^whsec_.{40,}/);
      const [url, token] = [settings['ADMIN_SYSTEM_URL'] ?? '', settings['ADMIN_SYSTEM_TOKEN'] ?? ''];
      const event = anEvent({ postCode: 'BC-CLI', type: 'TALLIED', data: { filedAt: FILED_AT } });
      const headers = {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'idempotency-key': event.id,
      };
      const sent = await fetch(`${url}/postal-events`, { method: 'POST', headers, body: JSON.stringify(event) });
      expect(sent.status).toBe(202);
      const known = await (await fetch(`${url}/back-office/dossiers?postCode=BC-CLI`)).json();
      expect(known).toMatchObject({ data: [{ state: 'REFUSED' }] });
      expect(await (await fetch(settings['JWKS_URL'] ?? '')).json()).toMatchObject({ keys: [{ kty: 'RSA' }] });
      const exit = once(child, 'exit');
      child.kill('SIGINT');
      expect(await exit).toEqual([0, null]);
      await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
    },
    PATIENCE_MS,
  );

  test(
    '--list tells the names, an unknown one ends it with one sentence',
    async () => {
      const [listed, unknown] = await Promise.all([
        ended(simulator('--list')),
        ended(simulator('--scenario', 'nonsense')),
      ]);
      const names = listScenarios().map(({ name }) => name);
      expect(listed.code).toBe(0);
      expect(
        listed.out
          .trim()
          .split('\n')
          .map((line) => line.split(' ')[0]),
      ).toEqual(names);
      const sentence = `There is no scenario nonsense; there are ${names.join(', ')}.\n`;
      expect(unknown).toEqual({ code: 1, out: '', err: sentence });
    },
    PATIENCE_MS,
  );
});
