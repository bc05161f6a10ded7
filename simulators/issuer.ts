import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JSONWebKeySet, type JWK } from 'jose';
import type pg from 'pg';
import { z } from 'zod';
import { createServer, listen, parse, type Place, type Running } from './http.js';
import { openStore } from './store.js';

/** The longest life of a token, in seconds. */
export const TOKEN_SECONDS = 900;

/** The audience that every token is made for. */
export const AUDIENCE = 'dossier-courier';

/** RSA: a token is signed once and verified by every process that meets it, and RSA verifies 2.7 times as fast as P-256. */
const ALGORITHM = 'RS256';

const TABLES = `
  create table if not exists issuer_key (
    only_one boolean primary key check (only_one),
    private_jwk jsonb not null,
    created_at timestamptz not null
  )`;

/** Whom a token speaks for: subject, one role, one unit (its code). */
export const Identity = z.object({
  sub: z.string().min(1).max(100),
  role: z.string().regex(/^[A-Za-z][A-Za-z_-]{0,39}$/),
  unit: z.string().min(1).max(60).optional(),
  name: z.string().min(1).max(200).optional(),
});
export type Identity = z.infer<typeof Identity>;

const TokenRequest = Identity.extend({
  expires_in: z.coerce.number().int().min(1).max(TOKEN_SECONDS).default(TOKEN_SECONDS),
});

/** What a test may bend to get a token that must be refused; `expiresIn` is in seconds and may be negative. */
export interface TokenTwist {
  expiresIn?: number;
  issuer?: string;
  audience?: string;
}

/** An issuer without HTTP: the public keys and a signature. */
export interface Issuer {
  readonly issuer: string;
  readonly jwks: JSONWebKeySet;
  sign(identity: Identity, twist?: TokenTwist): Promise<string>;
}

interface SigningKey {
  kid: string;
  privateKey: CryptoKey;
  publicJwk: JWK;
}

export interface IssuerOptions extends Place {
  /** The `iss` of the tokens; the address it listens on when absent. */
  publicUrl?: string;
  /** Where the signing key is kept, so that tokens outlive a restart; in memory when absent. */
  databaseUrl?: string;
}

/** An issuer inside this process with a key of its own, for tests. */
export async function createIssuer(issuer = 'http://issuer.test'): Promise<Issuer> {
  const key = await readKey(await newPrivateJwk());
  return issuerWith(key, () => issuer);
}

/**
 * Starts the identity issuer: `/.well-known/openid-configuration`, `/jwks`, and `POST /token`
 * (JSON or form: sub, role, unit?, name?, expires_in?) → `{access_token, expires_in, token_type}`.
 * It asks for no proof of identity; its discovery document says so (`dossier_courier_simulator`).
 */
export async function startIssuer(options: IssuerOptions = {}): Promise<Running> {
  const key = await readKey(options.databaseUrl ? await keptPrivateJwk(options.databaseUrl) : await newPrivateJwk());
  let publicUrl = options.publicUrl ?? '';
  const issuer = issuerWith(key, () => publicUrl);

  const app = createServer();
  app.get('/.well-known/openid-configuration', () => discovery(issuer.issuer));
  app.get('/jwks', () => issuer.jwks);
  app.post('/token', async (request, reply) => {
    const asked = parse(TokenRequest, request.body);
    const token = await issuer.sign(asked, { expiresIn: asked.expires_in });
    reply.header('cache-control', 'no-store');
    return { access_token: token, expires_in: asked.expires_in, token_type: 'Bearer' };
  });

  const url = await listen(app, options);
  publicUrl ||= url;
  return { url, close: () => app.close() };
}

function discovery(issuer: string): Record<string, unknown> {
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    token_endpoint: `${issuer}/token`,
    response_types_supported: ['token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [ALGORITHM],
    claims_supported: ['iss', 'aud', 'sub', 'role', 'unit', 'name', 'iat', 'exp', 'jti'],
    dossier_courier_simulator: true,
  };
}

function issuerWith(key: SigningKey, url: () => string): Issuer {
  return {
    get issuer() {
      return url();
    },
    jwks: { keys: [key.publicJwk] },
    sign: ({ sub, role, unit, name }, twist = {}) => {
      const issuedAt = Math.floor(Date.now() / 1000);
      return new SignJWT({ role, unit, name })
        .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: 'JWT' })
        .setIssuer(twist.issuer ?? url())
        .setAudience(twist.audience ?? AUDIENCE)
        .setSubject(sub)
        .setJti(randomUUID())
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + Math.min(twist.expiresIn ?? TOKEN_SECONDS, TOKEN_SECONDS))
        .sign(key.privateKey);
    },
  };
}

async function newPrivateJwk(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: ALGORITHM, use: 'sig' };
}

async function readKey(privateJwk: JWK): Promise<SigningKey> {
  const { kty, n, e, kid = '', alg, use } = privateJwk;
  const privateKey = await importJWK(privateJwk, ALGORITHM);
  if (privateKey instanceof Uint8Array) throw new Error('the kept signing key is no RSA key');
  return { kid, privateKey, publicJwk: { kty, n, e, kid, alg, use } };
}

/** The one key of the store; of two processes that start together on an empty one, both use the first. */
async function keptPrivateJwk(databaseUrl: string): Promise<JWK> {
  const pool = await openStore(databaseUrl, TABLES);
  try {
    const kept = await keptKey(pool);
    if (kept) return kept;
    await pool.query(
      `insert into issuer_key (only_one, private_jwk, created_at) values (true, $1, $2)
       on conflict (only_one) do nothing`,
      [await newPrivateJwk(), new Date()],
    );
    const first = await keptKey(pool);
    if (!first) throw new Error('the signing key was not kept');
    return first;
  } finally {
    await pool.end();
  }
}

async function keptKey(pool: pg.Pool): Promise<JWK | undefined> {
  const { rows } = await pool.query<{ key: JWK }>('select private_jwk as key from issuer_key');
  return rows[0]?.key;
}
