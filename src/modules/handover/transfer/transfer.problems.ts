import { defineProblems } from '../../../platform/problems.js';

defineProblems({
  'transfer-not-wanted': {
    status: 409,
    vi: 'Hồ sơ {number} không có giấy tờ nào đã nộp ở đây phải luân chuyển. Xem hồ sơ đang ở đâu, hoặc kiểm đếm trước.',
    en: 'Dossier {number} has no papers filed at this desk that are to go on. See where they are, or count them first.',
  },
  'transfer-under-way': {
    status: 409,
    vi: 'Giấy tờ của hồ sơ {number} đã niêm phong để luân chuyển. Mở bưu gửi luân chuyển xem đang ở bên nào.',
    en: 'The papers of dossier {number} are sealed and on their way already. See who holds the transfer item.',
  },
});
