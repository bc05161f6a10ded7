import { webhookLifecycle } from '../src/integrations/webhooks/webhooks.lifecycle.js';
import '../src/modules/item/item.problems.js';
import '../src/paper/paper.problems.js';
import { sheetLifecycle } from '../src/paper/sheet.lifecycle.js';
import { problemBody, Refused, type ProblemBody, type ProblemParams } from '../src/platform/problems.js';
import { lifecycles } from './model/walked.js';

const all = [...lifecycles, sheetLifecycle, webhookLifecycle];

const said = (code: string, params: ProblemParams): ProblemBody => problemBody(new Refused(code, params), 'vi');

/** What stands between its quotation marks. */
function quoted({ detail }: ProblemBody): string[] {
  return [...detail.matchAll(/«([^»]*)»/g)].map(([, word = '']) => word);
}

const statesOf = ({ rows }: (typeof all)[number]): string[] => [
  ...new Set(rows.flatMap(({ from, to }) => [...from, ...[to].flat()])),
];

describe('F21 a refusal speaks the words of the counter', () => {
  test.each(all.map((each) => [each.noun, each] as const))('of %s no act or state is said as its code', (noun, of) => {
    const states = statesOf(of);
    const acts = [...new Set(of.rows.map(({ act }) => act))];
    const codes = new Set([...states, ...acts]);
    expect(codes.size).toBe(states.length + acts.length);
    for (const state of states)
      for (const act of acts) {
        const body = said('wrong-state', { noun, state, act });
        expect(body).toMatchObject({ noun, state, act });
        expect(quoted(body)).toHaveLength(2);
        expect(quoted(body).filter((word) => codes.has(word) || /[A-Z]{2}|_/.test(word))).toEqual([]);
      }
  });

  test('nor of what is done to an envelope beside its table', () => {
    for (const act of ['suspect', 'reseal', 'recover', 'reweigh'])
      expect(quoted(said('wrong-state', { noun: 'item', state: 'FILED', act }))[0]).not.toBe(act);
    expect(quoted(said('wrong-state', { noun: 'delivery', state: 'REQUESTED', act: 'hand-out' }))).toEqual([
      'phát tại quầy',
      'đã đăng ký',
    ]);
  });

  test('the code stays for machines, in English and beside the sentence', () => {
    const refused = new Refused('item-not-movable', { number: 'CA123456785VN', noun: 'item', state: 'HELD' });
    expect(problemBody(refused, 'en').detail).toContain('“HELD”');
    expect(problemBody(refused, 'vi')).toMatchObject({
      state: 'HELD',
      detail: expect.stringContaining('«lưu tại bưu cục chờ nhận»') as string,
    });
    expect(quoted(said('sheet-used', { number: 'DHO-000001', noun: 'sheet', state: 'APPLIED' }))).toEqual([
      'đã ghi nhận',
    ]);
  });

  test('who has it is said where it is known, and nothing of it elsewhere', () => {
    const number = 'CA123456785VN';
    expect(said('item-not-yours', { number, holder: 'Bưu cục Đồng Hới' }).detail).toContain('Bưu cục Đồng Hới');
    const unknown = said('item-not-yours', { number }).detail;
    expect([unknown.includes('['), unknown.includes('–'), unknown.includes('bên đang giữ là')]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
