/** What the guard makes of what comes in. Only `error` is never applied; nothing illegal ever is. */
export const inboundClasses = ['ok', 'warn', 'error'] as const;
export type InboundClass = (typeof inboundClasses)[number];

interface Finding {
  class: InboundClass;
  /** For the engineer at the other side and the controller; says nothing of a person. */
  vi: string;
}

/** Everything the guard can find, the lightest first; an event keeps the gravest. */
export const findings = {
  'in-order': { class: 'ok', vi: 'Đúng thứ tự, đã ghi nhận.' },
  'unknown-dossier': {
    class: 'warn',
    vi: 'Chưa có hồ sơ nào mang số này. Sự kiện được giữ và tự ghi nhận khi có hồ sơ; kiểm tra lại mã hồ sơ, mã bưu chính.',
  },
  'out-of-order': {
    class: 'warn',
    vi: 'Đến trước sự kiện phải có trước nó. Sự kiện được giữ và tự ghi nhận khi sự kiện kia đến; gửi nốt sự kiện còn thiếu.',
  },
  'not-awaited': {
    class: 'warn',
    vi: 'Trả lời cho loại sự kiện không yêu cầu xác nhận. Đã ghi nhận; đối chiếu danh sách loại sự kiện cần xác nhận.',
  },
  'late-confirmation': { class: 'warn', vi: 'Trả lời sau thời hạn xác nhận. Đã ghi nhận, việc nhắc được đóng.' },
  'evidence-missing': {
    class: 'warn',
    vi: 'Thiếu lý do (căn cứ) kèm theo. Đã ghi nhận; cơ quan bổ sung lý do bằng văn bản.',
  },
  'bad-time': {
    class: 'warn',
    vi: 'Thời điểm ghi trong sự kiện ở tương lai, hoặc trước hẳn sự kiện có trước nó. Đã ghi nhận theo giờ nhận; kiểm tra đồng hồ máy gửi.',
  },
  duplicate: { class: 'warn', vi: 'Nội dung này đã được ghi nhận trước đó nên bỏ qua, hồ sơ không đổi.' },
  'predecessor-missing': {
    class: 'error',
    vi: 'Đã chờ 30 ngày mà sự kiện phải có trước nó, hoặc hồ sơ mang số này, không đến. Không ghi nhận; đối chiếu hai bên, còn đúng thì gửi lại với webhook-id mới.',
  },
  'content-refused': {
    class: 'error',
    vi: 'Nội dung không ghi nhận được vì lý do ghi ở trường problem. Sửa rồi gửi lại với webhook-id mới.',
  },
  'code-taken': {
    class: 'error',
    vi: 'Mã hồ sơ này đã thuộc hồ sơ khác của cùng cơ quan. Đối chiếu rồi gửi lại với webhook-id mới.',
  },
  'impossible-cause': {
    class: 'error',
    vi: 'Không thể xảy ra ở trạng thái hiện tại của hồ sơ, và về sau cũng vậy. Không ghi nhận; đối chiếu trạng thái hai bên.',
  },
  contradiction: {
    class: 'error',
    vi: 'Trái với trả lời đã ghi nhận cho cùng sự kiện. Trả lời trước giữ nguyên; liên hệ Bộ phận Một cửa để thống nhất.',
  },
  'unknown-event': {
    class: 'error',
    vi: 'Không có sự kiện nào mang mã này đã gửi tới hệ thống của bạn cho hồ sơ này. Kiểm tra mã sự kiện.',
  },
  'out-of-scope': {
    class: 'error',
    vi: 'Hệ thống gửi không phụ trách hồ sơ này. Đối chiếu phạm vi kết nối.',
  },
  unreadable: {
    class: 'error',
    vi: 'Không đúng khuôn dạng: loại sự kiện lạ, thiếu trường hoặc sai giá trị. Sửa rồi gửi lại với webhook-id mới.',
  },
} as const satisfies Record<string, Finding>;
export type FindingCode = keyof typeof findings;

export const findingCodes = Object.keys(findings) as FindingCode[];

export function gravest(found: readonly FindingCode[]): FindingCode {
  return found.reduce((worst, code) => (findingCodes.indexOf(code) > findingCodes.indexOf(worst) ? code : worst));
}

/** The finding behind a refusal. */
const refusals: Record<string, FindingCode> = {
  'body-invalid': 'unreadable',
  'out-of-endpoint-scope': 'out-of-scope',
  'authority-code-taken': 'code-taken',
  'wrong-state': 'impossible-cause',
  'nothing-to-recall': 'impossible-cause',
  'predecessor-missing': 'predecessor-missing',
  'said-before': 'duplicate',
  'event-unknown': 'unknown-event',
  'word-contradicts': 'contradiction',
};

export function findingOf(problem: string): FindingCode {
  return refusals[problem] ?? 'content-refused';
}

const AHEAD_MS = 5 * 60_000;
const LONG_BEFORE_MS = 60 * 60_000;

/** Instants of one event: as its sender says, as it came in, and of what must have happened before it, if that is known. */
export interface Times {
  saidAt: Date;
  receivedAt: Date;
  causedAt?: Date;
}

/** In the future by the clock that received it, or more than an hour before its own cause. A reason to warn, never to refuse. */
export function isBadTime({ saidAt, receivedAt, causedAt }: Times): boolean {
  if (saidAt.getTime() - receivedAt.getTime() > AHEAD_MS) return true;
  return causedAt !== undefined && causedAt.getTime() - saidAt.getTime() > LONG_BEFORE_MS;
}
