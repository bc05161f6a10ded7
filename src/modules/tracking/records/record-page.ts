import type { RecordState } from './records.js';

const words: Readonly<Record<RecordState | 'unknown', readonly [vi: string, en: string]>> = {
  valid: ['Văn bản còn hiệu lực', 'This record is valid'],
  supplemented: [
    'Văn bản còn hiệu lực, có biên bản bổ sung',
    'This record is valid, and a supplementary record was signed',
  ],
  void: ['Văn bản không còn hiệu lực', 'This record is void'],
  unknown: ['Không có văn bản nào mang mã này', 'No record carries this code'],
};

/** The page behind the code on a paper: one sentence in two languages, and nothing that tells one record from another. */
export function recordPage(state: RecordState | undefined): string {
  const [vi, en] = words[state ?? 'unknown'];
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${vi}</title>
<style>body{font:1.25rem/1.5 sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem}p{margin:.5rem 0}</style>
</head>
<body>
<main>
<h1>${vi}</h1>
<p lang="en">${en}</p>
</main>
</body>
</html>
`;
}
