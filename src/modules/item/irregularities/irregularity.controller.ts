import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Acts, type Answer, type Asked } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { Allow, anId, AskedAct, By } from '../../../platform/http.js';
import { AddedPhotos } from './added-photos.js';
import { IrregularityReads } from './irregularity-reads.js';
import { IrregularityFilter, IrregularitySettlement } from './irregularity.shapes.js';
import type { IrregularityView } from './irregularity.view.js';
import { IrregularityEvidence } from './photo.shapes.js';
import { Settlements } from './settlements.js';

const signers = ['courier', 'clerk', 'desk-officer', 'post-at-desk'] as const;
const readers = [...signers, 'dispatcher', 'controller', 'supervisor', 'auditor'] as const;

@Controller('v1/irregularities')
export class IrregularityController {
  constructor(
    private readonly acts: Acts,
    private readonly photos: AddedPhotos,
    private readonly settlements: Settlements,
    private readonly reads: IrregularityReads,
  ) {}

  @Get()
  @Allow({ roles: readers, scope: 'unit' })
  @ApiOperation({ summary: 'Biên bản chênh lệch và biên bản bưu gửi không nguyên vẹn của đơn vị, mới nhất trước' })
  list(
    @By() actor: Actor,
    @Query({ schema: IrregularityFilter }) filter: IrregularityFilter,
  ): Promise<{ data: IrregularityView[]; next?: string }> {
    return this.reads.list(actor, filter);
  }

  @Get(':id')
  @Allow({ roles: readers, scope: 'unit' })
  @ApiOperation({ summary: 'Một biên bản: chênh lệch gì, đơn vị nào chịu trách nhiệm, kết luận thế nào' })
  read(@By() actor: Actor, @Param('id', anId) id: string): Promise<IrregularityView> {
    return this.reads.read(actor, id);
  }

  @Post(':id/add-evidence')
  @HttpCode(200)
  @Allow({ roles: [...signers, 'controller'], scope: 'unit' })
  @ApiOperation({ summary: 'Bổ sung ảnh hoặc bản chụp bưu gửi không nguyên vẹn vào biên bản' })
  addEvidence(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: IrregularityEvidence }) body: IrregularityEvidence,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'irregularity.add-evidence', (act) => this.photos.add(act, id, body));
  }

  @Post(':id/settle')
  @HttpCode(200)
  @Allow({ roles: ['controller', 'desk-officer', 'post-at-desk', 'supervisor'], scope: 'unit' })
  @ApiOperation({ summary: 'Kết luận biên bản: đơn vị chịu trách nhiệm trả lời, không phải người phát hiện' })
  settle(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: IrregularitySettlement }) body: IrregularitySettlement,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'irregularity.settle', (act) => this.settlements.settle(act, id, body));
  }
}
