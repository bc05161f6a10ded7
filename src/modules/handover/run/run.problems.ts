import { defineProblems } from '../../../platform/problems.js';

defineProblems({
  'run-carrier-invalid': {
    status: 422,
    vi: 'Người đi chuyến phải là bưu tá đang làm việc tại đơn vị bạn. Xem lại danh sách bưu tá.',
    en: 'The carrier of a run is a courier of your unit today. Look him up in the list of couriers.',
  },
  'run-stop-invalid': {
    status: 422,
    vi: 'Điểm dừng {unit} không phải bưu cục hoặc Bộ phận Một cửa đang hoạt động. Xem lại mã ở danh mục đơn vị.',
    en: 'Stop {unit} is no office or desk that works today. Look the code up in the list of units.',
  },
  'run-carrier-other': {
    status: 422,
    vi: 'Bảng kê này không đi theo chuyến thư {run}: bên giao hoặc bên nhận phải là người đi chuyến đó. Xem lại số chuyến.',
    en: 'This list does not go with run {run}: its giver or its receiver is the carrier of the run. Look at the number again.',
  },
  'run-seal-reason': {
    status: 422,
    vi: 'Chuyến thư {run} đã có niêm phong. Thay niêm phong thì ghi lý do.',
    en: 'Run {run} has a seal already. Say why it gets another.',
  },
  'run-seal-unchanged': {
    status: 422,
    vi: 'Niêm phong mới trùng số niêm phong đang dùng của chuyến thư {run}. Dùng niêm phong khác.',
    en: 'The new seal of run {run} has the number of the present one. Take another seal.',
  },
  'run-seal-missing': {
    status: 422,
    vi: 'Chuyến thư {run} có niêm phong riêng. Xem niêm phong của chuyến rồi ghi: nguyên vẹn, vỡ hay khác số.',
    en: 'Run {run} has a seal of its own. Look at it and say whether it is intact, broken or different.',
  },
  'run-without-seal': {
    status: 422,
    vi: 'Bảng kê này không đến từ chuyến thư có niêm phong. Bỏ phần niêm phong chuyến.',
    en: 'This list comes with no sealed run. Leave the seal of the run out.',
  },
});
