import { refusalWords, wordsOf } from '../src/modules/dossier/task-words.js';

describe('F81 a task says what happened and what to do, in Vietnamese', () => {
  test.each(['follower-parked', 'endpoint-behind', 'inbound-refused', 'handover.expired'])('%s', (kind) => {
    const { title, next } = wordsOf(kind);
    for (const words of [title, next]) expect(words).toMatch(/[ạảãâấầẩẫậăắằẳẵặđêếềểễệôốồổỗộơớờởỡợưứừửữự]/);
    expect(next).toMatch(/\.$/);
  });

  test('of a kind that this version does not know its name is told', () => {
    expect(wordsOf('of-tomorrow').title).toBe('of-tomorrow');
  });

  test.each([
    ['status-400', 'khuôn dạng'],
    ['status-413', 'quá lớn'],
    ['status-422', 'sai hoặc thiếu'],
    ['ahead-of-us', 'bản sao lưu'],
    ['status-500', 'nhiều lần thử (status-500)'],
  ])('why a dossier is parked: %s', (cause, words) => {
    expect(refusalWords(cause)).toContain(words);
  });
});
