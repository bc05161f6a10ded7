import { defineProblems } from '../platform/problems.js';

defineProblems({
  'print-broken-off': {
    status: 503,
    vi: 'Việc in bị ngắt giữa chừng, chưa phát hành bản nào. Chờ vài giây rồi in lại; nếu vẫn bị ngắt, báo kỹ thuật.',
    en: 'The print broke off; nothing was issued. Wait some seconds and print again; if it persists, report it.',
  },
});
