import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor, Role } from '../../platform/actor.js';
import { Clock, localDay } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import type { Unit, UnitKind } from './directory.entities.js';
import {
  type ColleagueView,
  oldWardView,
  type ProcedureDetails,
  procedureDetails,
  type ProcedureView,
  procedureView,
  type UnitView,
  unitView,
  type WardAnswer,
  type WardView,
  wardView,
} from './directory.view.js';
import { Procedures, type ProcedureVersion } from './procedures.js';
import { Staff } from './staff.js';
import { Units } from './units.js';
import { folded } from './ward-names.js';
import { type Ward, Wards } from './wards.js';

/** A list in the order of its codes; `next` is the `after` of the following page. */
export interface Page<Row> {
  data: Row[];
  next?: string;
}

export interface Paging {
  after?: string;
  limit: number;
}

function page<Row extends { code: string }>(rows: readonly Row[], { after, limit }: Paging): Page<Row> {
  const following = rows.filter((row) => after === undefined || row.code > after);
  const data = following.slice(0, limit);
  return { data, next: following.length > limit ? data.at(-1)?.code : undefined };
}

/** Procedures as people look them up. */
@Injectable()
export class ProcedureReads {
  constructor(
    private readonly clock: Clock,
    private readonly procedures: Procedures,
    private readonly units: Units,
  ) {}

  /** @param filter q: part of the name, diacritics optional, or of the code; authority: a unit's code */
  async list(filter: { q?: string; authority?: string } & Paging): Promise<Page<ProcedureView>> {
    const wanted = folded(filter.q ?? '');
    const views = [];
    for (const version of await this.procedures.list(this.today())) {
      const authority = await this.authorityOf(version);
      const { code, name } = version.procedure;
      const fits = folded(name).includes(wanted) || folded(code).includes(wanted);
      if (fits && [undefined, authority.code].includes(filter.authority)) views.push(procedureView(version, authority));
    }
    views.sort((a, b) => (a.code < b.code ? -1 : 1));
    return page(views, filter);
  }

  /** @throws Refused `not-found` when no procedure in force has the code */
  async read(code: string): Promise<ProcedureDetails> {
    const version = await this.procedures.current(code, this.today());
    if (!version) throw new Refused('not-found');
    const desks = await this.units.desksFor(version.procedure.authority, this.today());
    return procedureDetails(version, await this.authorityOf(version), desks);
  }

  private async authorityOf({ procedure }: ProcedureVersion): Promise<Unit> {
    const authority = await this.units.byId(procedure.authority);
    if (!authority) throw new Error(`Procedure ${procedure.code} belongs to no authority`);
    return authority;
  }

  private today(): string {
    return localDay(this.clock.now());
  }
}

/** Units and wards, and which office serves where (F2). */
@Injectable()
export class PlaceReads {
  constructor(
    private readonly clock: Clock,
    private readonly units: Units,
    private readonly wards: Wards,
  ) {}

  async listUnits(filter: { kind?: UnitKind; province?: string } & Paging): Promise<Page<UnitView>> {
    const all = await this.units.list(localDay(this.clock.now()));
    const rows = all.filter(
      ({ kind, province }) =>
        [undefined, kind].includes(filter.kind) && [undefined, province].includes(filter.province),
    );
    return page(
      rows.map(unitView).sort((a, b) => (a.code < b.code ? -1 : 1)),
      filter,
    );
  }

  /** With `q` the best fits first, without paging; else the wards of the province, or those an office serves, by code. */
  async listWards(filter: { q?: string; province?: string; office?: string } & Paging): Promise<Page<WardView>> {
    const { q, province, office, ...paging } = filter;
    const limit = office === undefined ? paging.limit : Number.MAX_SAFE_INTEGER;
    const wards = q ? await this.wards.suggest(q, province, limit) : await this.wards.list(province);
    const views = (await this.viewed(wards)).filter((view) => office === undefined || view.office?.code === office);
    return q ? { data: views.slice(0, paging.limit) } : page(views, paging);
  }

  /** What a code of today or of before 1/7/2025 means on a day. @throws Refused `not-found` for an unknown code only */
  async readWard(wardCode: string, day?: string): Promise<WardAnswer> {
    const found = await this.wards.resolve({ wardCode });
    const view = async (ward: Ward): Promise<WardView> =>
      (await this.viewed([ward], day))[0] ?? wardView(ward, undefined);
    switch (found.kind) {
      case 'found':
        return { kind: 'found', ward: await view(found.ward) };
      case 'merged':
        return { kind: 'merged', from: oldWardView(found.from), ward: await view(found.to) };
      case 'split': {
        const [first] = found.candidates;
        if (!first) throw new Refused('not-found');
        const candidates = await this.viewed(
          found.candidates.map(({ to }) => to),
          day,
        );
        return { kind: 'split', from: oldWardView(first.from), candidates };
      }
      case 'unknown':
        throw new Refused('not-found');
    }
  }

  private async viewed(wards: readonly Ward[], day = localDay(this.clock.now())): Promise<WardView[]> {
    return Promise.all(wards.map(async (ward) => wardView(ward, await this.units.officeServing(ward.code, day))));
  }
}

/** The people of the actor's own unit. */
@Injectable()
export class StaffReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly staff: Staff,
  ) {}

  /** Who holds the role there today. */
  async colleagues(actor: Actor, role: Role): Promise<{ data: ColleagueView[] }> {
    if (!actor.unit) throw new Refused('role-not-allowed');
    const members = await this.staff.holding(this.dataSource.manager, role, actor.unit.id, localDay(this.clock.now()));
    return { data: members.map(({ person, name }) => ({ person, name, role })) };
  }
}
