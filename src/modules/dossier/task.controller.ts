import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Actor } from '../../platform/actor.js';
import { Allow, By } from '../../platform/http.js';
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
  constructor(private readonly tasks: TaskReads) {}

  @Get()
  @Allow({ roles: staff, scope: 'unit' })
  @ApiOperation({ summary: 'Việc cần làm của đơn vị và các đơn vị trực thuộc' })
  list(
    @By() actor: Actor,
    @Query({ schema: TaskFilter }) filter: TaskFilter,
  ): Promise<{ data: TaskView[]; next: string | null }> {
    return this.tasks.list(actor, filter);
  }
}
