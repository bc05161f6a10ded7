import { isUtf8 } from 'node:buffer';
import type { FastifyBodyParser, FastifyInstance } from 'fastify';
import { Refused } from './problems.js';

/** Deeper than anything we are asked; a stack holds some thousand. */
const DEEPEST = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const STEPS = new Int8Array(256);
for (const open of '{[') STEPS[open.charCodeAt(0)] = 1;
for (const close of '}]') STEPS[close.charCodeAt(0)] = -1;

/** Whether JSON text nests deeper than `most`; looked at before it is parsed. */
export function isDeeperThan(most: number, json: Buffer): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0;
    if (byte === QUOTE) at = endOfString(json, at);
    depth += STEPS[byte] ?? 0;
    if (depth > most) return true;
  }
  return false;
}

function endOfString(json: Buffer, quote: number): number {
  let at = quote + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** Reads a JSON body: UTF-8, of bounded depth, without keys that reach a prototype; anything else is `bad-request` (400). */
export function jsonBody(fastify: Pick<FastifyInstance, 'getDefaultJsonParser'>): FastifyBodyParser<Buffer> {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  return (request, body, done) => {
    if (!isUtf8(body) || isDeeperThan(DEEPEST, body)) {
      done(new Refused('bad-request'));
      return;
    }
    return parse(request, body.toString('utf8'), done);
  };
}
