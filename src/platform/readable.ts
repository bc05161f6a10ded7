import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { jsonPointer } from './field-problems.js';
import { Refused } from './problems.js';

const READS_ITS_BODY = 'reads-its-body';

/** The route looks into its body by itself: a batch whose parts have answers of their own, or something signed. */
export function ReadsItsBody(): ReturnType<typeof SetMetadata> {
  return SetMetadata(READS_ITS_BODY, true);
}

/** Whether it is text that a database and a JSON document can hold: no NUL, no half of a surrogate pair. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}

/** Where the first text lies that cannot be stored, as a JSON pointer; undefined when there is none. */
function unstorableAt(value: unknown): string | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : '';
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const below = isStorable(key) ? unstorableAt(member) : '';
    if (below !== undefined) return `${jsonPointer([key])}${below}`;
  }
  return undefined;
}

/** @throws Refused `body-invalid` (422) naming the place */
export function requireStorable(value: unknown): void {
  const pointer = unstorableAt(value);
  if (pointer !== undefined) throw new Refused('body-invalid', {}, [{ pointer, code: 'unreadable-characters' }]);
}

/** No text that cannot be stored comes further than this, in whichever part of a request it lies. */
@Injectable()
export class ReadableGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const { params, query, body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (unstorableAt(params) !== undefined) throw new Refused('not-found');
    requireStorable(query);
    if (!this.reflector.get<boolean | undefined>(READS_ITS_BODY, context.getHandler())) requireStorable(body);
    return true;
  }
}
