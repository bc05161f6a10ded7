import { wordOf } from './lifecycle-words.js';

/** One documented refusal: its HTTP status and what a person reads (what happened, who has it now, the next step). */
export interface Problem {
  status: number;
  vi: string;
  en: string;
  /** Params that stand in the body as fields too, for machines. */
  tells?: readonly string[];
}

/** `state` and `act` beside the `noun` of a lifecycle are codes; in Vietnamese their names are said. */
export type ProblemParams = Record<string, string | number | undefined>;

const catalogue = new Map<string, Problem>();

/** Adds a module's refusals to the catalogue; `{name}` in a sentence is filled from the params of `Refused`, and a part in `[…]` said only where they are known. */
export function defineProblems(problems: Record<string, Problem>): void {
  for (const [code, problem] of Object.entries(problems)) {
    if (catalogue.has(code)) throw new Error(`Problem ${code} is defined twice`);
    catalogue.set(code, problem);
  }
}

export function allProblems(): [string, Problem][] {
  return [...catalogue].sort(([a], [b]) => a.localeCompare(b));
}

/** Where in the request something is wrong: a JSON pointer (RFC 6901) and a stable code. */
export interface FieldProblem {
  pointer: string;
  code: string;
}

/** An expected no. Nothing is stored; the answer is problem+json (RFC 9457). */
export class Refused extends Error {
  readonly status: number;

  constructor(
    readonly code: string,
    readonly params: ProblemParams = {},
    readonly errors: FieldProblem[] = [],
  ) {
    super(code);
    const problem = catalogue.get(code);
    if (!problem) throw new Error(`Problem ${code} is not in the catalogue`);
    this.status = problem.status;
  }
}

/**
 * Work on one part of a request: what it refuses lies in that part. @param place the part's own JSON pointer
 * @throws Refused with the fields named by where they lie in the whole
 */
export async function under<T>(place: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const errors = error.errors.map(({ pointer, code }) => ({ pointer: `${place}${pointer}`, code }));
    throw new Refused(error.code, error.params, errors);
  }
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  errors?: FieldProblem[];
  [extra: string]: unknown;
}

/** The body of application/problem+json for a refusal, in Vietnamese unless English is asked for. */
export function problemBody(refused: Refused, language: 'vi' | 'en'): ProblemBody {
  const problem = catalogue.get(refused.code);
  if (!problem) throw new Error(`Problem ${refused.code} is not in the catalogue`);
  const detail = fill(problem[language], language === 'vi' ? inWords(refused.params) : refused.params);
  return {
    type: `urn:dossier-courier:problem:${refused.code}`,
    title: detail.split('. ')[0] ?? detail,
    status: problem.status,
    code: refused.code,
    detail,
    ...Object.fromEntries((problem.tells ?? []).map((name) => [name, refused.params[name]])),
    ...(refused.errors.length > 0 ? { errors: refused.errors } : {}),
  };
}

function inWords(params: ProblemParams): ProblemParams {
  const { noun, state, act } = params;
  if (typeof noun !== 'string') return params;
  const said = { ...params };
  if (typeof state === 'string') said['state'] = wordOf(noun, 'states', state);
  if (typeof act === 'string') said['act'] = wordOf(noun, 'acts', act);
  return said;
}

// Control and format characters, which would make the sentence read otherwise than it is.
const UNREADABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu;
const LONGEST_PARAM = 200;

/** What is filled in may be what somebody has just sent: the sentence stays readable whatever that was. */
function fill(sentence: string, params: ProblemParams): string {
  const readable = (value: string): string => value.replace(UNREADABLE, '�').slice(0, LONGEST_PARAM).toWellFormed();
  const known = sentence.replace(/\[([^\]]*)\]/g, (_, part: string) =>
    [...part.matchAll(/\{(\w+)\}/g)].every(([, name = '']) => params[name] !== undefined) ? part : '',
  );
  return known.replace(/\{(\w+)\}/g, (_, name: string) => readable(String(params[name] ?? '–')));
}

defineProblems({
  'not-found': {
    status: 404,
    vi: 'Không tìm thấy. Kiểm tra lại số hoặc hỏi đơn vị đang phụ trách.',
    en: 'Not found. Check the number or ask the unit in charge.',
  },
  'not-signed-in': {
    status: 401,
    vi: 'Chưa đăng nhập hoặc phiên đã hết hạn. Đăng nhập lại.',
    en: 'Not signed in, or the session has expired. Sign in again.',
  },
  'role-not-allowed': {
    status: 403,
    vi: 'Vai trò của bạn không được làm việc này. Nhờ người có thẩm quyền trong đơn vị.',
    en: 'Your role may not do this. Ask somebody in your unit who may.',
  },
  'wrong-state': {
    status: 409,
    vi: 'Không thể «{act}» khi đang ở trạng thái «{state}». Tải lại để xem các bước có thể làm.',
    en: 'Cannot “{act}” in state “{state}”. Reload to see what can be done.',
    tells: ['noun', 'state', 'act'],
  },
  'stale-version': {
    status: 412,
    vi: 'Người khác vừa sửa. Tải lại, xem thay đổi rồi làm lại.',
    en: 'Somebody else has just changed this. Reload, look at the change and try again.',
  },
  'version-required': {
    status: 428,
    vi: 'Thiếu phiên bản (If-Match). Tải lại rồi làm lại.',
    en: 'If-Match is missing. Reload and try again.',
  },
  'bad-request': {
    status: 400,
    vi: 'Yêu cầu không đọc được. Kiểm tra định dạng JSON.',
    en: 'The request cannot be read. Check its JSON.',
  },
  'name-repeated': {
    status: 400,
    vi: 'Trường «{name}» có hai lần trong cùng một đối tượng JSON nên không biết lấy giá trị nào; chưa có gì được ghi. Bỏ bớt một rồi gửi lại.',
    en: 'The field “{name}” stands twice in one JSON object, so nobody can tell which value is meant; nothing is stored. Leave one out and send again.',
  },
  'body-invalid': {
    status: 422,
    vi: 'Có trường chưa đúng. Sửa các trường được nêu rồi gửi lại.',
    en: 'Some fields are not right. Mend the fields named and send again.',
  },
  'act-id-missing': {
    status: 400,
    vi: 'Thiếu Idempotency-Key của thao tác: một UUID do bên gửi tạo (phiên bản 4 hoặc 7).',
    en: 'The Idempotency-Key of the act is missing: a UUID made by the sender (version 4 or 7).',
  },
  'act-id-reused': {
    status: 422,
    vi: 'Mã thao tác này đã dùng cho một yêu cầu khác. Tạo mã mới rồi gửi lại.',
    en: 'This act id was used for another request. Make a new one and send again.',
  },
  'act-in-progress': {
    status: 409,
    vi: 'Thao tác này đang được xử lý. Chờ vài giây rồi gửi lại đúng yêu cầu đó.',
    en: 'This act is still being carried out. Wait some seconds and send the same request again.',
  },
  'too-large': {
    status: 413,
    vi: 'Nội dung gửi lên quá lớn; chưa có gì được ghi. Ảnh, bản chụp tối đa 8 MB: chụp lại ở cỡ nhỏ hơn; danh sách dài thì chia ra gửi nhiều lần.',
    en: 'The content is too large; nothing is stored. A picture has at most 8 MB: take it smaller; send a long list in parts.',
  },
  'header-too-large': {
    status: 431,
    vi: 'Phần đầu (header) của yêu cầu quá lớn. Bỏ bớt rồi gửi lại.',
    en: 'The header of the request is too large. Send less of it.',
  },
  'too-slow': {
    status: 408,
    vi: 'Yêu cầu gửi lên quá chậm nên đã ngắt, chưa ghi nhận gì. Gửi lại đúng yêu cầu đó.',
    en: 'The request came too slowly and was cut; nothing was stored. Send the same request again.',
  },
  'day-too-far': {
    status: 422,
    vi: 'Ngày {day} quá xa. Chọn ngày không muộn hơn {last}.',
    en: 'The day {day} is too far ahead. Choose one not later than {last}.',
  },
  'unsupported-media-type': {
    status: 415,
    vi: 'Kiểu nội dung không được nhận; chưa có gì được ghi. Ảnh, bản chụp gửi ở dạng JPEG hoặc PNG, dữ liệu gửi ở dạng JSON.',
    en: 'This media type is not accepted; nothing is stored. Send pictures as JPEG or PNG, data as JSON.',
  },
  'too-many-tries': {
    status: 429,
    vi: 'Thử sai quá nhiều lần. Chờ 15 phút rồi thử lại.',
    en: 'Too many wrong tries. Wait 15 minutes and try again.',
  },
  busy: {
    status: 503,
    vi: 'Hệ thống đang bận. Chờ vài giây rồi gửi lại đúng yêu cầu đó.',
    en: 'The system is busy. Wait some seconds and send the same request again.',
  },
  'internal-error': {
    status: 500,
    vi: 'Có lỗi phía hệ thống, chưa ghi nhận gì. Gửi lại đúng yêu cầu đó; nếu vẫn lỗi, báo kỹ thuật kèm mã yêu cầu.',
    en: 'An error on our side; nothing was stored. Send the same request again; if it persists, report the request id.',
  },
});
