import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Acts, type Answer, type Asked } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { Allow, AskedAct, By } from '../../../platform/http.js';
import { RunReads } from './run-reads.js';
import { RunFilter, RunOpening, RunSealing } from './run.shapes.js';
import type { RunView } from './run.view.js';
import { Runs } from './runs.js';

const sealers = ['courier', 'clerk', 'desk-officer', 'post-at-desk'] as const;
const readers = [...sealers, 'dispatcher', 'controller', 'supervisor', 'auditor'] as const;

@Controller('v1/runs')
export class RunController {
  constructor(
    private readonly acts: Acts,
    private readonly runs: Runs,
    private readonly reads: RunReads,
  ) {}

  @Get()
  @Allow({ roles: readers, scope: 'unit' })
  @ApiOperation({ summary: 'Chuyến thư trong ngày của đơn vị, hoặc dừng ở đơn vị; bưu tá: chuyến của mình' })
  list(
    @By() actor: Actor,
    @Query({ schema: RunFilter }) filter: RunFilter,
  ): Promise<{ data: RunView[]; next?: string }> {
    return this.reads.list(actor, filter);
  }

  @Get(':number')
  @Allow({ roles: readers, scope: 'unit' })
  @ApiOperation({ summary: 'Một chuyến thư: người đi, các điểm dừng, niêm phong, bảng kê' })
  read(@By() actor: Actor, @Param('number') number: string): Promise<RunView> {
    return this.reads.read(actor, number);
  }

  @Post()
  @Allow({ roles: ['dispatcher', 'clerk', 'courier'], scope: 'unit' })
  @ApiOperation({ summary: 'Mở chuyến thư: người đi chuyến có tên, các điểm dừng theo thứ tự' })
  open(@AskedAct() asked: Asked, @Body({ schema: RunOpening }) body: RunOpening): Promise<Answer> {
    return this.acts.perform(asked, 'run.open', (act) => this.runs.open(act, body));
  }

  @Post(':number/seal')
  @HttpCode(200)
  @Allow({ roles: sealers, scope: 'unit' })
  @ApiOperation({ summary: 'Niêm phong chuyến thư; thay niêm phong thì ghi lý do' })
  seal(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: RunSealing }) body: RunSealing,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'run.seal', (act) => this.runs.seal(act, number, body));
  }
}
