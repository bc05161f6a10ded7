import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Actor } from '../../../platform/actor.js';
import { Acts, type Answer, type Asked } from '../../../platform/acts.js';
import { Allow, anId, AskedAct, By } from '../../../platform/http.js';
import { BlockReads } from './block-reads.js';
import { BlockFilter, BlockIssue, BlockReturn, type BlockView } from './block.shapes.js';
import { issuers, NumberBlocks } from './number-blocks.js';

@Controller('v1/number-blocks')
export class BlockController {
  constructor(
    private readonly acts: Acts,
    private readonly blocks: NumberBlocks,
    private readonly reads: BlockReads,
  ) {}

  @Post()
  @Allow({ roles: issuers, scope: 'unit' })
  @ApiOperation({ summary: 'Cấp một khối số hiệu in sẵn cho bưu cục, Bộ phận Một cửa hoặc bưu tá' })
  issue(@AskedAct() asked: Asked, @Body({ schema: BlockIssue }) body: BlockIssue): Promise<Answer> {
    return this.acts.perform(asked, 'number-block.issue', (act) => this.blocks.issue(act, body));
  }

  @Post(':id/return')
  @HttpCode(200)
  @Allow({ roles: issuers, scope: 'unit' })
  @ApiOperation({ summary: 'Nhận lại khối số hiệu: đếm phong bì chưa dùng, phải khớp sổ' })
  return(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: BlockReturn }) body: BlockReturn,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'number-block.return', (act) => this.blocks.return(act, id, body));
  }

  @Get()
  @Allow({
    roles: ['clerk', 'courier', 'dispatcher', 'desk-officer', 'post-at-desk', 'controller', 'supervisor', 'auditor'],
    scope: 'unit',
  })
  @ApiOperation({ summary: 'Các khối số hiệu, mới nhất trước: đã dùng, hỏng, mất, in sai, chưa dùng bao nhiêu số' })
  list(
    @By() actor: Actor,
    @Query({ schema: BlockFilter }) filter: BlockFilter,
  ): Promise<{ data: BlockView[]; next?: string }> {
    return this.reads.list(actor, filter);
  }
}
