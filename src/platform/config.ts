import { z } from 'zod';
import { StartProblem } from './start-problem.js';

/** What an event's body must contain to be owed to the administrative system: a JSON object of texts. */
function readScope(text: string, context: z.RefinementCtx): Record<string, string> {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(text));
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a JSON object such as {"province":"44"}' });
    return z.NEVER;
  }
}

/** Systems that pull events: by name their token and what an event's body must contain to be theirs. */
const FeedConsumers = z.record(
  z.string().regex(/^[a-z][a-z0-9-]{2,39}$/),
  z.strictObject({ token: z.string().min(16).max(200), scope: z.record(z.string(), z.string()) }),
);

function readFeedConsumers(text: string, context: z.RefinementCtx): z.infer<typeof FeedConsumers> {
  try {
    return FeedConsumers.parse(JSON.parse(text));
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'must be a JSON object such as {"province-data":{"token":"…","scope":{"province":"44"}}}',
    });
    return z.NEVER;
  }
}

/** Names separated by commas. */
function readList(text: string): string[] {
  return text.split(',').flatMap((name) => name.trim().toLowerCase() || []);
}

/** What an outside system signs with; while it changes, both. */
const ONE_OR_TWO_SECRETS = /^whsec_[\w+/=-]+( whsec_[\w+/=-]+)?$/;

/** What the environment must say; one clear sentence for each thing that is wrong. */
const Environment = z.object({
  MODE: z.enum(['production', 'demo', 'test']).default('production'),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address'),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must be a redis:// address')
    .optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  PUBLIC_URL: z.url().optional(),
  SECRET_KEY: z.string().min(32, 'must have at least 32 characters'),
  ISSUER_URL: z.url(),
  JWKS_URL: z.url().optional(),
  AUDIENCE: z.string().default('dossier-courier'),
  EVIDENCE_FOLDER: z.string().default('.data/evidence'),
  REFERENCE_FOLDER: z.string().default('reference'),
  ADMIN_SYSTEM_URL: z.url().optional(),
  ADMIN_SYSTEM_TOKEN: z.string().min(16).optional(),
  ADMIN_SYSTEM_WEBHOOK_SECRET: z
    .string()
    .regex(
      ONE_OR_TWO_SECRETS,
      'must be whsec_ and base64, or two such with a space between while it changes, the new one first',
    )
    .optional(),
  ADMIN_SYSTEM_SCOPE: z.string().default('{"province":"44"}').transform(readScope),
  ADMIN_SYSTEM_CONFIRMS: z.string().default('dossier.tallied,delivery.delivered').transform(readList),
  ADMIN_SYSTEM_CONFIRM_MINUTES: z.coerce.number().int().min(1).max(100_000).default(480),
  INBOX_URL: z.url().optional(),
  INBOX_TOKEN: z.string().min(16).optional(),
  FEED_CONSUMERS: z.string().default('{}').transform(readFeedConsumers),
  OUTBOUND_PRIVATE_HOSTS: z.string().default('').transform(readList),
  SIMULATORS_DATABASE_URL: z.string().optional(),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  POOL_SIZE: z.coerce.number().int().min(2).default(20),
  HEARTBEAT_FILE: z.string().optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  SWEEP_MS: z.coerce.number().int().min(50).default(1000),
  LOW_RANGE_SHARE: z.coerce.number().min(0).max(1).default(0.1),
});

export type Config = z.infer<typeof Environment>;

/** Stops the start of a process with one sentence and exit code 1. */
class ConfigProblem extends StartProblem {}

const WEAK = /^(.)\1+$|change.?me|secret|password|default|example|dossier.?courier|sample|12345/i;

/** @throws ConfigProblem naming the setting and the mend */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new ConfigProblem(`Environment: ${wrong.join('; ')}.`);
  }
  if (parsed.data.MODE === 'production') refuseWeakSecrets(parsed.data);
  return parsed.data;
}

function refuseWeakSecrets(config: Config): void {
  const secrets = ['SECRET_KEY', 'ADMIN_SYSTEM_TOKEN', 'INBOX_TOKEN'] as const;
  const signing = config.ADMIN_SYSTEM_WEBHOOK_SECRET?.split(' ') ?? [];
  const tokens = Object.values(config.FEED_CONSUMERS).map(({ token }) => ['FEED_CONSUMERS', token] as const);
  for (const [name, secret] of [
    ...secrets.map((each) => [each, config[each]] as const),
    ...signing.map((each) => ['ADMIN_SYSTEM_WEBHOOK_SECRET', each] as const),
    ...tokens,
  ]) {
    const value = secret?.replace(/^whsec_/, '');
    if (value === undefined) continue;
    if (WEAK.test(value) || new Set(value).size < 10) {
      throw new ConfigProblem(
        `${name} is a default or too weak for production: set a random one, for example from "openssl rand -base64 36".`,
      );
    }
  }
}
