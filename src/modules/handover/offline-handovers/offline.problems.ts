import { defineProblems } from '../../../platform/problems.js';

defineProblems({
  'half-unreadable': {
    status: 422,
    vi: 'Mã giao nhận không mạng không đọc được hoặc không đúng khuôn dạng, chưa ghi nhận gì. Quét lại mã trên máy kia rồi gửi lại.',
    en: 'The code of the offline handover cannot be read, so nothing was stored. Scan it again from the other phone and send it again.',
  },
  'half-not-signed': {
    status: 422,
    vi: 'Chữ ký trong mã giao nhận không đúng, không phải khóa đã đăng ký, hoặc là khóa của người khác; chưa ghi nhận gì. Kiểm tra máy của người ký đã đăng ký khóa khi còn mạng.',
    en: 'The signature in this code is wrong, not made by an enrolled key, or by the key of somebody else; nothing was stored. Make sure the signer’s phone enrolled its key while online.',
  },
  'half-no-right': {
    status: 422,
    vi: 'Người ký không giữ vai trò giao nhận ở đơn vị ghi trong mã vào ngày ký, chưa ghi nhận gì. Hỏi đơn vị của người đó.',
    en: 'On the day of signing the signer had no such role at the unit that the code names; nothing was stored. Ask his unit.',
  },
  'halves-apart': {
    status: 422,
    vi: 'Mã chào giao và mã nhận thuộc hai lần giao nhận khác nhau, chưa ghi nhận gì. Gửi riêng từng lần.',
    en: 'Offer and accept belong to two different handovers; nothing was stored. Send each by itself.',
  },
  'key-taken': {
    status: 409,
    vi: 'Khóa này đã được đăng ký, trên máy khác hoặc đã bị hủy. Ứng dụng tạo khóa mới rồi đăng ký lại.',
    en: 'This key is enrolled already, by another device or revoked since. The app makes a new key and enrols that.',
  },
  'handover-known': {
    status: 409,
    vi: 'Mã giao nhận này đã là của một bảng kê khác trên hệ thống. Bên giao lập bảng kê mới.',
    en: 'This handover is another list on record already. The giver makes a new list.',
  },
});
