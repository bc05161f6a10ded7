import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Acts, type Answer, type Asked } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { Allow, anId, AskedAct, By } from '../../../platform/http.js';
import { DeviceKeyReads } from './device-key-reads.js';
import { DeviceKeys } from './device-keys.js';
import { OfflineHandovers } from './offline-handovers.js';
import { OfflineReads } from './offline-reads.js';
import { type DeviceKeysView, NewDeviceKey, OfflineHalves, type OfflineHandoverView } from './offline.shapes.js';

const signers = ['courier', 'clerk', 'desk-officer', 'post-at-desk'] as const;

@Controller('v1/offline-handovers')
export class OfflineController {
  constructor(
    private readonly acts: Acts,
    private readonly handovers: OfflineHandovers,
    private readonly reads: OfflineReads,
  ) {}

  @Post()
  @HttpCode(200)
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({
    summary: 'Gửi mã chào giao, mã nhận của lần giao nhận không mạng, cùng số hiệu đã ký; theo thứ tự nào cũng được',
    description:
      'Bên nào gửi cũng được, từng phần hoặc cả hai, gửi lại nhiều lần không sao. Đủ hai nửa và danh sách thì bưu gửi chuyển sang bên nhận, theo giờ hai bên đã ký (applied). Còn thiếu: waiting và waitsFor. Không ghi nhận được: refused và why; bưu gửi vẫn ở bên giao, đơn vị có việc cần làm.',
  })
  send(@AskedAct() asked: Asked, @Body({ schema: OfflineHalves }) body: OfflineHalves): Promise<Answer> {
    return this.acts.perform(asked, 'offline.send', (act) => this.handovers.hear(act, body));
  }

  @Get(':id')
  @Allow({ roles: [...signers, 'dispatcher', 'controller', 'supervisor', 'auditor'], scope: 'unit' })
  @ApiOperation({ summary: 'Một lần giao nhận không mạng: đã ghi nhận chưa, còn thiếu gì, ai đã ký' })
  read(@By() actor: Actor, @Param('id', anId) id: string): Promise<OfflineHandoverView> {
    return this.reads.read(actor, id);
  }
}

@Controller('v1/courier/devices')
export class DeviceKeyController {
  constructor(
    private readonly acts: Acts,
    private readonly keys: DeviceKeys,
    private readonly reads: DeviceKeyReads,
  ) {}

  @Get(':id/keys')
  @Allow({ roles: [...signers, 'controller', 'supervisor', 'auditor'], scope: 'unit' })
  @ApiOperation({
    summary: 'Khóa ký của một thiết bị: của mình hoặc của đơn vị mình, và khóa nào đã bị dùng ở hai nơi',
  })
  read(@By() actor: Actor, @Param('id', anId) id: string): Promise<DeviceKeysView> {
    return this.reads.read(actor, id);
  }

  @Post(':id/keys')
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({ summary: 'Đăng ký khóa ký của thiết bị khi còn mạng, để giao nhận lúc mất sóng' })
  enrol(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: NewDeviceKey }) body: NewDeviceKey,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'device.enrol-key', (act) => this.keys.enrol(act, id, body.publicKey));
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @Allow({ roles: [...signers, 'controller', 'supervisor'], scope: 'unit' })
  @ApiOperation({ summary: 'Hủy mọi khóa ký của thiết bị: mất máy, đổi máy. Những gì hệ thống đã nhận được vẫn giữ' })
  revoke(@AskedAct() asked: Asked, @Param('id', anId) id: string): Promise<Answer> {
    return this.acts.perform(asked, 'device.revoke-keys', (act) => this.keys.revoke(act, id));
  }
}
