import { z } from 'zod';
import { type ChecklistLine, paperAfters, paperKinds, type Unit, unitKinds } from './directory.entities.js';
import type { ProcedureVersion } from './procedures.js';
import type { OldWard, Ward } from './wards.js';

const NamedUnit = z.strictObject({ id: z.uuid(), code: z.string(), name: z.string() });
type NamedUnit = z.infer<typeof NamedUnit>;

export const ProcedureView = z
  .strictObject({
    code: z.string(),
    name: z.string(),
    authority: z.string().describe('Mã cơ quan có thẩm quyền giải quyết'),
    authorityName: z.string(),
    days: z.int().describe('Thời hạn giải quyết, ngày làm việc'),
    fee: z.int().describe('Phí, lệ phí theo quy định, đồng'),
    byPost: z.boolean().describe('Có trong danh mục nhận qua bưu chính công ích (QĐ 45/2016 Điều 13)'),
  })
  .meta({ id: 'Procedure' });
export type ProcedureView = z.infer<typeof ProcedureView>;

export const ProcedureDetails = ProcedureView.extend({
  desks: z.array(NamedUnit).describe('Bộ phận Một cửa nhận hồ sơ của thủ tục này'),
  checklistVersion: z.int(),
  lines: z
    .array(
      z.strictObject({
        line: z.int(),
        name: z.string(),
        kind: z.enum(paperKinds),
        count: z.int(),
        required: z.boolean(),
        after: z.enum(paperAfters).describe('recover: thu hồi khi trả kết quả; return: trả lại người dân'),
      }),
    )
    .describe('Danh mục giấy tờ đang hiệu lực'),
}).meta({ id: 'ProcedureDetails' });
export type ProcedureDetails = z.infer<typeof ProcedureDetails>;

export const UnitKindName = z.enum(unitKinds);

export const UnitView = NamedUnit.extend({
  kind: UnitKindName,
  province: z.string().optional(),
  ward: z.string().optional(),
  singleStaff: z.boolean().describe('Một nhân viên: bưu gửi nhập bằng «deposit»'),
}).meta({ id: 'Unit' });
export type UnitView = z.infer<typeof UnitView>;

export const WardView = z
  .strictObject({
    code: z.string(),
    name: z.string(),
    kind: z.enum(['commune', 'ward', 'special-zone']),
    province: z.string(),
    provinceName: z.string(),
    served: z.boolean().describe('Có bưu cục thu gom và phát tại đây'),
    office: NamedUnit.optional(),
  })
  .meta({ id: 'Ward' });
export type WardView = z.infer<typeof WardView>;

const OldWardView = z.strictObject({
  code: z.string().optional(),
  name: z.string(),
  district: z.string(),
  province: z.string(),
});

export const WardAnswer = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('found'), ward: WardView }),
    z.strictObject({ kind: z.literal('merged'), from: OldWardView, ward: WardView }),
    z.strictObject({
      kind: z.literal('split'),
      from: OldWardView,
      candidates: z.array(WardView).describe('Xã, phường cũ đã chia: hỏi người dân và chọn một'),
    }),
  ])
  .meta({ id: 'WardAnswer' });
export type WardAnswer = z.infer<typeof WardAnswer>;

export const ColleagueView = z
  .strictObject({ person: z.uuid(), name: z.string(), role: z.string() })
  .meta({ id: 'Colleague' });
export type ColleagueView = z.infer<typeof ColleagueView>;

function named(unit: Unit): NamedUnit {
  return { id: unit.id, code: unit.code, name: unit.name };
}

export function procedureView({ procedure }: ProcedureVersion, authority: Unit): ProcedureView {
  const { code, name, days, fee, byPost } = procedure;
  return { code, name, authority: authority.code, authorityName: authority.name, days, fee, byPost };
}

export function procedureDetails(version: ProcedureVersion, authority: Unit, desks: readonly Unit[]): ProcedureDetails {
  const lines = version.lines.map(({ line, name, kind, count, required, after }: ChecklistLine) => ({
    ...{ line, name, kind, count, required, after },
  }));
  const checklistVersion = version.checklist.version;
  return { ...procedureView(version, authority), desks: desks.map(named), checklistVersion, lines };
}

export function unitView(unit: Unit): UnitView {
  const { kind, province, ward, singleStaff } = unit;
  return { ...named(unit), kind, province: province ?? undefined, ward: ward ?? undefined, singleStaff };
}

export function wardView(ward: Ward, office: Unit | undefined): WardView {
  return { ...ward, served: office !== undefined, office: office && named(office) };
}

export function oldWardView({ code, ward, district, province }: OldWard): z.infer<typeof OldWardView> {
  return { code: code ?? undefined, name: ward, district, province };
}
