import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { roles, type Actor } from './actor.js';
import { Allow, By } from './http.js';

@Controller('v1/me')
export class MeController {
  @Get()
  @Allow({ roles: roles.filter((role) => role !== 'system'), scope: 'directory' })
  @ApiOperation({ summary: 'Người đang đăng nhập: mã người, vai trò, đơn vị' })
  me(@By() actor: Actor): { person: string; role: string; unit?: string } {
    return { person: actor.id, role: actor.role, unit: actor.unit?.code };
  }
}
