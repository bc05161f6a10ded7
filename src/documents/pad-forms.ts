import type { Column } from './table.js';

/** Lines to be filled in by hand. */
export interface BlankTable {
  columns: readonly Column[];
  rows: number;
}

/** What a form asks for: at least what must be typed when it is entered afterwards. */
export interface PadForm {
  title: string;
  /** Labels, each with a dotted line behind it; those of one array stand on one line. */
  fields: readonly (readonly string[])[];
  table?: BlankTable;
  /** What is written when the table is full. */
  after?: readonly (readonly string[])[];
  signatures: readonly string[];
}

const centre = 'center' as const;
const nth: Column = { title: 'TT', share: 8, align: centre };
const number: Column = { title: 'Số hiệu bưu gửi', share: 50, align: centre };
const seal: Column = { title: 'Số niêm phong', share: 40, align: centre };
const papers = (title: string, rows: number): BlankTable => ({
  columns: [nth, { title, share: 130 }, { title: 'Số lượng', share: 24 }],
  rows,
});

/** The forms of a pad, by what is done on them. */
export const padForms = {
  intake: {
    title: 'PHIẾU GỬI HỒ SƠ',
    fields: [
      ['Người nộp hồ sơ', 'Điện thoại'],
      ['Địa chỉ'],
      ['Thủ tục', 'Mã thủ tục'],
      ['Bộ phận Một cửa nhận', 'Trả kết quả tại'],
    ],
    table: {
      columns: [
        nth,
        { title: 'Giấy tờ trong hồ sơ', share: 100 },
        { title: 'Bản chính', share: 20 },
        { title: 'Bản sao chứng thực', share: 24 },
        { title: 'Bản chụp', share: 20 },
      ],
      rows: 9,
    },
    after: [
      ['Số hiệu bưu gửi', 'Số niêm phong', 'Khối lượng (g)'],
      ['Cước', 'Phí, lệ phí thu hộ', 'Hình thức thu'],
    ],
    signatures: ['Người gửi', 'Người chấp nhận'],
  },
  handover: {
    title: 'BẢNG KÊ GIAO NHẬN BƯU GỬI',
    fields: [
      ['Bên giao (họ tên, đơn vị)'],
      ['Bên nhận (họ tên, đơn vị)'],
      ['Chuyến thư số', 'Niêm phong chuyến lúc nhận'],
      ['Bên nhận kiểm đếm độc lập được (số bưu gửi)', 'lúc'],
    ],
    table: {
      columns: [
        nth,
        number,
        seal,
        { title: 'Nhận', share: 16, align: centre },
        { title: 'Chênh lệch, tình trạng', share: 72 },
      ],
      rows: 16,
    },
    after: [['Từ chối cả bảng kê: lý do']],
    signatures: ['Bên giao', 'Bên nhận'],
  },
  tally: {
    title: 'BIÊN BẢN GIAO NHẬN HỒ SƠ',
    fields: [
      ['Bên giao (họ tên, đơn vị)'],
      ['Bên nhận (họ tên, đơn vị)', 'Văn bản cử người nhận số'],
      ['Bảng kê giao nhận số', 'Kiểm đếm xong lúc'],
    ],
    table: {
      columns: [
        nth,
        number,
        { title: 'Đủ như Phiếu gửi', share: 24, align: centre },
        { title: 'Bản chính', share: 18 },
        { title: 'Bản sao', share: 18 },
        { title: 'Chênh lệch', share: 68 },
      ],
      rows: 16,
    },
    signatures: ['Bên giao', 'Bên nhận'],
  },
  filing: {
    title: 'BIÊN BẢN GIAO NHẬN HỒ SƠ (BỔ SUNG)',
    fields: [
      ['Bên giao (họ tên, đơn vị)'],
      ['Bên nhận (họ tên, đơn vị)', 'Văn bản cử người nhận số'],
      ['Số hiệu bưu gửi', 'Bảng kê giao nhận số'],
      ['Thời điểm nộp đã ghi', 'Thời điểm nộp đúng'],
      ['Lý do sửa'],
    ],
    signatures: ['Bên giao', 'Bên nhận'],
  },
  delivery: {
    title: 'XÁC NHẬN PHÁT',
    fields: [
      ['Số hiệu bưu gửi', 'Số niêm phong'],
      ['Người nhận'],
      ['Nhận với tư cách (người nhận, người được ủy quyền)'],
      ['Giấy ủy quyền số', 'Giấy tờ tùy thân (loại, 4 số cuối)'],
      ['Kết quả (bản)', 'Bản chính trả lại (bản)', 'Giấy tờ khác (bản)'],
      ['Đã thu (đồng)', 'Hình thức thu'],
      ['Phát không thành công: lý do', 'Xử lý tiếp'],
      ['Người làm chứng'],
    ],
    signatures: ['Người nhận', 'Người phát'],
  },
  remittance: {
    title: 'BẢNG KÊ NỘP TIỀN THU HỘ PHÍ, LỆ PHÍ',
    fields: [['Người nộp (họ tên, đơn vị)'], ['Người nhận tiền (họ tên, đơn vị)']],
    table: {
      columns: [
        nth,
        { title: 'Số phiếu thu', share: 90, align: centre },
        { title: 'Số tiền (đồng)', share: 60 },
        { title: 'Ghi chú', share: 40 },
      ],
      rows: 18,
    },
    after: [['Cộng (đồng)', 'Bên nhận tự đếm được (đồng)']],
    signatures: ['Người nộp', 'Người nhận tiền'],
  },
  condition: {
    title: 'BIÊN BẢN TÌNH TRẠNG BƯU GỬI',
    fields: [['Số hiệu bưu gửi', 'Số niêm phong'], ['Tình trạng vỏ bọc, niêm phong']],
    table: papers('Giấy tờ kiểm kê lại', 12),
    after: [['Số niêm phong mới', 'Nội dung khác']],
    signatures: ['Bên đang giữ', 'Người thứ hai'],
  },
  bag: {
    title: 'TÚI THƯ',
    fields: [
      ['Việc làm (đóng túi, kiểm đếm, mở túi)', 'Số túi thư'],
      ['Nơi đóng túi', 'Nơi nhận túi'],
      ['Số niêm phong túi', 'Niêm phong lúc mở'],
    ],
    table: { columns: [nth, number, seal, { title: 'Chênh lệch, tình trạng', share: 88 }], rows: 18 },
    signatures: ['Người đóng túi', 'Người mở túi'],
  },
  release: {
    title: 'PHIẾU BÀN GIAO KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH',
    fields: [
      ['Mã hồ sơ', 'Thủ tục'],
      ['Chủ hồ sơ', 'Địa chỉ'],
      ['Kết quả (bản)', 'Bản chính trả lại (bản)'],
      ['Phí, lệ phí thu hộ', 'Đăng ký trả qua bưu điện'],
      ['Số hiệu bưu gửi', 'Số niêm phong', 'Khối lượng (g)'],
      ['Bên giao (họ tên, đơn vị)'],
      ['Bên nhận (họ tên, đơn vị)'],
    ],
    signatures: ['Bên giao', 'Bên nhận'],
  },
  transfer: {
    title: 'PHIẾU GỬI HỒ SƠ – LUÂN CHUYỂN HỒ SƠ',
    fields: [
      ['Mã hồ sơ', 'Nộp lúc'],
      ['Bộ phận Một cửa gửi', 'Bộ phận Một cửa nhận'],
      ['Số hiệu bưu gửi', 'Số niêm phong', 'Khối lượng (g)'],
    ],
    table: papers('Giấy tờ trong hồ sơ', 15),
    signatures: ['Người gửi'],
  },
  recovery: {
    title: 'BIÊN BẢN GIAO NHẬN GIẤY TỜ THU HỒI',
    fields: [
      ['Người nộp lại giấy tờ'],
      ['Nộp khi nhận bưu gửi số hiệu', 'Bộ phận Một cửa nhận'],
      ['Số hiệu bưu gửi', 'Số niêm phong', 'Khối lượng (g)'],
    ],
    table: papers('Giấy tờ thu hồi', 12),
    signatures: ['Người nộp lại', 'Người nhận'],
  },
  notice: {
    title: 'GIẤY MỜI NHẬN BƯU GỬI – LẦN 1/LẦN 2',
    fields: [
      ['Số hiệu bưu gửi', 'Lần'],
      ['Người nhận'],
      ['Cách mời (để lại tại nhà, điện thoại, tin nhắn, gửi bưu điện)'],
      ['Lưu tại bưu cục', 'Chờ nhận đến hết ngày'],
      ['Hoặc phát lại tại nhà ngày'],
    ],
    signatures: ['Người lập'],
  },
} as const satisfies Record<string, PadForm>;
export type PadFormName = keyof typeof padForms;
