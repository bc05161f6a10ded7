import { z } from 'zod';
import { allProblems } from '../../src/platform/problems.js';
import type { Operation } from './operations.js';
import type { Reply } from './wire.js';

const MOST_REFUSAL_BYTES = 20_000;
const LEAK = /node_modules|\.[jt]s:\d+|at \w+ \(|select |insert into|TypeORM|pg_|Error:/i;

const Problem = z.looseObject({
  type: z.string(),
  title: z.string().min(1),
  status: z.int(),
  code: z.string(),
  detail: z.string().min(1),
  instance: z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/),
  errors: z
    .array(
      z.strictObject({
        pointer: z.string().regex(/^(\/([^/~]|~0|~1)*)*$/s),
        code: z.string().regex(/^[a-z][a-z0-9-]*$/),
      }),
    )
    .min(1)
    .optional(),
});

/** What is wrong with an answer; undefined when it keeps the promises of the API's description and of the catalogue. */
export function faultOf(operation: Operation, reply: Reply, onlyRefusal: boolean): string | undefined {
  const { status } = reply;
  if (status >= 500 || status < 200) return `answered ${status}`;
  if (status < 300)
    return onlyRefusal && !isRefusedWithin(operation, reply)
      ? `taken with ${status}, though it can only be refused`
      : unlike(operation, reply);
  return refusalFault(reply) ?? unlike(operation, reply);
}

/** A device's batch is taken whatever its acts are; each is refused in an answer of its own. */
function isRefusedWithin({ name }: Operation, { text }: Reply): boolean {
  if (name !== 'POST /v1/courier/acts') return false;
  const { acts } = JSON.parse(text) as { acts: { status: number }[] };
  return acts.length > 0 && acts.every(({ status }) => status >= 400);
}

function refusalFault({ status, type, text }: Reply): string | undefined {
  if (!/^application\/problem\+json/.test(type)) return `a refusal (${status}) of type «${type}»`;
  if (text.length > MOST_REFUSAL_BYTES) return `a refusal of ${text.length} characters`;
  const read = Problem.safeParse(JSON.parse(text));
  if (!read.success) return `no problem of ours: ${z.prettifyError(read.error)}`;
  const { code, title, detail, type: named } = read.data;
  const known = new Map(allProblems()).get(code);
  if (!known) return `«${code}» is not in the catalogue`;
  if (named !== `urn:dossier-courier:problem:${code}`) return `«${code}» has the type ${named}`;
  if (known.status !== status || read.data.status !== status) return `«${code}» came with ${status}`;
  if (!spoken(known.vi).test(detail) || !detail.startsWith(title)) return `«${code}» says «${detail}»`;
  if (/[\p{Cc}\p{Cf}\p{Co}]/u.test(detail)) return `it says what nobody can read: «${detail}»`;
  return LEAK.test(text) ? 'it tells of our insides' : undefined;
}

/** The sentence with anything in place of what is filled in, and without what is said only where it is known. */
function spoken(sentence: string): RegExp {
  const [known = '', ...rest] = sentence.split('[');
  const optional = rest
    .map((each) => each.split(']'))
    .map(([part = '', after = '']) => `(?:${open(part)})?${open(after)}`);
  return new RegExp(`^${open(known)}${optional.join('')}$`, 's');
}

function open(sentence: string): string {
  const parts = sentence.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return parts.join('.*');
}

const shapes = new Map<object, z.ZodType>();

/** Whether status and body are what the operation declares. */
function unlike({ answers }: Operation, { status, type, text }: Reply): string | undefined {
  const declared = answers[String(status)] ?? (status >= 400 ? answers['default'] : undefined);
  if (!declared) return `${status} is not declared`;
  const media = type.split(';')[0] ?? '';
  const schema = declared.content?.[media]?.schema;
  if (!declared.content) return undefined;
  if (!schema) return `${status} of type «${media}» is not declared`;
  const shape = shapes.get(schema) ?? z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  shapes.set(schema, shape);
  const read = media.includes('json') ? shape.safeParse(JSON.parse(text)) : { success: true as const };
  return read.success ? undefined : `unlike what is declared: ${z.prettifyError(read.error)}`;
}
