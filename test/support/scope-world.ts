import { randomUUID } from 'node:crypto';
import { itemNumber } from '../../src/platform/s10.js';
import type { Asking } from './scope-asking.js';
import type { Person, Place, ScopePeople } from './scope-people.js';
import { castOf } from './handing-over.js';
import { ResultPath, type OnTheWay } from './results.js';
import type { Caller, TestService } from './service.js';
import { Office } from './visits.js';

/** A well-formed number of an envelope that was never sealed. */
export const NO_ITEM = itemNumber('ZZ', 1);

/** What a route is asked about, how it is asked, and who gets an answer. */
export interface ScopeObject {
  /** What this object shows, where a route has several. */
  what?: string;
  there: Asking;
  /** The same about something that does not exist; absent where a route names no object. */
  absent?: Asking;
  /** Who does it with success. */
  by: Caller;
  /** Whose business it is among the roles that the policy allows; the rest is told `refusal`. */
  sees?: (role: Person, place: Place) => boolean;
  /** 404 `not-found` unless it says otherwise. */
  refusal?: { status: number; code: string };
  /**
   * People whose business it is, who are refused for what they are or hold: `role place` or `role` to the whole answer. All
   * others whose business it is succeed, each with an object of his own.
   */
  refused?: Record<string, string>;
  /** Code of the office that works on it. */
  office?: string;
}

/** What the objects are made with. */
export class ScopeWorld {
  readonly path: ResultPath;
  readonly visits: Office;
  readonly cast: ReturnType<typeof castOf>;

  constructor(
    readonly service: TestService,
    readonly people: ScopePeople,
  ) {
    this.path = new ResultPath(service);
    this.visits = new Office(service);
    this.cast = castOf(service);
  }

  /** An envelope that the courier of the office has fetched from the desk. */
  async fetched(): Promise<OnTheWay> {
    const way = await this.path.released();
    await this.path.moved(way, this.path.atDeskSide, this.path.onRoundSide);
    return way;
  }

  async seated(role: Person): Promise<Caller> {
    return (await this.people.seat(role)).caller;
  }
}

export type Making = (world: ScopeWorld) => Promise<ScopeObject[]>;

/** Units on the way of a dossier and those above them; of couriers anybody of the office. */
export const business = (_role: Person, place: Place): boolean => place !== 'other';

/** As `business`, but a courier reads his own work only. */
export const reading = (role: Person, place: Place): boolean =>
  role === 'courier' ? place === 'own' : place !== 'other';

/** Exactly these roles at the object's own unit. */
export const only =
  (...roles: Person[]) =>
  (role: Person, place: Place): boolean =>
    place === 'own' && roles.includes(role);

/** The same request about a thing and about one that is not. `:x` in the path is the name, as is `<x>` in the body's JSON. */
export function asked(
  path: string,
  name: string,
  rest: { body?: object; version?: number; absent?: string } = {},
): { there: Asking; absent: Asking } {
  const of = (called: string): Asking => ({
    path: path.replace(':x', encodeURIComponent(called)),
    body: rest.body && (JSON.parse(JSON.stringify(rest.body).replaceAll('<x>', called)) as object),
    version: rest.version,
    names: [called],
  });
  return { there: of(name), absent: of(rest.absent ?? randomUUID()) };
}

/** A request that names no object. */
export function plainly(path: string, by: Caller, body?: object): Promise<ScopeObject[]> {
  return Promise.resolve([{ there: { path, body, names: [] }, by }]);
}
