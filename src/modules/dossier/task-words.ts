/** What a task says to who is to do something about it, in Vietnamese. */
interface Words {
  /** What happened. */
  title: string;
  /** What ends it. */
  next: string;
  /** Nothing but a person's word ends it, since what it is about happens outside. */
  byHand?: true;
}

/** Every kind of task there is. A new one does not compile until its words stand here. */
const taskWords = {
  'follower-parked': {
    title: 'Hệ thống ngoài từ chối một sự kiện của hồ sơ, các sự kiện sau đang chờ',
    next: 'Đọc lý do. Bên kia đã sửa thì gửi lại; không sửa được thì báo họ bằng cách khác rồi bỏ qua, ghi lý do.',
  },
  'follower-failing': {
    title: 'Bên nhận webhook chưa nhận được một sự kiện của hồ sơ sau mười lần gửi',
    next: 'Đọc lý do, hỏi bên nhận. Sự kiện vẫn được gửi lại mỗi ngày một lần, việc này tự đóng khi họ nhận được; cần gửi ngay thì gửi lại, không thể nhận thì báo họ bằng cách khác rồi bỏ qua, ghi lý do.',
  },
  'endpoint-behind': {
    title: 'Hệ thống ngoài không nhận sự kiện đã hơn 14 phút',
    next: 'Gọi đơn vị vận hành hệ thống đó; xem hồ sơ nào kẹt ở danh sách chưa gửi. Việc này tự đóng khi đã gửi hết.',
  },
  'webhook-disabled': {
    title: 'Kết nối webhook đã bị tắt vì bên nhận không nhận nữa',
    next: 'Hỏi bên nhận, rồi gửi tiếp hoặc đóng kết nối.',
  },
  'confirmation-rejected': {
    title: 'Cơ quan không xác nhận sự kiện đã nhận',
    next: 'Mở hồ sơ, đọc lý do; sửa hoặc thống nhất với cơ quan rồi ghi nhận đã xử lý.',
  },
  'confirmation-overdue': {
    title: 'Cơ quan đã nhận sự kiện nhưng quá hạn chưa xác nhận',
    next: 'Liên hệ cơ quan. Có trả lời thì việc này tự đóng, không thì ghi nhận đã xử lý.',
  },
  'inbound-refused': {
    title: 'Không ghi nhận được một sự kiện cơ quan gửi đến',
    next: 'Đọc giải thích ở danh sách sự kiện nhận, thống nhất với cơ quan để họ gửi lại cho đúng, rồi ghi nhận đã xử lý.',
    byHand: true,
  },
  'inbound-waits': {
    title: 'Sự kiện cơ quan gửi đến đã chờ quá một ngày làm việc vì thiếu sự kiện có trước nó',
    next: 'Đề nghị cơ quan gửi nốt sự kiện còn thiếu. Việc này tự đóng khi sự kiện đó đến; họ không gửi nữa thì ghi nhận đã xử lý. Quá 30 ngày thì sự kiện không được ghi nhận nữa.',
    byHand: true,
  },
  'reconciliation-difference': {
    title: 'Đối soát: sự kiện của hồ sơ không khớp với hệ thống một cửa',
    next: 'Mở chênh lệch, gửi lại hoặc giải trình. Việc này tự đóng khi hai bên khớp.',
  },
  'reconciliation-unexplained': {
    title: 'Đối soát: chênh lệch quá một ngày làm việc chưa được giải trình',
    next: 'Đôn đốc đơn vị phải giải trình, hoặc tự gửi lại, giải trình.',
  },
  'reconciliation-failing': {
    title: 'Đối soát: một ngày chưa so được đã quá 24 giờ',
    next: 'Gọi đơn vị vận hành hệ thống một cửa. Việc này tự đóng khi so xong.',
  },
  'device-gap': {
    title: 'Thao tác từ một điện thoại bị thiếu số thứ tự, có thể còn nằm trên máy',
    next: 'Cho điện thoại đó kết nối mạng để gửi nốt. Việc này tự đóng khi đủ số; mất điện thoại thì ghi nhận đã xử lý.',
    byHand: true,
  },
  'late-act-refused': {
    title: 'Một thao tác gửi muộn từ điện thoại bị từ chối',
    next: 'Hỏi bưu tá, đối chiếu với sổ giấy, lập biên bản sự vụ nếu cần, rồi ghi nhận đã xử lý.',
    byHand: true,
  },
  'evidence-missing': {
    title: 'Chứng cứ đã khai chưa được gửi lên sau một ngày làm việc',
    next: 'Gửi ảnh, chữ ký còn thiếu. Việc này tự đóng khi đủ.',
  },
  'handover.expired': {
    title: 'Bảng kê giao nhận hết hạn, không ai nhận trong giờ làm việc',
    next: 'Lập bảng kê giao nhận khác. Việc này tự đóng khi bưu gửi được giao lại.',
  },
  'handover.refused': {
    title: 'Bên nhận từ chối cả bảng kê giao nhận, bưu gửi vẫn ở bên giao',
    next: 'Mở bảng kê đọc lý do rồi lập bảng kê khác. Việc này tự đóng khi bưu gửi được giao lại; không giao lại bằng bảng kê thì ghi nhận đã xử lý.',
    byHand: true,
  },
  'handover.undo-asked': {
    title: 'Bên kia đề nghị hủy việc nhận theo bảng kê giao nhận, trong mười phút sau khi nhận',
    next: 'Mở bảng kê đọc lý do rồi xác nhận hủy. Việc này tự đóng khi đã hủy hoặc hết mười phút; quá mười phút thì giao trả bằng bảng kê mới.',
  },
  'handover.difference': {
    title: 'Bảng kê giao nhận có chênh lệch',
    next: 'Mở biên bản chênh lệch, làm rõ từng chênh lệch với bên nhận, rồi kiểm soát viên kết luận biên bản.',
  },
  'irregularity.condition': {
    title: 'Bưu gửi không nguyên vẹn: rách, vỡ hoặc khác niêm phong',
    next: 'Kiểm kê cùng người thứ hai rồi niêm phong lại, việc này tự đóng. Nếu xem nhầm hoặc mất thì kiểm soát viên kết luận biên bản.',
  },
  'offline.half-missing': {
    title: 'Giao nhận không mạng mới có một phía gửi lên, quá một ngày làm việc',
    next: 'Cho điện thoại của bên kia kết nối mạng để gửi nốt. Việc này tự đóng khi đủ hai bên; mất máy thì giao nhận lại trên hệ thống, lập biên bản sự vụ nếu cần, rồi ghi nhận đã xử lý.',
    byHand: true,
  },
  'offline.refused': {
    title: 'Giao nhận không mạng không ghi nhận được, bưu gửi trên sổ vẫn ở bên giao',
    next: 'Đọc lý do, hỏi hai bên bưu gửi đang ở đâu, giao nhận lại trên hệ thống, lập biên bản sự vụ nếu cần, rồi ghi nhận đã xử lý.',
    byHand: true,
  },
  'device-cloned': {
    title: 'Khóa ký của một thiết bị bị dùng ở hai nơi; khóa đã bị hủy',
    next: 'Gặp người giữ thiết bị, xác định máy nào là thật, đối chiếu bưu gửi của các lần giao nhận liên quan, cho đăng ký khóa mới, rồi ghi nhận đã xử lý.',
    byHand: true,
  },
  'sheet.entered': {
    title: 'Tờ phiếu giấy đã nhập bù chờ người thứ hai xác nhận',
    next: 'Đối chiếu với tờ giấy và ảnh chụp rồi xác nhận; sai thì nhờ người nhập sửa lại. Việc này tự đóng khi xác nhận hoặc hủy tờ.',
  },
  'sheet.refused': {
    title: 'Tờ phiếu giấy đã xác nhận nhưng chưa ghi nhận được',
    next: 'Mở tờ phiếu đọc lý do. Sửa nguyên nhân rồi xác nhận lại, nhập lại nếu gõ sai, hoặc hủy tờ có lý do. Việc này tự đóng khi đó.',
  },
  'irregularity.bag': {
    title: 'Túi thư mở ra không đúng như đã đóng',
    next: 'Mở biên bản, làm rõ thiếu, thừa hoặc niêm phong với nơi mở túi, rồi kiểm soát viên kết luận biên bản.',
  },
  'bag.content-changed': {
    title: 'Có bưu gửi trong túi thư niêm phong đã được rút lại theo yêu cầu của cơ quan, hoặc báo thất lạc',
    next: 'Mở túi, kiểm đếm, giữ lại bưu gửi được rút lại và giao phần còn lại. Việc này tự đóng khi mở túi.',
  },
  'irregularity.photo-due': {
    title: 'Bưu gửi không nguyên vẹn còn thiếu ảnh sau một ngày làm việc',
    next: 'Chụp hoặc quét, rồi bổ sung vào biên bản. Việc này tự đóng khi có ảnh.',
  },
  'custody.overdue': {
    title: 'Bưu gửi ở một bên quá thời hạn giữ',
    next: 'Hỏi bên đang giữ, bàn giao hoặc phát tiếp. Việc này tự đóng khi bưu gửi sang bên khác hoặc kết thúc.',
  },
  'item.lost': {
    title: 'Bưu gửi thất lạc do đơn vị bạn giữ cuối cùng',
    next: 'Xác định trách nhiệm, làm hồ sơ bồi thường, rồi ghi nhận đã xử lý. Việc này tự đóng khi tìm thấy bưu gửi.',
    byHand: true,
  },
  'item.lost-told': {
    title: 'Hồ sơ hoặc kết quả của Bộ phận Một cửa bị thất lạc trên đường bưu chính',
    next: 'Báo cơ quan giải quyết và người dân, thống nhất cách cấp lại, rồi ghi nhận đã xử lý. Việc này tự đóng khi tìm thấy bưu gửi.',
    byHand: true,
  },
  'delivery.misdelivered': {
    title: 'Kết quả đã phát nhầm người',
    next: 'Lấy lại ngay trong ngày, đếm và niêm phong lại. Việc này tự đóng khi lấy lại được hoặc kết luận thất lạc.',
  },
  'custody.corrected': {
    title: 'Kiểm soát viên ghi bưu gửi do bên bạn giữ',
    next: 'Kiểm tra bưu gửi có ở bên mình. Đúng thì ghi nhận đã xử lý; không đúng thì báo ngay kiểm soát viên để sửa lại.',
    byHand: true,
  },
  'transfer.wanted': {
    title: 'Hồ sơ đã kiểm đếm ở đây, phải chuyển đến Bộ phận Một cửa có thẩm quyền',
    next: 'Niêm phong và giao chuyến luân chuyển hồ sơ trước giờ hẹn. Việc này tự đóng khi đã niêm phong.',
  },
  'transfer.astray': {
    title: 'Giấy tờ luân chuyển đã kiểm đếm ở đây, nhưng không phải Bộ phận Một cửa có thẩm quyền',
    next: 'Niêm phong và giao chuyến luân chuyển đến nơi có thẩm quyền trước giờ hẹn; báo nơi gửi biết đã đến nhầm. Việc này tự đóng khi đã niêm phong.',
  },
  'closing.missing': {
    title: 'Ngày hôm trước chưa chốt ca: còn bưu gửi hoặc có giao nhận mà chưa kiểm đếm, đối chiếu sổ',
    next: 'Kiểm đếm bưu gửi trên tay, trên kệ rồi chốt ca. Việc này tự đóng khi chốt.',
  },
  'closing.difference': {
    title: 'Chốt ca có chênh lệch giữa sổ và bưu gửi trên tay',
    next: 'Mở biên bản sự vụ, tìm bưu gửi thiếu hoặc nơi của bưu gửi thừa, rồi kết luận biên bản.',
  },
  'tally.difference': {
    title: 'Kiểm đếm giấy tờ tại Bộ phận Một cửa có chênh lệch',
    next: 'Mở biên bản kiểm đếm, làm rõ phần thiếu với người gửi, rồi ghi nhận đã xử lý.',
    byHand: true,
  },
  'delivery.address': {
    title: 'Phải hỏi lại người nhận về địa chỉ phát kết quả',
    next: 'Gọi người nhận, sửa địa chỉ hoặc hẹn lấy tại bưu cục.',
  },
  'delivery.authority': {
    title: 'Phải chờ cơ quan trả lời về bưu gửi trả kết quả',
    next: 'Liên hệ cơ quan. Việc này tự đóng khi phát được.',
  },
  'delivery.incident': {
    title: 'Bưu gửi có sự vụ: truy tìm hoặc lập biên bản',
    next: 'Truy tìm, lập biên bản sự vụ. Việc này tự đóng khi phát được.',
  },
  'delivery.code': {
    title: 'Mã giao nhận ghi khi không có mạng không đúng',
    next: 'Gọi người nhận, nhập lại mã đúng. Việc này tự đóng khi mã đúng.',
  },
  'pickup.expired': {
    title: 'Yêu cầu thu gom quá hạn, không bưu cục nào xác nhận',
    next: 'Gọi người dân, xin lỗi và đặt lại lịch, rồi ghi nhận đã xử lý.',
    byHand: true,
  },
  'number-range.low': {
    title: 'Dải số bưu gửi sắp hết',
    next: 'Đề nghị cấp dải số mới, rồi ghi nhận đã xử lý.',
    byHand: true,
  },
  'payment-slip.unpaid': {
    title: 'Phiếu thu đã hủy, khoản tiền chưa được thu lại',
    next: 'Thu lại và lập phiếu thu khác. Việc này tự đóng khi đã lập.',
  },
} as const satisfies Record<string, Words>;

export type TaskKind = keyof typeof taskWords;

/** Of a kind of an older or newer version nothing is known but its name. */
export function wordsOf(kind: string): Pick<Words, 'title' | 'next'> {
  const { title, next } = (taskWords as Record<string, Words>)[kind] ?? {
    title: kind,
    next: 'Báo người quản trị hệ thống.',
  };
  return { title, next };
}

export function endsByHand(kind: string): boolean {
  return (taskWords as Record<string, Words>)[kind]?.byHand ?? false;
}

const refusals: Record<string, string> = {
  'status-400': 'Bên nhận báo nội dung sai khuôn dạng (mã 400).',
  'status-413': 'Bên nhận báo thông điệp quá lớn (mã 413).',
  'status-422': 'Bên nhận báo dữ liệu sai hoặc thiếu, không thể ghi nhận (mã 422).',
  'ahead-of-us':
    'Bên nhận có sự kiện mà ở đây không còn: dữ liệu đã được khôi phục từ bản sao lưu. Nhập lại phần đã mất từ giấy tờ, đối chiếu với họ, rồi bỏ qua một lần, ghi lý do: những sự kiện trùng số với phần họ đã có được bỏ qua hết, các sự kiện sau tự gửi tiếp. Gửi lại chỉ có ích khi họ đã xóa phần thừa.',
};

/** Why an outside system is told nothing more of a dossier. @param cause as the event `follower.parked` has it */
export function refusalWords(cause: string): string {
  return refusals[cause] ?? `Bên nhận chưa nhận được sau nhiều lần thử (${cause}).`;
}
