import { pino, type Logger } from 'pino';
import type { Config } from './config.js';

/** JSON log lines on stdout; ids only, no personal data. */
export abstract class Log {
  /** The least that is told; `silent`: nothing any more. */
  abstract level: string;
  abstract error(fields: object, message: string): void;
  abstract warn(fields: object, message: string): void;
  abstract info(fields: object, message: string): void;
}

export function serviceLog(config: Pick<Config, 'LOG_LEVEL'>): Logger {
  return pino({ level: config.LOG_LEVEL, base: undefined, serializers: { err: bugOnly } });
}

/**
 * Of an error only what cannot hold a request's values: PostgreSQL's detail and parameters do, the message of its data
 * exceptions (class 22) and of JSON that cannot be read quotes them, and a stack begins with the whole message.
 */
function bugOnly(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const quotes = error instanceof SyntaxError || code?.startsWith('22');
  const message = quotes ? undefined : error.message.split('\n')[0];
  const stack = error.stack?.split('\n').filter((line) => /^ +at /.test(line));
  return { type: error.name, code, message, stack: stack?.join('\n') };
}
