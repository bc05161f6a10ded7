import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Acts, type Answer, type Asked } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { Allow, AskedAct, By } from '../../../platform/http.js';
import { BagCounts } from './bag-counts.js';
import { BagOpenings } from './bag-openings.js';
import { BagReads } from './bag-reads.js';
import { BagSealings } from './bag-sealings.js';
import { BagCount, BagFilter, BagOpening, BagSealing } from './bag.shapes.js';
import type { BagView } from './bag.view.js';

const signers = ['courier', 'clerk', 'desk-officer', 'post-at-desk'] as const;
const readers = [...signers, 'dispatcher', 'controller', 'supervisor', 'auditor'] as const;

@Controller('v1/bags')
export class BagController {
  constructor(
    private readonly acts: Acts,
    private readonly sealings: BagSealings,
    private readonly counts: BagCounts,
    private readonly openings: BagOpenings,
    private readonly reads: BagReads,
  ) {}

  @Get()
  @Allow({ roles: readers, scope: 'unit' })
  @ApiOperation({ summary: 'Túi thư của đơn vị đóng túi hoặc đang giữ túi, mới nhất trước' })
  list(
    @By() actor: Actor,
    @Query({ schema: BagFilter }) filter: BagFilter,
  ): Promise<{ data: BagView[]; next?: string }> {
    return this.reads.list(actor, filter);
  }

  @Get(':number')
  @Allow({ roles: readers, scope: 'unit' })
  @ApiOperation({ summary: 'Một túi thư; nội dung chỉ cho nơi đóng túi, và cho bên khác sau khi kiểm đếm' })
  read(@By() actor: Actor, @Param('number') number: string): Promise<BagView> {
    return this.reads.read(actor, number);
  }

  @Post()
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({ summary: 'Đóng túi thư: bưu gửi đang giữ cho vào một túi có số hiệu và niêm phong riêng' })
  seal(@AskedAct() asked: Asked, @Body({ schema: BagSealing }) body: BagSealing): Promise<Answer> {
    return this.acts.perform(asked, 'bag.seal', (act) => this.sealings.seal(act, body));
  }

  @Post(':number/count')
  @HttpCode(200)
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({ summary: 'Kiểm đếm độc lập bưu gửi trong túi; câu trả lời không cho biết nội dung đã đóng' })
  count(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: BagCount }) body: BagCount,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'bag.count', (act) => this.counts.count(act, number, body));
  }

  @Post(':number/open')
  @HttpCode(200)
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({
    summary: 'Mở túi đã kiểm đếm: bưu gửi ra khỏi túi, chênh lệch có biên bản và đơn vị chịu trách nhiệm',
  })
  open(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: BagOpening }) body: BagOpening,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'bag.open', (act) => this.openings.open(act, number, body));
  }
}
