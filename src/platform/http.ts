import {
  createParamDecorator,
  Injectable,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
  type PipeTransform,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor, Role } from './actor.js';
import type { Asked } from './acts.js';
import { Auth } from './auth.js';
import { currentEntry, type Entry } from './entering.js';
import { isClientsId } from './ids.js';
import { Refused } from './problems.js';
import { currentReplay } from './replay.js';

/**
 * Who may call a route, and how far he sees:
 * `public` nobody signs in; `own` a citizen's own dossiers; `unit` dossiers of the actor's unit and the units below;
 * `directory` reference data, the same for everybody signed in; `signature` an outside system, by its signature;
 * `endpoint` an outside system, by the token of its endpoint: what belongs to that endpoint.
 */
export type Scope = 'public' | 'own' | 'unit' | 'own-or-unit' | 'directory' | 'signature' | 'endpoint';

export interface Policy {
  roles: readonly Role[];
  scope: Scope;
}

export const POLICY = 'policy';

/** Declares a route's policy; the app refuses to boot when a route has none. */
export function Allow(policy: Policy): ReturnType<typeof SetMetadata> {
  return SetMetadata(POLICY, policy);
}

interface CallerRequest extends FastifyRequest {
  actor?: Actor;
  asked?: Asked;
}

/** Verifies the token and the role; the scope is checked where the dossier is read or locked. */
@Injectable()
export class PolicyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly auth: Auth,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = this.reflector.get<Policy | undefined>(POLICY, context.getHandler());
    if (!policy) throw new Refused('role-not-allowed');
    if (['public', 'signature', 'endpoint'].includes(policy.scope)) return true;
    const request = context.switchToHttp().getRequest<CallerRequest>();
    request.actor = currentEntry(request.url)?.actor ?? (await this.auth.actor(request.headers.authorization));
    if (!policy.roles.includes(request.actor.role)) throw new Refused('role-not-allowed');
    return true;
  }
}

/** The signed-in actor. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<CallerRequest>();
  if (!actor) throw new Refused('not-signed-in');
  return actor;
});

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** An id in a path; anything else names nothing. */
export const anId: PipeTransform<string, string> = {
  transform: (text) => {
    if (!UUID.test(text)) throw new Refused('not-found');
    return text;
  },
};

function idOf(request: CallerRequest): string {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !isClientsId(key.toLowerCase())) throw new Refused('act-id-missing');
  return key.toLowerCase();
}

/** When it happened, and what it came with, where that was not just now and by itself. */
function cameBy(entry: Entry | undefined): Pick<Asked, 'occurredAt' | 'device' | 'entered' | 'within'> {
  if (entry) return { occurredAt: entry.occurredAt, entered: entry.entered, within: entry.within };
  const replay = currentReplay();
  return { occurredAt: replay?.occurredAt, device: replay?.device };
}

/**
 * The act asked for: its id (header Idempotency-Key, or derived from a sheet), its actor and, for a replayed one, its device
 * and time.
 */
export const AskedAct = createParamDecorator((_: unknown, context: ExecutionContext): Asked => {
  const http = context.switchToHttp();
  const request = http.getRequest<CallerRequest>();
  const entry = currentEntry(request.url);
  const id = entry?.id ?? idOf(request);
  if (!request.actor) throw new Refused('not-signed-in');
  request.asked = {
    id,
    actor: request.actor,
    request: `${request.method} ${request.url}\n${request.headers['if-match'] ?? ''}\n${JSON.stringify(request.body ?? {})}`,
    status: http.getResponse<FastifyReply>().statusCode,
    ...cameBy(entry),
  };
  return request.asked;
});

/** Header of an answer that was given before. */
export function markReplayed(request: FastifyRequest, reply: FastifyReply): void {
  const { asked } = request as CallerRequest;
  if (asked?.replayed) reply.header('Idempotent-Replayed', 'true');
}

/** The version a person has seen, from If-Match. @throws Refused `version-required` (428) */
export const SeenVersion = createParamDecorator((_: unknown, context: ExecutionContext): number => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  const version = /^(?:W\/)?"(\d+)"$/.exec(header ?? '')?.[1];
  if (!version) throw new Refused('version-required');
  return Number(version);
});
