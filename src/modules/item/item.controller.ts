import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { Allow, AskedAct, By } from '../../platform/http.js';
import { ItemReads, type CustodyStep } from './item-reads.js';
import { PlaceNote, Reweighing } from './item.shapes.js';
import { itemView, type ItemView } from './item.view.js';
import { Reweighings } from './reweighings.js';
import { ItemScans } from './scans/item-scans.js';

const staff = [
  'clerk',
  'courier',
  'dispatcher',
  'desk-officer',
  'post-at-desk',
  'controller',
  'supervisor',
  'auditor',
] as const;

@Controller('v1/items')
export class ItemController {
  constructor(
    private readonly acts: Acts,
    private readonly reads: ItemReads,
    private readonly scans: ItemScans,
    private readonly reweighings: Reweighings,
  ) {}

  @Get(':number')
  @Allow({ roles: staff, scope: 'unit' })
  @ApiOperation({ summary: 'Bưu gửi: trạng thái, bên đang giữ, nơi để' })
  async read(@By() actor: Actor, @Param('number') number: string): Promise<ItemView> {
    return itemView(await this.reads.held(actor, number), actor);
  }

  @Get(':number/custody')
  @Allow({ roles: staff, scope: 'unit' })
  @ApiOperation({ summary: 'Quá trình giao nhận của bưu gửi: ai giữ, từ sự kiện nào' })
  custody(@By() actor: Actor, @Param('number') number: string): Promise<{ number: string; data: CustodyStep[] }> {
    return this.reads.custody(actor, number);
  }

  @Post(':number/arrive')
  @HttpCode(200)
  @Allow({ roles: ['clerk', 'courier'], scope: 'unit' })
  @ApiOperation({ summary: 'Quét đến bưu cục: bưu gửi đã tới, bên giữ chưa đổi' })
  arrive(@AskedAct() asked: Asked, @Param('number') number: string): Promise<Answer> {
    return this.scans.arrive(asked, number);
  }

  @Post(':number/deposit')
  @HttpCode(200)
  @Allow({ roles: ['courier', 'clerk'], scope: 'unit' })
  @ApiOperation({ summary: 'Nhập bưu gửi vào điểm phục vụ một người: đổi nơi để, không đổi bên giữ' })
  deposit(@AskedAct() asked: Asked, @Param('number') number: string): Promise<Answer> {
    return this.scans.deposit(asked, number);
  }

  @Post(':number/note-place')
  @HttpCode(200)
  @Allow({ roles: ['courier'], scope: 'unit' })
  @ApiOperation({ summary: 'Sửa nơi để: bưu gửi do mình giữ đang nằm ở bưu cục khác với lần quét trước' })
  notePlace(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: PlaceNote }) body: PlaceNote,
  ): Promise<Answer> {
    return this.scans.notePlace(asked, number, body.place);
  }

  @Post(':number/reweigh')
  @HttpCode(200)
  @Allow({ roles: ['clerk'], scope: 'unit' })
  @ApiOperation({ summary: 'Cân lại bưu gửi bưu cục đang giữ: ghi vào quá trình, không thu thêm và không hoàn cước' })
  reweigh(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: Reweighing }) body: Reweighing,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'item.reweigh', (act) => this.reweighings.reweigh(act, number, body));
  }
}
