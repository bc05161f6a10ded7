import { amountInWords, money } from '../src/documents/format.js';

describe('F38 amounts', () => {
  const table: readonly (readonly [number, string, string])[] = [
    [0, '0 đ', 'không đồng'],
    [1, '1 đ', 'một đồng'],
    [5, '5 đ', 'năm đồng'],
    [10, '10 đ', 'mười đồng'],
    [15, '15 đ', 'mười lăm đồng'],
    [21, '21 đ', 'hai mươi mốt đồng'],
    [25, '25 đ', 'hai mươi lăm đồng'],
    [105, '105 đ', 'một trăm lẻ năm đồng'],
    [500, '500 đ', 'năm trăm đồng'],
    [1_000, '1.000 đ', 'một nghìn đồng'],
    [1_001, '1.001 đ', 'một nghìn không trăm lẻ một đồng'],
    [4_000, '4.000 đ', 'bốn nghìn đồng'],
    [8_000, '8.000 đ', 'tám nghìn đồng'],
    [10_000, '10.000 đ', 'mười nghìn đồng'],
    [11_000, '11.000 đ', 'mười một nghìn đồng'],
    [15_000, '15.000 đ', 'mười lăm nghìn đồng'],
    [20_000, '20.000 đ', 'hai mươi nghìn đồng'],
    [21_000, '21.000 đ', 'hai mươi mốt nghìn đồng'],
    [25_000, '25.000 đ', 'hai mươi lăm nghìn đồng'],
    [26_500, '26.500 đ', 'hai mươi sáu nghìn năm trăm đồng'],
    [30_500, '30.500 đ', 'ba mươi nghìn năm trăm đồng'],
    [55_050, '55.050 đ', 'năm mươi lăm nghìn không trăm năm mươi đồng'],
    [100_000, '100.000 đ', 'một trăm nghìn đồng'],
    [101_000, '101.000 đ', 'một trăm lẻ một nghìn đồng'],
    [105_000, '105.000 đ', 'một trăm lẻ năm nghìn đồng'],
    [110_000, '110.000 đ', 'một trăm mười nghìn đồng'],
    [115_000, '115.000 đ', 'một trăm mười lăm nghìn đồng'],
    [145_500, '145.500 đ', 'một trăm bốn mươi lăm nghìn năm trăm đồng'],
    [600_000, '600.000 đ', 'sáu trăm nghìn đồng'],
    [1_000_000, '1.000.000 đ', 'một triệu đồng'],
    [1_000_001, '1.000.001 đ', 'một triệu không trăm lẻ một đồng'],
    [1_005_000, '1.005.000 đ', 'một triệu không trăm lẻ năm nghìn đồng'],
    [1_200_000, '1.200.000 đ', 'một triệu hai trăm nghìn đồng'],
    [10_010_010, '10.010.010 đ', 'mười triệu không trăm mười nghìn không trăm mười đồng'],
    [1_000_000_000, '1.000.000.000 đ', 'một tỉ đồng'],
    [
      999_999_999,
      '999.999.999 đ',
      'chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn chín trăm chín mươi chín đồng',
    ],
    [21_015_104, '21.015.104 đ', 'hai mươi mốt triệu không trăm mười lăm nghìn một trăm lẻ bốn đồng'],
  ];
  test.each(table)('%d is printed %s and read «%s»', (amount, figures, words) => {
    expect([money(amount), amountInWords(amount)]).toEqual([figures, words.normalize('NFC')]);
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 60])('%d is no amount', (amount) => {
    expect(() => amountInWords(amount)).toThrow(RangeError);
    expect(() => money(amount)).toThrow(RangeError);
  });
});
