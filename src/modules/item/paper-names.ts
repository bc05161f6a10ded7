/** What kinds of papers are called on records. */
export const paperNames: Readonly<Record<string, string>> = {
  original: 'bản chính',
  certified: 'bản sao chứng thực',
  copy: 'bản chụp',
  electronic: 'bản điện tử',
};
