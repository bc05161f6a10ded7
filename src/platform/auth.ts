import { Injectable } from '@nestjs/common';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import type { Actor, Role } from './actor.js';
import { roles } from './actor.js';
import type { Config } from './config.js';
import { Refused } from './problems.js';
import { reasonOf, StartProblem } from './start-problem.js';

/** What a verified token says of its bearer. `unit` is a unit's code. */
export interface Claims {
  issuer: string;
  subject: string;
  role: Role;
  unit?: string;
}

/** Finds our own person behind a login; the subject itself never enters an act, an event or a log. */
export abstract class Persons {
  /** @throws Refused `role-not-allowed` when the person does not hold this role at this unit today */
  abstract actorOf(claims: Claims): Promise<Actor>;
}

const MOST_TOKENS = 20_000;

/** Bearer tokens of an OIDC issuer; a verified token is remembered until it expires. */
@Injectable()
export class Auth {
  private readonly keys: ReturnType<typeof createRemoteJWKSet>;
  private readonly known = new Map<string, { actor: Actor; until: number }>();

  constructor(
    private readonly config: Pick<Config, 'ISSUER_URL' | 'JWKS_URL' | 'AUDIENCE'>,
    private readonly persons: Persons,
  ) {
    this.keys = createRemoteJWKSet(new URL(config.JWKS_URL ?? `${config.ISSUER_URL.replace(/\/$/, '')}/jwks`), {
      cooldownDuration: 1000,
    });
  }

  /** @throws Refused `not-signed-in` */
  async actor(authorization: string | undefined): Promise<Actor> {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1];
    if (!token) throw new Refused('not-signed-in');
    const known = this.known.get(token);
    if (known && known.until > Date.now()) return known.actor;
    const payload = await this.verify(token);
    const actor = await this.persons.actorOf(claimsOf(payload));
    this.remember(token, actor, (payload.exp ?? 0) * 1000);
    return actor;
  }

  private async verify(token: string): Promise<JWTPayload> {
    try {
      const options = {
        issuer: this.config.ISSUER_URL,
        audience: this.config.AUDIENCE,
        requiredClaims: ['exp', 'sub'],
      };
      return (await jwtVerify(token, this.keys, options)).payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new Refused('not-signed-in');
      throw error;
    }
  }

  private remember(token: string, actor: Actor, until: number): void {
    const oldest = this.known.keys().next();
    if (this.known.size >= MOST_TOKENS && !oldest.done) this.known.delete(oldest.value);
    this.known.set(token, { actor, until });
  }
}

function claimsOf(payload: JWTPayload): Claims {
  const role = roles.find((candidate) => candidate === payload['role'] && candidate !== 'system');
  const unit = payload['unit'];
  if (!role || !payload.sub || !payload.iss) throw new Refused('not-signed-in');
  if (unit !== undefined && typeof unit !== 'string') throw new Refused('not-signed-in');
  return { issuer: payload.iss, subject: payload.sub, role, unit };
}

/**
 * The identity issuer that comes with the simulators signs for anybody.
 * @throws StartProblem when it answers at that address
 */
export async function requireHonestIssuer(issuerUrl: string): Promise<void> {
  const address = `${issuerUrl.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document: unknown = await fetch(address, { signal: AbortSignal.timeout(5_000) })
    .then((reply) => reply.json())
    .catch((error: unknown) => {
      throw new StartProblem(`ISSUER_URL: ${address} does not answer (${reasonOf(error)}).`);
    });
  if (typeof document === 'object' && document !== null && 'dossier_courier_simulator' in document) {
    throw new StartProblem(
      'ISSUER_URL is the identity simulator, which signs for anybody; it is refused in production.',
    );
  }
}
