import { defineProblems } from '../platform/problems.js';

defineProblems({
  'device-of-another': {
    status: 403,
    vi: 'Thiết bị này đã gắn với người khác. Đăng xuất, để ứng dụng lấy mã thiết bị mới rồi gửi lại.',
    en: 'This device belongs to another person. Sign out, let the app make a new device id and send again.',
  },
  'act-not-for-devices': {
    status: 422,
    vi: 'Thao tác này không gửi trễ từ thiết bị được. Làm lại trực tuyến, hoặc nhờ kiểm soát viên.',
    en: 'This act cannot be sent late by a device. Do it online, or ask the controller.',
  },
  'batch-unreadable': {
    status: 400,
    vi: 'Không đọc được cả lô nên chưa ghi nhận thao tác nào. Ứng dụng gửi lại từng thao tác một. Thao tác nào vẫn không đọc được thì gửi nội dung của nó dưới dạng một chuỗi văn bản, cùng số thứ tự và mã: thao tác đó bị từ chối riêng và giữ lại cho kiểm soát viên, các thao tác sau vẫn tiếp tục.',
    en: 'The batch as a whole cannot be read, so no act of it was stored. The app sends the acts again one by one. The content of one that still cannot be read it sends as one string of text, under the same counter and id: that act is refused alone and kept for the controller, and the acts after it go on.',
  },
  'act-unplaced': {
    status: 422,
    vi: 'Không đọc được số thứ tự (counter) của thao tác này nên chưa ghi nhận; các thao tác khác trong lô vẫn được nhận. Ứng dụng gửi lại thao tác này với đúng số thứ tự đã cấp; phần nào không viết lại được thì gửi dưới dạng một chuỗi văn bản: khi đó thao tác bị từ chối riêng và giữ lại cho kiểm soát viên. Trước lúc đó các thao tác có số sau được giữ và chờ, không mất.',
    en: 'The counter of this act cannot be read, so it was not stored; the other acts of the batch were taken. The app sends this act again under the counter it gave it; what it cannot write anew it sends as one string of text: the act is then refused alone and kept for the controller. Until then the acts after it are kept and wait, none is lost.',
  },
  'late-act-failed': {
    status: 422,
    vi: 'Hệ thống nhiều lần không thực hiện được thao tác này do lỗi phía hệ thống. Thao tác được giữ lại, kiểm soát viên của bưu cục xử lý; các thao tác sau vẫn tiếp tục.',
    en: 'This act failed several times by an error on our side. It is kept, and the controller of your office deals with it; the acts after it go on.',
  },
  'counter-used': {
    status: 409,
    vi: 'Số thứ tự này của thiết bị đã dùng cho thao tác khác. Ứng dụng lấy mã thiết bị mới rồi gửi lại.',
    en: 'This counter of the device was used by another act. The app makes a new device id and sends again.',
  },
});
