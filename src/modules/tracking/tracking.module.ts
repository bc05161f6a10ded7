import { Module } from '@nestjs/common';
import './tracking.problems.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { DossierModule } from '../dossier/dossier.module.js';
import { Records } from './records/records.js';
import { RecordsController } from './records/records.controller.js';
import { LookUpTries } from './look-up-tries.js';
import { TrackedDossiers } from './tracked-dossiers.js';
import { TrackingController } from './tracking.controller.js';
import { Tracking } from './tracking.js';

@Module({
  imports: [DirectoryModule, DossierModule],
  controllers: [TrackingController, RecordsController],
  providers: [LookUpTries, Records, TrackedDossiers, Tracking],
})
export class TrackingModule {}
