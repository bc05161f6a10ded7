import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Actor } from '../../platform/actor.js';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import { Allow, anId, AskedAct, By } from '../../platform/http.js';
import { SettledTasks, settlers, TaskSettled } from './settled-tasks.js';
import { TaskFilter, TaskReads, type TaskView } from './task-reads.js';

const staff = [
  'clerk',
  'courier',
  'dispatcher',
  'desk-officer',
  'post-at-desk',
  'cashier',
  'controller',
  'supervisor',
] as const;

@Controller('v1/tasks')
export class TaskController {
  constructor(
    private readonly acts: Acts,
    private readonly tasks: TaskReads,
    private readonly settled: SettledTasks,
  ) {}

  @Get()
  @Allow({ roles: staff, scope: 'unit' })
  @ApiOperation({ summary: 'Việc cần làm của đơn vị và các đơn vị trực thuộc' })
  list(
    @By() actor: Actor,
    @Query({ schema: TaskFilter }) filter: TaskFilter,
  ): Promise<{ data: TaskView[]; next: string | null }> {
    return this.tasks.list(actor, filter);
  }

  @Post(':id/settle')
  @HttpCode(200)
  @Allow({ roles: settlers, scope: 'unit' })
  @ApiOperation({ summary: 'Ghi nhận cách đã xử lý một việc không tự đóng' })
  settle(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: TaskSettled }) { reason }: TaskSettled,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'task.settle', (act) => this.settled.settle(act, id, reason));
  }
}
