import { Global, Module } from '@nestjs/common';
import { Persons } from '../../platform/auth.js';
import { Actors } from './actors.js';
import { DirectoryCache } from './directory-cache.js';
import { Procedures } from './procedures.js';
import { Staff } from './staff.js';
import { Units } from './units.js';
import { Wards } from './wards.js';
import { WorkingCalendar } from './working-calendar.js';

/** Dated reference data and the people who act. Wants a DataSource with `directoryEntities` and an Encryption from outside. */
@Global()
@Module({
  providers: [DirectoryCache, Units, Procedures, Wards, WorkingCalendar, Staff, { provide: Persons, useClass: Actors }],
  exports: [DirectoryCache, Units, Procedures, Wards, WorkingCalendar, Staff, Persons],
})
export class DirectoryModule {}
