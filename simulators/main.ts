import { z } from 'zod';
import { startAdminSystem } from './admin-system/admin-system.js';
import { listScenarios, ScenarioName } from './admin-system/scenarios.js';
import type { Running } from './http.js';
import { startInbox } from './inbox.js';
import { startIssuer } from './issuer.js';

const LONGEST_CLOSE_MS = 5_000;
const Port = z.coerce.number().int().min(0).max(65_535).default(0);

const Environment = z.object({
  SIMULATORS_DATABASE_URL: z.string().min(1),
  SIMULATORS_HOST: z.string().default('127.0.0.1'),
  ISSUER_PORT: Port,
  /** The address that tokens name as their issuer, where it is not the address it listens on. */
  ISSUER_URL: z.url().optional(),
  ADMIN_SYSTEM_PORT: Port,
  ADMIN_SYSTEM_TOKEN: z.string().min(8),
  ADMIN_SYSTEM_WEBHOOK_SECRET: z.string().regex(/^whsec_[A-Za-z0-9+/]+=*$/),
  INBOX_PORT: Port,
  INBOX_TOKEN: z.string().min(8),
  DOSSIER_COURIER_URL: z.url().optional(),
  ENDPOINT_ID: z.string().min(1).optional(),
  /** How the authority behaves: a name from `--list`. */
  SCENARIO: ScenarioName.optional(),
});
type Environment = z.infer<typeof Environment>;

const running: Running[] = [];
let closing = false;

/** With `--list` the names of the scenarios and no more. Else starts all three, says where they listen in one JSON line (and to the parent, when it is a child), stays up. */
async function main(): Promise<void> {
  if (process.argv.includes('--list')) {
    const width = Math.max(...listScenarios().map(({ name }) => name.length));
    const lines = listScenarios().map(({ name, shows }) => `${name.padEnd(width)}  ${shows}\n`);
    process.stdout.write(lines.join(''));
    return;
  }
  const read = Environment.safeParse(process.env);
  if (!read.success) {
    const names = [...new Set(read.error.issues.map(({ path }) => path.join('.')))];
    throw new Error(`these environment variables are missing or wrong: ${names.join(', ')}`);
  }
  const ready = await startAll(read.data);
  process.stdout.write(`${JSON.stringify({ ready })}\n`);
  process.send?.({ ready });
}

async function startAll(env: Environment): Promise<{ issuer: string; adminSystem: string; inbox: string }> {
  const common = { databaseUrl: env.SIMULATORS_DATABASE_URL, host: env.SIMULATORS_HOST };
  const { DOSSIER_COURIER_URL: url, ENDPOINT_ID: endpoint, SCENARIO: name } = env;
  const issuer = await started(startIssuer({ ...common, port: env.ISSUER_PORT, publicUrl: env.ISSUER_URL }));
  const adminSystem = await started(
    startAdminSystem({
      ...common,
      port: env.ADMIN_SYSTEM_PORT,
      token: env.ADMIN_SYSTEM_TOKEN,
      webhookSecret: env.ADMIN_SYSTEM_WEBHOOK_SECRET,
      target: url && endpoint ? { url, endpoint } : undefined,
      scenario: name && { name, faster: 1 },
    }),
  );
  const inbox = await started(startInbox({ ...common, port: env.INBOX_PORT, token: env.INBOX_TOKEN }));
  return { issuer, adminSystem, inbox };
}

async function started(starting: Promise<Running>): Promise<string> {
  const simulator = await starting;
  running.push(simulator);
  return simulator.url;
}

async function close(exitCode: number): Promise<void> {
  if (closing) return;
  closing = true;
  setTimeout(() => process.exit(exitCode || 1), LONGEST_CLOSE_MS).unref();
  await Promise.allSettled(running.map((simulator) => simulator.close()));
  process.exit(exitCode);
}

for (const signal of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(signal, () => void close(0));

main().catch(async (problem: unknown) => {
  const code = problem instanceof Error && 'code' in problem ? String(problem.code) : '';
  const sentence = problem instanceof Error && problem.message !== '' ? problem.message : code;
  process.stderr.write(`The simulators could not start: ${sentence}\n`);
  await close(1);
});
