import { Global, Module } from '@nestjs/common';
import { Persons } from '../../platform/auth.js';
import { Actors } from './actors.js';
import { Addresses } from './addresses.js';
import { DirectoryCache } from './directory-cache.js';
import { DirectoryController } from './directory.controller.js';
import { PlaceReads, ProcedureReads, StaffReads } from './directory-reads.js';
import { Procedures } from './procedures.js';
import { Staff } from './staff.js';
import { StaffNames } from './staff-names.js';
import { Units } from './units.js';
import { Wards } from './wards.js';
import { WorkingCalendar } from './working-calendar.js';

/** Dated reference data and the people who act. Wants a DataSource with `directoryEntities` and an Encryption from outside. */
@Global()
@Module({
  controllers: [DirectoryController],
  providers: [
    Addresses,
    DirectoryCache,
    Units,
    Procedures,
    Wards,
    WorkingCalendar,
    Staff,
    StaffNames,
    ProcedureReads,
    PlaceReads,
    StaffReads,
    { provide: Persons, useClass: Actors },
  ],
  exports: [Addresses, DirectoryCache, Units, Procedures, Wards, WorkingCalendar, Staff, StaffNames, Persons],
})
export class DirectoryModule {}
