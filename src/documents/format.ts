import { doReadNumber, ReadingConfig } from 'read-vietnamese-number';

const VIETNAM_OFFSET_MS = 7 * 3_600_000;

/** «115.000 đ». `amount` is integer đồng. */
export function money(amount: number): string {
  return `${String(checked(amount)).replace(/\B(?=(\d{3})+$)/g, '.')} đ`;
}

/** «một trăm mười lăm nghìn đồng». `amount` is integer đồng; throws RangeError for anything else. */
export function amountInWords(amount: number): string {
  const config = new ReadingConfig();
  config.unit = ['đồng'];
  return doReadNumber(BigInt(checked(amount)), config).normalize('NFC');
}

/** «09:10 ngày 23/11/2026», in Vietnamese time. */
export function moment(at: Date): string {
  const { hour, minute } = local(at);
  return `${hour}:${minute} ngày ${dayOf(at)}`;
}

/** «ngày 23 tháng 11 năm 2026», in Vietnamese time, as official papers write it. */
export function officialDay(at: Date): string {
  const { day, month, year } = local(at);
  return `ngày ${day} tháng ${month} năm ${year}`;
}

/** «23/11/2026» of an instant, in Vietnamese time. */
function dayOf(at: Date): string {
  const { day, month, year } = local(at);
  return `${day}/${month}/${year}`;
}

/** «23/11/2026» of a local date `2026-11-23`. */
export function localDay(date: string): string {
  const [year, month, day] = date.split('-');
  return `${day}/${month}/${year}`;
}

/** The first letter in upper case. */
export function sentence(text: string): string {
  return text.charAt(0).toLocaleUpperCase('vi') + text.slice(1);
}

function checked(amount: number): number {
  if (!Number.isSafeInteger(amount) || amount < 0)
    throw new RangeError('an amount is a whole number of đồng, not negative');
  return amount;
}

function local(at: Date): { hour: string; minute: string; day: string; month: string; year: string } {
  // Vietnam has kept UTC+7 without summer time since 1975.
  const [date = '', time = ''] = new Date(at.getTime() + VIETNAM_OFFSET_MS).toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  const [hour = '', minute = ''] = time.split(':');
  return { hour, minute, day, month, year };
}
