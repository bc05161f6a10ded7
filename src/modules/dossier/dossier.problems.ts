import { defineProblems } from '../../platform/problems.js';

defineProblems({
  'task-ends-otherwise': {
    status: 409,
    vi: 'Việc này tự đóng khi đã được làm, không ghi nhận bằng tay. Đọc mục cần làm của việc.',
    en: 'This task closes by itself when it is done. Read what ends it.',
  },
  'task-closed': {
    status: 409,
    vi: 'Việc này đã đóng. Tải lại danh sách việc.',
    en: 'This task is closed. Reload the list of tasks.',
  },
  'procedure-not-by-post': {
    status: 422,
    vi: 'Thủ tục này không nhận qua bưu chính công ích. Người dân nộp trực tiếp tại Bộ phận Một cửa.',
    en: 'This procedure is not accepted by post. It is filed at the one-stop desk in person.',
  },
  'procedure-unknown': {
    status: 422,
    vi: 'Không có thủ tục nào mang mã này đang hiệu lực. Tra lại danh mục thủ tục.',
    en: 'No procedure in force has this code. Look it up in the list of procedures.',
  },
  'desk-not-for-authority': {
    status: 422,
    vi: 'Chưa có Bộ phận Một cửa nào nhận thay cơ quan của thủ tục này. Báo điều độ viên để bổ sung danh mục.',
    en: 'No desk receives for the authority of this procedure yet. Tell the dispatcher.',
  },
  'phone-invalid': {
    status: 422,
    vi: 'Số điện thoại không đúng. Nhập số di động 10 chữ số, ví dụ 0912 345 678.',
    en: 'The phone number is not valid. Enter a 10-digit mobile number.',
  },
  'signature-incomplete': {
    status: 422,
    vi: 'Chữ ký chưa đủ: điểm chỉ cần người chứng kiến, ký giấy cần ảnh tờ giấy.',
    en: 'The signature is incomplete: a thumbprint needs a witness, paper needs its photo.',
  },
  'proof-missing': {
    status: 422,
    vi: 'Lý do {reason} còn thiếu bằng chứng: {missing}. Bổ sung rồi gửi lại.',
    en: 'Reason {reason} lacks evidence: {missing}. Add it and send again.',
  },
  'evidence-not-picture': {
    status: 422,
    vi: 'Tệp này đã khai là ảnh chụp nhưng không phải ảnh JPEG hoặc PNG; chưa lưu gì. Chụp lại và tải lên đúng ảnh đã khai.',
    en: 'These bytes were declared as a photograph and are no JPEG or PNG; nothing was stored. Upload the picture that was declared.',
  },
  'evidence-mismatch': {
    status: 422,
    vi: 'Nội dung tải lên không khớp mã băm đã khai. Tải lại đúng tệp gốc.',
    en: 'The uploaded bytes do not match the declared hash. Upload the original file again.',
  },
  'same-person': {
    status: 403,
    vi: 'Bên giao và bên nhận phải là hai người khác nhau.',
    en: 'Giver and receiver must be two persons.',
  },
  'designation-missing': {
    status: 403,
    vi: 'Bạn chưa được cử nhận hồ sơ, kết quả thay cho {authority}. Nhờ người có văn bản cử ký nhận.',
    en: 'You are not designated to receive for {authority}. Ask somebody who is to sign.',
  },
});
