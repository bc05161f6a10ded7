import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Actor } from '../../platform/actor.js';
import { Allow, By } from '../../platform/http.js';
import { InboxFilter, InboxReads, type InboxLine } from './inbox-reads.js';

@Controller('v1/inbox')
export class InboxController {
  constructor(private readonly inbox: InboxReads) {}

  @Get()
  @Allow({ roles: ['desk-officer', 'controller', 'supervisor', 'auditor'], scope: 'unit' })
  @ApiOperation({ summary: 'Sự kiện nhận từ hệ thống ngoài, mức (ok, warn, error) và giải thích; mới nhất trước' })
  list(
    @By() actor: Actor,
    @Query({ schema: InboxFilter }) filter: InboxFilter,
  ): Promise<{ data: InboxLine[]; next: string | null }> {
    return this.inbox.list(actor, filter);
  }
}
