import { Module } from '@nestjs/common';
import './paper.problems.js';
import { DirectoryModule } from '../modules/directory/directory.module.js';
import { DossierModule } from '../modules/dossier/dossier.module.js';
import { PressModule } from '../press/press.module.js';
import { PadController } from './pad.controller.js';
import { PadPrints } from './pad-prints.js';
import { Pads } from './pads.js';
import { PaperReads } from './paper-reads.js';
import { SheetActs } from './sheet-acts.js';
import { SheetConfirmations } from './sheet-confirmations.js';
import { SheetController } from './sheet.controller.js';
import { SheetRows } from './sheet-rows.js';
import { SheetSigners } from './sheet-signers.js';
import { SheetTasks } from './sheet-tasks.js';
import { Sheets } from './sheets.js';

/** Paper first, entered afterwards (giấy trước – nhập sau). Stands beside the courier's phone, above all modules. */
@Module({
  imports: [DirectoryModule, DossierModule, PressModule],
  controllers: [PadController, SheetController],
  providers: [Pads, PadPrints, PaperReads, SheetActs, SheetConfirmations, SheetRows, SheetSigners, SheetTasks, Sheets],
})
export class PaperModule {}
