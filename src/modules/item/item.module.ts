import { Module } from '@nestjs/common';
import './item.problems.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { DossierModule } from '../dossier/dossier.module.js';
import { ItemController } from './item.controller.js';
import { ItemScans } from './item-scans.js';
import { Items } from './items.js';
import { Numbers } from './numbers.js';

@Module({
  imports: [DossierModule, DirectoryModule],
  controllers: [ItemController],
  providers: [Items, Numbers, ItemScans],
  exports: [Items, Numbers],
})
export class ItemModule {}
