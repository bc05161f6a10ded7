import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Refused } from '../../../platform/problems.js';
import { recordPage } from './record-page.js';
import { recordStates, type RecordState } from './records.js';

export const RecordCheckView = z
  .strictObject({
    state: z
      .enum(recordStates)
      .describe('valid: còn hiệu lực; supplemented: còn hiệu lực, có biên bản bổ sung; void: không còn hiệu lực'),
  })
  .meta({ id: 'RecordCheck' });
export type RecordCheckView = z.infer<typeof RecordCheckView>;

/** A page for who scans the code with a telephone, JSON for machines. @throws Refused `not-found` to machines */
export function answerRecord(
  reply: FastifyReply,
  state: RecordState | undefined,
  accept: string | undefined,
): RecordCheckView | string {
  reply.header('Cache-Control', 'no-store').header('Vary', 'Accept');
  if (!accept?.includes('text/html')) {
    if (!state) throw new Refused('not-found');
    return { state };
  }
  reply.status(state ? 200 : 404).type('text/html; charset=utf-8');
  reply.header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'");
  return recordPage(state);
}
