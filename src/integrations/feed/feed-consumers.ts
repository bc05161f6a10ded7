import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Auth } from '../../platform/auth.js';
import { Refused } from '../../platform/problems.js';
import { Endpoints, type Endpoint } from '../endpoints.js';

/** What takes the place of an unknown consumer's token. */
const NOBODYS_TOKEN = 'no consumer has this token';

/** Systems that pull: each signs in with its name and token (RFC 7617) and reads the feed of its own endpoint alone. */
@Injectable()
export class FeedConsumers {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly auth: Auth,
  ) {}

  /** @throws Refused `not-signed-in` (401), `role-not-allowed` (403: a person, who reads journals instead) */
  async signedIn(authorization: string | undefined): Promise<Endpoint> {
    const { name, token } = credentials(authorization);
    if (token === undefined) {
      await this.auth.actor(authorization);
      throw new Refused('role-not-allowed');
    }
    const endpoint = await this.endpoints.called(`feed:${name}`, 'feed');
    if (!isSame(token, endpoint?.token ?? NOBODYS_TOKEN) || !endpoint?.token) throw new Refused('not-signed-in');
    return endpoint;
  }
}

function credentials(authorization = ''): { name: string; token?: string } {
  const [, encoded] = /^Basic ([\w+/-]+=*)$/i.exec(authorization) ?? [];
  const [, name = '', token] = /^([\w-]{1,100}):(.*)$/.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? [];
  return encoded === undefined ? { name } : { name, token: token ?? '' };
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
