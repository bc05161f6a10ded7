import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { personText } from '../../modules/dossier/text.js';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { Allow, anId, AskedAct, By } from '../../platform/http.js';
import { BehindFilter, FollowerReads, type BehindView } from './follower-reads.js';
import { ParkedDossiers } from './parking.js';

const Because = z.strictObject({ reason: personText(300).describe('Lý do') }).meta({ id: 'FollowerReason' });
const roles = ['desk-officer', 'controller', 'supervisor'] as const;

@Controller('v1/followers')
export class FollowersController {
  constructor(
    private readonly acts: Acts,
    private readonly parked: ParkedDossiers,
    private readonly reads: FollowerReads,
  ) {}

  @Get('behind')
  @Allow({ roles, scope: 'unit' })
  @ApiOperation({ summary: 'Hồ sơ mà hệ thống ngoài chưa được báo hết, chờ lâu nhất trước' })
  behind(
    @By() actor: Actor,
    @Query({ schema: BehindFilter }) filter: BehindFilter,
  ): Promise<{ data: BehindView[]; total: number }> {
    return this.reads.behind(actor, filter);
  }

  @Post(':endpoint/dossiers/:dossier/retry')
  @HttpCode(200)
  @Allow({ roles, scope: 'unit' })
  @ApiOperation({ summary: 'Gửi lại sự kiện mà hệ thống ngoài đã từ chối' })
  retry(
    @AskedAct() asked: Asked,
    @Param('endpoint', anId) endpoint: string,
    @Param('dossier', anId) dossier: string,
    @Body({ schema: Because }) { reason }: z.infer<typeof Because>,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'follower.retry', (act) => this.parked.retry(act, { endpoint, dossier }, reason));
  }

  @Post(':endpoint/dossiers/:dossier/skip')
  @HttpCode(200)
  @Allow({ roles, scope: 'unit' })
  @ApiOperation({ summary: 'Bỏ qua sự kiện bị từ chối, báo hệ thống ngoài bằng cách khác' })
  skip(
    @AskedAct() asked: Asked,
    @Param('endpoint', anId) endpoint: string,
    @Param('dossier', anId) dossier: string,
    @Body({ schema: Because }) { reason }: z.infer<typeof Because>,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'follower.skip', (act) => this.parked.skip(act, { endpoint, dossier }, reason));
  }
}
