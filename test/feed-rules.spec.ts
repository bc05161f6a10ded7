import { BEGINNING, positionText, readPosition, verdict, type Standing } from '../src/integrations/feed/feed.rules.js';

describe('F79 positions', () => {
  test.each([
    { generation: 1_796_000_000_000, number: 42 },
    { generation: 1, number: 999_999_999_999_999 },
  ])('%o is read as it was written', (position) => {
    expect(readPosition(positionText(position))).toEqual(position);
  });

  test('before the first event is 0, in every generation', () => {
    expect(positionText({ generation: 5, number: 0 })).toBe(BEGINNING);
    expect(readPosition(BEGINNING)).toEqual({ generation: 0, number: 0 });
  });

  test.each(['', '00', '1', '-1', '1-0', '01-1', '1-01', '1-1 ', '1-1-1', '1.5-1', '1-1000000000000000'])(
    '«%s» is none',
    (text) => expect(readPosition(text)).toBeUndefined(),
  );

  // 100 events of generation 10; restored to 60; on to 90 in generation 20, a restart, on to 120 in generation 30
  const last = 120;
  test.each<[string, number, number, Partial<Standing>, ReturnType<typeof verdict>]>([
    ['the beginning', 0, 0, { generation: null, holds: 0 }, 'holds'],
    ['before the backup', 10, 60, { generation: 10, holds: 60 }, 'holds'],
    ['lost, its number given again', 10, 61, { generation: 20, holds: 60 }, { after: 60 }],
    ['lost, its number given later still', 10, 100, { generation: 30, holds: 60 }, { after: 60 }],
    ['lost, in a generation that was lost with it', 15, 80, { generation: 20, holds: 60 }, { after: 60 }],
    ['after the restart', 20, 90, { generation: 20, holds: 90 }, 'holds'],
    ['the newest', 30, 120, { generation: 30, holds: null }, 'holds'],
    ['not yet given', 30, 121, { generation: null, holds: null }, { after: 120 }],
    ['lost, and nothing was copied since', 40, 130, { generation: null, holds: null }, { after: 120 }],
    ['of another feed', 12, 50, { generation: 10, holds: 60 }, 'unknown'],
    ['of a later generation than its number', 30, 50, { generation: 10, holds: null }, 'unknown'],
  ])('%s', (_, generation, number, standing, expected) => {
    expect(verdict({ generation, number }, { last, generation: null, holds: null, ...standing })).toEqual(expected);
  });
});
