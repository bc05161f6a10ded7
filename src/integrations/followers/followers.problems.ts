import { defineProblems } from '../../platform/problems.js';

defineProblems({
  'not-parked': {
    status: 409,
    vi: 'Kênh đồng bộ của hồ sơ này không bị dừng. Tải lại danh sách việc.',
    en: 'The follower of this dossier is not parked. Reload the list of tasks.',
  },
});
