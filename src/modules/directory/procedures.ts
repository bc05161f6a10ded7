import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DirectoryCache, grouped, holdsOn } from './directory-cache.js';
import { Checklist, ChecklistLine, Procedure } from './directory.entities.js';

/** A procedure with one version of its checklist; a dossier is pinned to both ids. */
export interface ProcedureVersion {
  procedure: Procedure;
  checklist: Checklist;
  lines: readonly ChecklistLine[];
}

interface Loaded {
  byCode: ReadonlyMap<string, ProcedureVersion[]>;
  byChecklist: ReadonlyMap<string, ProcedureVersion>;
}

/** Procedures with their checklists. Days are local, YYYY-MM-DD. */
@Injectable()
export class Procedures {
  private readonly loaded: () => Promise<Loaded>;

  constructor(
    private readonly dataSource: DataSource,
    cache: DirectoryCache,
  ) {
    this.loaded = cache.keep(() => this.load());
  }

  /** The version in force on a day. */
  async current(code: string, day: string): Promise<ProcedureVersion | undefined> {
    const versions = (await this.loaded()).byCode.get(code) ?? [];
    return versions.find((version) => inForce(version, day));
  }

  /** The version a dossier was pinned to, whatever came later. */
  async pinned(checklistId: string): Promise<ProcedureVersion | undefined> {
    return (await this.loaded()).byChecklist.get(checklistId);
  }

  /** Everything in force on a day, by code. */
  async list(day: string): Promise<ProcedureVersion[]> {
    return [...(await this.loaded()).byChecklist.values()].filter((version) => inForce(version, day));
  }

  private async load(): Promise<Loaded> {
    const { manager } = this.dataSource;
    const procedures = await manager.find(Procedure, { order: { code: 'ASC' } });
    const checklists = await manager.find(Checklist, { order: { version: 'ASC' } });
    const lines = grouped(await manager.find(ChecklistLine, { order: { line: 'ASC' } }), (line) => line.checklist);
    const versions = procedures.flatMap((procedure) =>
      checklists
        .filter((checklist) => checklist.procedure === procedure.id)
        .map((checklist) => ({ procedure, checklist, lines: lines.get(checklist.id) ?? [] })),
    );
    return {
      byCode: grouped(versions, (version) => version.procedure.code),
      byChecklist: new Map(versions.map((version) => [version.checklist.id, version])),
    };
  }
}

function inForce({ procedure, checklist }: ProcedureVersion, day: string): boolean {
  return holdsOn(procedure, day) && holdsOn(checklist, day);
}
