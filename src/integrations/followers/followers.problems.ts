import { defineProblems } from '../../platform/problems.js';

defineProblems({
  'not-parked': {
    status: 409,
    vi: 'Hồ sơ này không bị từ chối, hoặc đang được gửi lại. Tải lại danh sách.',
    en: 'This dossier is not refused, or is just being sent again. Reload the list.',
  },
});
