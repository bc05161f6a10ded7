import { isUtf8 } from 'node:buffer';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyBodyParser, FastifyInstance } from 'fastify';
import { endOfString, QUOTE, repeatedName } from './json-names.js';
import { Refused } from './problems.js';

/** Deeper than anything we are asked; a stack holds some thousand. */
const DEEPEST = 64;

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

/** Where a part of a batch opens that can be read by itself, the innermost first: batch { acts [ act { content {. */
const LEVELS = [4, 3];

/** From where to where the parts of a batch go that open at this level. */
function partsOf(batch: Buffer, level: number): [from: number, to: number][] {
  const found: [number, number][] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < batch.length; at += 1) {
    const byte = batch[at] ?? 0;
    if (byte === QUOTE) at = endOfString(batch, at);
    const step = STEPS[byte] ?? 0;
    depth += step;
    if (step > 0 && depth === level) from = at;
    if (step < 0 && depth === level - 1) found.push([from, at + 1]);
  }
  return found;
}

/** The batch with every part that is not `readable` as text: its act can be refused alone, and nothing of it is lost. */
function withUnreadableAsText(batch: Buffer, level: number, readable: (part: Buffer) => boolean): Buffer {
  const pieces: Buffer[] = [];
  let done = 0;
  for (const [from, to] of partsOf(batch, level)) {
    const part = batch.subarray(from, to);
    if (readable(part)) continue;
    pieces.push(batch.subarray(done, from), Buffer.from(JSON.stringify(part.toString('utf8'))));
    done = to;
  }
  return Buffer.concat([...pieces, batch.subarray(done)]);
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The refusal of a batch that cannot be read at all. */
    unreadableBatch?: string;
  }
}

/**
 * The body of the route is a batch of acts, each with an answer of its own: an act whose content cannot be read comes with
 * that content as text, and one that cannot be read even so comes as text itself.
 * @param refusal the problem that a batch is told which cannot be read even so
 */
export function ReadsBatch(refusal: string): ReturnType<typeof RouteConfig> {
  return RouteConfig({ unreadableBatch: refusal });
}

/**
 * Reads a JSON body: UTF-8, of bounded depth, without keys that reach a prototype; anything else is `bad-request` (400). An
 * object with a name twice is `name-repeated` (400).
 */
export function jsonBody(fastify: Pick<FastifyInstance, 'getDefaultJsonParser'>): FastifyBodyParser<Buffer> {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  return (request, body, done) => {
    const { unreadableBatch } = request.routeOptions.config;
    const refused = new Refused(unreadableBatch ?? 'bad-request');
    const read = (json: Buffer, most: number, tell: (problem: Error | null, value?: unknown) => void): void => {
      if (!isUtf8(json) || isDeeperThan(most, json)) tell(refused);
      else
        void parse(request, json.toString('utf8'), (problem, value) =>
          tell(problem ? refused : nameTwice(json, value), value),
        );
    };
    const readable = (part: Buffer, level: number): boolean => {
      let sound = false;
      read(part, DEEPEST - level + 1, (problem) => (sound = !problem));
      return sound;
    };
    const inParts = (): Buffer =>
      LEVELS.reduce((batch, level) => withUnreadableAsText(batch, level, (part) => readable(part, level)), body);
    read(body, DEEPEST, (problem, value) => {
      if (problem && unreadableBatch !== undefined) read(inParts(), DEEPEST, done);
      else done(problem, value);
    });
  };
}

function nameTwice(json: Buffer, value: unknown): Refused | null {
  const name = repeatedName(json, value);
  return name === undefined ? null : new Refused('name-repeated', { name });
}
