import { defineProblems } from '../../platform/problems.js';

defineProblems({
  'position-unknown': {
    status: 422,
    vi: 'Nguồn sự kiện này chưa từng cấp vị trí «{position}». Gửi lại đúng vị trí «next» của lần đọc trước; nếu đã mất, đọc lại từ đầu với after=0.',
    en: 'This feed never gave out the position “{position}”. Send the “next” of your last page as it was; if it is lost, read again from after=0.',
  },
  'feed-restarted': {
    status: 409,
    vi: 'Cơ sở dữ liệu đã được khôi phục từ bản sao lưu: những gì đã đọc sau vị trí {after} không còn hiệu lực. Đọc lại với after={after}; sự kiện đã có (cùng id) thì bỏ qua.',
    en: 'The database was restored from a backup: what was read after position {after} no longer holds. Read again with after={after} and pass over the events (by id) that you have.',
    tells: ['after'],
  },
});
