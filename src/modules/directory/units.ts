import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor, ActorUnit } from '../../platform/actor.js';
import { Refused } from '../../platform/problems.js';
import { type Dated, DirectoryCache, grouped, holdsOn } from './directory-cache.js';
import { Unit } from './directory.entities.js';
import { inScope } from './unit-scope.js';

interface OfficeWard extends Dated {
  ward: string;
  office: string;
}

interface DeskAuthority extends Dated {
  desk: string;
  authority: string;
}

interface Loaded {
  byCode: ReadonlyMap<string, Unit>;
  byId: ReadonlyMap<string, Unit>;
  /** By the unit that took over. */
  formers: ReadonlyMap<string, Unit[]>;
  offices: ReadonlyMap<string, OfficeWard[]>;
  desks: readonly DeskAuthority[];
}

/** The tree of units, which office serves a ward, which authorities a desk receives for. Days are local, YYYY-MM-DD. */
@Injectable()
export class Units {
  private readonly loaded: () => Promise<Loaded>;

  constructor(
    private readonly dataSource: DataSource,
    cache: DirectoryCache,
  ) {
    this.loaded = cache.keep(() => this.load());
  }

  async byCode(code: string): Promise<Unit | undefined> {
    return (await this.loaded()).byCode.get(code);
  }

  async byId(id: string): Promise<Unit | undefined> {
    return (await this.loaded()).byId.get(id);
  }

  /**
   * Of whose units something is asked: the actor's, or the one with this code, which is his, below it, or ended and was taken
   * over by his.
   * @throws Refused `not-found` for one that is not
   */
  async within(actor: Actor, code: string | undefined): Promise<ActorUnit | undefined> {
    if (code === undefined) return actor.unit;
    const unit = await this.byCode(code);
    if (!unit || !actor.unit) throw new Refused('not-found');
    if (!inScope(actor.unit.path, unit.path) && !actor.unit.formers?.includes(unit.id)) throw new Refused('not-found');
    return unit;
  }

  /** The units of a day, by code. */
  async list(day: string): Promise<Unit[]> {
    return [...(await this.loaded()).byCode.values()].filter((unit) => holdsOn(unit, day));
  }

  /** The unit itself or, once it ended, the one that took over by that day (F115). */
  async standing(id: string, day: string): Promise<Unit | undefined> {
    const { byId } = await this.loaded();
    let unit = byId.get(id);
    while (unit?.validTo && unit.validTo < day) unit = unit.successor ? byId.get(unit.successor) : undefined;
    return unit;
  }

  /** The ids of units that ended by that day and of which this one took over what they still held. */
  async formerOf(id: string, day: string): Promise<string[]> {
    const { formers } = await this.loaded();
    const ended = (formers.get(id) ?? []).filter(({ validTo }) => validTo && validTo < day);
    const before = await Promise.all(ended.map((unit) => this.formerOf(unit.id, day)));
    return [...ended.map((unit) => unit.id), ...before.flat()];
  }

  /** The unit of this code or, once it ended, the one that took over by that day (F45, F115): an old code reaches it. */
  async standingByCode(code: string, day: string): Promise<Unit | undefined> {
    const named = await this.byCode(code);
    return named && this.standing(named.id, day);
  }

  /** The office that collects and delivers in a ward, if any does. */
  async officeServing(wardCode: string, day: string): Promise<Unit | undefined> {
    const { offices, byId } = await this.loaded();
    const served = offices.get(wardCode)?.find((row) => holdsOn(row, day));
    return served && byId.get(served.office);
  }

  /** The authorities a desk receives for. */
  async authoritiesOf(deskId: string, day: string): Promise<Unit[]> {
    const { desks, byId } = await this.loaded();
    return desks
      .filter((row) => row.desk === deskId && holdsOn(row, day))
      .flatMap((row) => byId.get(row.authority) ?? []);
  }

  /** The desks that receive for an authority; first the one that receives for most, the province's centre. */
  async desksFor(authorityId: string, day: string): Promise<Unit[]> {
    const { desks, byId } = await this.loaded();
    const open = desks.filter((row) => holdsOn(row, day));
    const breadth = (desk: string): number => open.filter((row) => row.desk === desk).length;
    return open
      .filter((row) => row.authority === authorityId)
      .sort((a, b) => breadth(b.desk) - breadth(a.desk))
      .flatMap((row) => byId.get(row.desk) ?? []);
  }

  private async load(): Promise<Loaded> {
    const units = await this.dataSource.manager.find(Unit, { order: { code: 'ASC' } });
    const served = await this.dataSource.query<OfficeWard[]>(
      `select ward, office, valid_from::text as "validFrom", valid_to::text as "validTo" from office_ward`,
    );
    const desks = await this.dataSource.query<DeskAuthority[]>(
      `select desk, authority, d.valid_from::text as "validFrom", d.valid_to::text as "validTo"
       from desk_authority d join unit u on u.id = d.desk join unit a on a.id = d.authority order by u.code, a.code`,
    );
    const byCode = new Map(units.map((unit) => [unit.code, unit]));
    return {
      byCode,
      byId: new Map(units.map((unit) => [unit.id, unit])),
      formers: Map.groupBy(
        units.filter(({ successor }) => successor),
        ({ successor }) => successor ?? '',
      ),
      offices: grouped(served, (row) => row.ward),
      desks,
    };
  }
}
