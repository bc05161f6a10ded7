import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Role, roles } from '../../platform/actor.js';
import { Staff } from './staff.js';

const ROLES: Readonly<Record<Role, string>> = {
  citizen: 'Người dân',
  clerk: 'Giao dịch viên',
  courier: 'Bưu tá',
  dispatcher: 'Điều độ viên',
  'desk-officer': 'Người tiếp nhận',
  'post-at-desk': 'Nhân viên bưu điện tại Bộ phận Một cửa',
  cashier: 'Thủ quỹ',
  controller: 'Kiểm soát viên',
  supervisor: 'Cán bộ giám sát',
  auditor: 'Người kiểm tra',
  system: 'Hệ thống',
};

/** What papers call somebody in a role. */
export function roleName(role: string): string {
  const known = roles.find((each) => each === role);
  return known ? ROLES[known] : role;
}

/** Names of staff, for papers and the people who sign them only. */
@Injectable()
export class StaffNames {
  constructor(
    private readonly dataSource: DataSource,
    private readonly staff: Staff,
  ) {}

  /** Empty when the person is none of the staff. @param person a person's id */
  async of(person: string): Promise<string> {
    return (await this.staff.nameOf(this.dataSource.manager, person)) ?? '';
  }
}
