import { defineProblems } from '../../../platform/problems.js';

defineProblems({
  'item-in-bag': {
    status: 409,
    vi: 'Bưu gửi {number} đang nằm trong túi thư niêm phong {bag}. Giao cả túi, hoặc bên đang giữ mở túi và kiểm đếm trước.',
    en: 'Item {number} is in the sealed bag {bag}. Hand over the whole bag, or let its holder open and count it first.',
  },
  'bag-unknown': {
    status: 404,
    vi: 'Không có túi thư niêm phong nào số {number} do bạn hoặc đơn vị bạn giữ. Quét lại hoặc hỏi bên đang giữ.',
    en: 'You hold no sealed bag with number {number}. Scan again or ask who holds it.',
  },
  'bag-not-yours': {
    status: 409,
    vi: 'Túi thư {number} không do bạn hoặc đơn vị bạn đang giữ. Hỏi bên đang giữ.',
    en: 'Bag {number} is not held by you or your unit. Ask who holds it.',
  },
  'bag-target-invalid': {
    status: 422,
    vi: 'Túi thư phải gửi đến một bưu cục hoặc Bộ phận Một cửa khác nơi đóng túi. Xem lại mã ở danh mục đơn vị.',
    en: 'A bag is addressed to an office or a desk other than the one that seals it. Look the code up in the list of units.',
  },
  'bag-on-list': {
    status: 409,
    vi: 'Túi thư {number} đang nằm trên bảng kê giao nhận {list} chưa xong. Bên giao gỡ khỏi bảng kê đó, hoặc rút lại bảng kê, rồi làm lại.',
    en: 'Bag {number} is on handover list {list}, which is still open. Its giver takes it off that list, or withdraws the list; then try again.',
  },
  'bag-counted': {
    status: 409,
    vi: 'Túi thư {number} đã mở ra đếm nên không giao cả túi được nữa. Hoàn tất mở túi, rồi giao từng bưu gửi.',
    en: 'Bag {number} was taken apart to be counted and can go on no list. Finish opening it, then hand over its items.',
  },
  'bag-count-first': {
    status: 409,
    vi: 'Chưa kiểm đếm túi thư {number}. Quét mọi bưu gửi có thật trong túi rồi mới mở túi trên hệ thống.',
    en: 'Bag {number} was not counted yet. Scan what is really in it before it is opened in the book.',
  },
  'bag-suspect': {
    status: 409,
    vi: 'Túi thư {number} không nguyên vẹn theo biên bản đang mở nên chưa giao tiếp được. Bên đang giữ mở túi, kiểm đếm rồi giao từng bưu gửi.',
    en: 'Bag {number} is not whole, by a report that is still open, and goes nowhere as it is. Its holder opens it, counts it and hands over its items.',
  },
  'bag-content-changed': {
    status: 409,
    vi: 'Có bưu gửi trong túi thư {number} đã được rút lại hoặc báo thất lạc, nên túi không đi tiếp như đã niêm phong. Mở túi, kiểm đếm rồi giao phần còn lại.',
    en: 'Something in bag {number} was recalled or lost, so it cannot go on as it was sealed. Open it, count it and hand over the rest.',
  },
  'bag-not-movable': {
    status: 409,
    vi: 'Trong túi thư {number} có bưu gửi không giao theo cách này được. Kiểm tra loại giao nhận và bên nhận, hoặc mở túi rồi giao từng bưu gửi.',
    en: 'Bag {number} holds an item that cannot be handed over this way. Check purpose and receiver, or open the bag and hand over its items.',
  },
  'bag-opened-at-office': {
    status: 403,
    vi: 'Bưu tá chỉ mở túi thư tại điểm phục vụ một nhân viên của mình. Giao túi {number} cho bưu cục hoặc Bộ phận Một cửa.',
    en: 'A courier opens bags only at a place that he staffs alone. Hand bag {number} over to an office or a desk.',
  },
  'remark-not-in-bag': {
    status: 422,
    vi: 'Bưu gửi {number} không có trong túi thư hoặc chưa được đếm nên không ghi nhận xét được. Kiểm đếm lại.',
    en: 'Item {number} is not of this bag or was not counted, so there can be no remark on it. Count again.',
  },
});
