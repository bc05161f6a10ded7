import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { type Actor, roles } from '../../platform/actor.js';
import { aDay } from '../../platform/days.js';
import { Allow, By } from '../../platform/http.js';
import { type Page, PlaceReads, ProcedureReads, StaffReads } from './directory-reads.js';
import {
  type ColleagueView,
  type ProcedureDetails,
  type ProcedureView,
  type UnitView,
  type WardAnswer,
  type WardView,
  UnitKindName,
} from './directory.view.js';

const everybody = roles.filter((role) => role !== 'system');
const paging = {
  after: z.string().max(60).optional().describe('«next» của trang trước'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
};
const text = z.string().max(120).optional();
const province = z
  .string()
  .regex(/^\d{2}$/)
  .optional()
  .describe('Mã tỉnh, 2 chữ số');

const ProcedureFilter = z.strictObject({ q: text, authority: z.string().max(40).optional(), ...paging });
const UnitFilter = z.strictObject({ kind: UnitKindName.optional(), province, ...paging });
const office = z.string().max(40).optional().describe('Mã bưu cục: chỉ các xã, phường bưu cục này phục vụ');
const WardFilter = z.strictObject({ q: text, province, office, ...paging });
const WardDay = z.strictObject({ day: aDay.optional() });
const StaffFilter = z.strictObject({ role: z.enum(['courier']) });

/** Reference data, the same for everybody signed in. */
@Controller('v1')
export class DirectoryController {
  constructor(
    private readonly procedures: ProcedureReads,
    private readonly places: PlaceReads,
    private readonly staff: StaffReads,
  ) {}

  @Get('procedures')
  @Allow({ roles: everybody, scope: 'directory' })
  @ApiOperation({ summary: 'Danh mục thủ tục đang hiệu lực, tìm theo tên hoặc mã' })
  listProcedures(
    @Query({ schema: ProcedureFilter }) filter: z.infer<typeof ProcedureFilter>,
  ): Promise<Page<ProcedureView>> {
    return this.procedures.list(filter);
  }

  @Get('procedures/:code')
  @Allow({ roles: everybody, scope: 'directory' })
  @ApiOperation({ summary: 'Một thủ tục: danh mục giấy tờ, phí, thời hạn, Bộ phận Một cửa nhận hồ sơ' })
  readProcedure(@Param('code') code: string): Promise<ProcedureDetails> {
    return this.procedures.read(code);
  }

  @Get('units')
  @Allow({ roles: everybody, scope: 'directory' })
  @ApiOperation({ summary: 'Đơn vị đang hoạt động: bưu cục, Bộ phận Một cửa, cơ quan' })
  listUnits(@Query({ schema: UnitFilter }) filter: z.infer<typeof UnitFilter>): Promise<Page<UnitView>> {
    return this.places.listUnits(filter);
  }

  @Get('wards')
  @Allow({ roles: everybody, scope: 'directory' })
  @ApiOperation({ summary: 'Xã, phường hiện hành: gợi ý theo tên (không cần dấu) hoặc theo tỉnh' })
  listWards(@Query({ schema: WardFilter }) filter: z.infer<typeof WardFilter>): Promise<Page<WardView>> {
    return this.places.listWards(filter);
  }

  @Get('wards/:code')
  @Allow({ roles: everybody, scope: 'directory' })
  @ApiOperation({ summary: 'Một mã xã, phường (cũ hoặc mới): nay là đâu, bưu cục nào phục vụ' })
  readWard(
    @Param('code') code: string,
    @Query({ schema: WardDay }) { day }: z.infer<typeof WardDay>,
  ): Promise<WardAnswer> {
    return this.places.readWard(code, day);
  }

  @Get('staff')
  @Allow({ roles: ['dispatcher', 'clerk', 'controller'], scope: 'unit' })
  @ApiOperation({ summary: 'Bưu tá của bưu cục mình hôm nay, để phân công' })
  colleagues(
    @By() actor: Actor,
    @Query({ schema: StaffFilter }) { role }: z.infer<typeof StaffFilter>,
  ): Promise<{ data: ColleagueView[] }> {
    return this.staff.colleagues(actor, role);
  }
}
