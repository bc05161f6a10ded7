import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Acts, type Answer, type Asked } from '../platform/acts.js';
import type { Actor } from '../platform/actor.js';
import { Allow, AskedAct, By } from '../platform/http.js';
import { PaperReads } from './paper-reads.js';
import { SheetAmendment, SheetConfirmation, SheetEntry, SheetFilter, SheetVoid } from './paper.shapes.js';
import type { SheetView } from './paper.view.js';
import { SheetConfirmations } from './sheet-confirmations.js';
import { confirmers, typists } from './sheet.lifecycle.js';
import { Sheets } from './sheets.js';

@Controller('v1/sheets')
export class SheetController {
  constructor(
    private readonly acts: Acts,
    private readonly sheets: Sheets,
    private readonly confirmations: SheetConfirmations,
    private readonly reads: PaperReads,
  ) {}

  @Get()
  @Allow({ roles: [...confirmers, 'auditor'], scope: 'unit' })
  @ApiOperation({ summary: 'Các tờ phiếu giấy của đơn vị theo trạng thái, mặc định là chờ xác nhận' })
  list(
    @By() actor: Actor,
    @Query({ schema: SheetFilter }) filter: SheetFilter,
  ): Promise<{ data: SheetView[]; next?: string }> {
    return this.reads.sheets(actor, filter);
  }

  @Get(':number')
  @Allow({ roles: [...confirmers, 'auditor'], scope: 'unit' })
  @ApiOperation({ summary: 'Một tờ phiếu: nội dung đã nhập để đối chiếu với tờ giấy, hoặc kết quả ghi nhận' })
  read(@By() actor: Actor, @Param('number') number: string): Promise<SheetView> {
    return this.reads.sheet(actor, number);
  }

  @Post()
  @Allow({ roles: typists, scope: 'unit' })
  @ApiOperation({ summary: 'Nhập bù một tờ phiếu giấy với giờ đã ghi, hai bên đã ký và ảnh chụp; mỗi số nhập một lần' })
  enter(@AskedAct() asked: Asked, @Body({ schema: SheetEntry }) body: SheetEntry): Promise<Answer> {
    const { number, ...entry } = body;
    return this.acts.perform(asked, 'sheet.enter', (act) => this.sheets.enter(act, number, entry));
  }

  @Post(':number/amend')
  @HttpCode(200)
  @Allow({ roles: typists, scope: 'unit' })
  @ApiOperation({ summary: 'Nhập lại một tờ gõ sai hoặc chưa ghi nhận được; phải xác nhận lại' })
  amend(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: SheetAmendment }) body: SheetAmendment,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'sheet.amend', (act) => this.sheets.amend(act, number, body));
  }

  @Post(':number/confirm')
  @HttpCode(200)
  @Allow({ roles: confirmers, scope: 'unit' })
  @ApiOperation({
    summary:
      'Người thứ hai đối chiếu với tờ giấy và xác nhận: việc trên tờ được ghi nhận theo giờ đã ghi, đứng tên người đã ký',
    description:
      'Không ghi nhận được thì tờ ở trạng thái REFUSED với lý do (problem), chưa có gì thay đổi; sửa nguyên nhân rồi xác nhận lại, hoặc nhập lại.',
  })
  confirm(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: SheetConfirmation }) { entry }: { entry: string },
  ): Promise<Answer> {
    return this.acts.perform(asked, 'sheet.confirm', (act) => this.confirmations.confirm(act, number, entry));
  }

  @Post(':number/void')
  @HttpCode(200)
  @Allow({ roles: typists, scope: 'unit' })
  @ApiOperation({ summary: 'Hủy một tờ viết hỏng hoặc không ghi nhận được, có lý do' })
  void(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: SheetVoid }) body: SheetVoid,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'sheet.void', (act) => this.sheets.void(act, number, body.reason));
  }
}
