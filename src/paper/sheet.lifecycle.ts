import { lifecycle } from '../platform/lifecycle.js';

export const sheetStates = ['BLANK', 'ENTERED', 'REFUSED', 'APPLIED', 'VOID'] as const;
export type SheetState = (typeof sheetStates)[number];
export type SheetAct = 'issue' | 'enter' | 'amend' | 'confirm' | 'void';

/** Who answers for the pads of his unit. */
export const issuers = ['controller', 'supervisor'] as const;
/** Who types what stands on a sheet. */
export const typists = ['clerk', 'dispatcher', 'desk-officer', 'post-at-desk', 'controller'] as const;
/** Who may be the second person; the supervisor where an office has one employee. */
export const confirmers = [...typists, 'supervisor'] as const;

const words = {
  states: {
    BLANK: 'còn trống',
    ENTERED: 'đã nhập, chờ xác nhận',
    REFUSED: 'chưa ghi nhận được',
    APPLIED: 'đã ghi nhận',
    VOID: 'đã hủy',
  },
  acts: {
    issue: 'cấp tập phiếu',
    enter: 'nhập tờ phiếu',
    amend: 'nhập lại',
    confirm: 'xác nhận',
    void: 'hủy tờ phiếu',
  },
};

/** A sheet of a pad: every number is there from the day its pad was issued, is entered once, and ends applied or void. */
export const sheetLifecycle = lifecycle<SheetState, SheetAct>('sheet', words, [
  { act: 'issue', from: [], to: 'BLANK', by: issuers },
  { act: 'enter', from: ['BLANK'], to: 'ENTERED', by: typists },
  { act: 'amend', from: ['ENTERED', 'REFUSED'], to: 'ENTERED', by: typists },
  { act: 'confirm', from: ['ENTERED', 'REFUSED'], to: ['APPLIED', 'REFUSED'], by: confirmers },
  { act: 'void', from: ['BLANK', 'ENTERED', 'REFUSED'], to: 'VOID', by: typists },
]);
