import type { AnyJournalEvent } from '../src/modules/dossier/event-types.js';
import {
  addressees,
  messageOf,
  messageText,
  type MessageKind,
} from '../src/integrations/messaging/messages.mapping.js';

const facts = { number: 'CA123456785VN', at: '2026-11-23T14:05:00.000+07:00', sensitive: false, amount: 30_500 };
const days = { dueOn: '2026-11-30', homeOn: '2026-12-02' };

const texts: [MessageKind, object, string][] = [
  [
    'accepted',
    {},
    'Buu dien da chap nhan CA123456785VN luc 14:05 23/11/2026. Giu lien Phieu gui: co ma tra cuu in tren do. Hoi dap: 1900545481.',
  ],
  [
    'received',
    days,
    'CA123456785VN da giao tai Bo phan Mot cua luc 14:05 23/11. Ngay hen tra: 30/11. Du kien den nha: 02/12. Hoi dap: 1900545481.',
  ],
  [
    'received',
    { dueOn: days.dueOn },
    'CA123456785VN da giao tai Bo phan Mot cua luc 14:05 23/11. Ngay hen tra: 30/11. Hoi dap: 1900545481.',
  ],
  ['received', { ...days, sensitive: true }, 'CA123456785VN da giao luc 14:05 23/11. Hoi dap: 1900545481.'],
  [
    'out-for-delivery',
    {},
    'Hom nay buu ta phat CA123456785VN. Thu khi giao: 30.500d. Mang giay to tuy than; nguoi nhan thay can giay uy quyen. 1900545481.',
  ],
  [
    'out-for-delivery',
    { amount: 0 },
    'Hom nay buu ta phat CA123456785VN. Mang giay to tuy than; nguoi nhan thay can giay uy quyen. 1900545481.',
  ],
  ['delivered', {}, 'CA123456785VN da phat luc 14:05 23/11. Chua nhan duoc? Goi 1900545481 trong hom nay.'],
  [
    'code',
    { code: '004217' },
    'Ma giao nhan 004217, buu gui CA123456785VN. Chi doc cho nhan vien buu dien khi dang nhan ket qua; khong chuyen ma cho ai khac. 1900545481.',
  ],
];

function event(type: string, ...items: object[]): AnyJournalEvent {
  return { type, items, data: {} } as unknown as AnyJournalEvent;
}

describe('F68 messages name neither procedure nor code', () => {
  test.each(texts)('%s %j', (kind, change, text) => {
    const said = messageText(kind, { ...facts, ...change });
    expect(said).toBe(text);
    expect(said.length).toBeLessThanOrEqual(160);
    expect(said).toMatch(/^[ -~]+$/);
  });

  test('the longest amount still fits', () => {
    expect(messageText('out-for-delivery', { ...facts, amount: 100_000_000 }).length).toBeLessThanOrEqual(160);
  });

  test('a hand-over is told only when it leaves something out for delivery', () => {
    expect(messageOf(event('handover.accepted', { status: 'OUT_FOR_DELIVERY' }))).toBe('out-for-delivery');
    expect(messageOf(event('handover.accepted', { status: 'WITH_POST' }))).toBeUndefined();
    expect(messageOf(event('item.loaded', { status: 'OUT_FOR_DELIVERY' }))).toBe('out-for-delivery');
    expect(messageOf(event('item.arrived', { status: 'AT_OFFICE' }))).toBeUndefined();
  });

  test('nobody writes to the dead', () => {
    expect(messageOf(event('item.loaded', { status: 'OUT_FOR_DELIVERY', nextCause: 'D17' }))).toBeUndefined();
  });

  test('who is written to depends on the leg', () => {
    expect(addressees('accepted')).toEqual(['submitter', 'owner']);
    expect(addressees('delivered')).toEqual(['recipient', 'owner']);
  });
});
