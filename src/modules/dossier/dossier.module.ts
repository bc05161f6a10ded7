import { Module } from '@nestjs/common';
import './dossier.problems.js';
import { CONFIG } from '../../platform/platform.module.js';
import type { Config } from '../../platform/config.js';
import { PressModule } from '../../press/press.module.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { Askings } from './askings.js';
import { AwaitedChecks } from './awaited-checks.js';
import { ConfirmationReads } from './confirmation-reads.js';
import { DeadlineSweeper } from './deadline-sweeper.js';
import { Deadlines } from './deadlines.js';
import { DossierController } from './dossier.controller.js';
import { DossierReads, DossierSurroundings } from './dossier-reads.js';
import { Dossiers } from './dossiers.js';
import { Evidence } from './evidence.js';
import { EvidenceController } from './evidence.controller.js';
import { EvidenceStore } from './evidence-store.js';
import { IssuedPapers } from './issued-papers.js';
import { Journal } from './journal.js';
import { JournalReads } from './journal-reads.js';
import { MissingEvidence } from './missing-evidence.js';
import { Notes } from './notes.js';
import { Parties } from './parties.js';
import { Proofs, Proving } from './proofs.js';
import { ProvableActs } from './provable-acts.js';
import { LookUpCodes } from './look-up-codes.js';
import { References } from './references.js';
import { DayRootReads } from './roots/day-root-reads.js';
import { DayRoots } from './roots/day-roots.js';
import { DayRootsController } from './roots/day-roots.controller.js';
import { EndedDays } from './roots/ended-days.js';
import { Signatures } from './signatures.js';
import { SystemPerson } from './system-person.js';
import { TaskController } from './task.controller.js';
import { SettledTasks } from './settled-tasks.js';
import { TaskReads } from './task-reads.js';
import { Tasks } from './tasks.js';
import { Alarms, WaitingAlarms } from './waiting-alarms.js';

const offered = [
  Askings,
  AwaitedChecks,
  DayRoots,
  DeadlineSweeper,
  Deadlines,
  Dossiers,
  Evidence,
  IssuedPapers,
  Journal,
  JournalReads,
  Notes,
  Parties,
  Proofs,
  References,
  LookUpCodes,
  Signatures,
  SystemPerson,
  Tasks,
  WaitingAlarms,
];

@Module({
  imports: [DirectoryModule, PressModule],
  controllers: [EvidenceController, DossierController, TaskController, DayRootsController],
  providers: [
    ...offered,
    ConfirmationReads,
    DayRootReads,
    DossierReads,
    DossierSurroundings,
    EndedDays,
    Alarms,
    MissingEvidence,
    Proving,
    ProvableActs,
    SettledTasks,
    TaskReads,
    {
      provide: EvidenceStore,
      inject: [CONFIG],
      useFactory: (config: Config) => new EvidenceStore(config.EVIDENCE_FOLDER),
    },
  ],
  exports: [...offered, EvidenceStore],
})
export class DossierModule {}
