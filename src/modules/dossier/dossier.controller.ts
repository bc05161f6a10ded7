import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../platform/actor.js';
import { Allow, anId, By } from '../../platform/http.js';
import { DossierReads } from './dossier-reads.js';
import type { DossierView, EventView } from './dossier.view.js';

const JournalFilter = z.strictObject({
  after: z.coerce.number().int().min(0).default(0).describe('seq của sự kiện cuối đã đọc'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});

const readers = [
  'citizen',
  'clerk',
  'courier',
  'dispatcher',
  'desk-officer',
  'post-at-desk',
  'cashier',
  'controller',
  'supervisor',
  'auditor',
] as const;

@Controller('v1/dossiers')
export class DossierController {
  constructor(private readonly reads: DossierReads) {}

  @Get(':id')
  @Allow({ roles: readers, scope: 'own-or-unit' })
  @ApiOperation({ summary: 'Hồ sơ: trạng thái, các số tham chiếu, các bên, bưu gửi và bên đang giữ' })
  read(@By() actor: Actor, @Param('id', anId) id: string): Promise<DossierView> {
    return this.reads.read(actor, id);
  }

  @Get(':id/journal')
  @Allow({ roles: readers, scope: 'own-or-unit' })
  @ApiOperation({ summary: 'Nhật ký hồ sơ theo thứ tự seq' })
  journal(
    @By() actor: Actor,
    @Param('id', anId) id: string,
    @Query({ schema: JournalFilter }) page: z.infer<typeof JournalFilter>,
  ): Promise<{ data: EventView[]; next: number | null }> {
    return this.reads.journalOf(actor, id, page);
  }
}
