import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  atTheAuditor,
  checked,
  codeOf,
  columnsOf,
  dayOf,
  firstBroken,
  idBytes,
  int8,
  linkBytes,
  putTogether,
  rootBytes,
  run,
  sha256,
  takenApart,
  VERIFIER,
  type WrittenEvent,
} from './support/exports.js';

const PAGE = 'docs/journal-format.md';
const GUIDE = 'docs/auditors-guide.md';

let example: string;
beforeAll(async () => {
  [example = ''] = await codeOf(PAGE, 'ndjson');
});

const actOf = ({ body }: WrittenEvent): string => (JSON.parse(body) as { act: string }).act;

describe('F109 the format page', () => {
  test('its example is an export, written as exports are', async () => {
    const { code, verdicts } = await checked([example]);
    expect(verdicts).toEqual([
      { file: '0.ndjson', verdict: 'sound', events: 4, dossiers: 2, acts: 5, roots: 1, rooted: '2026-12-01' },
    ]);
    expect(code).toBe(0);
    expect(putTogether(takenApart(example))).toBe(example);
  });

  test('every byte of its example is recomputed', async () => {
    const { events, acts, roots } = takenApart(example);
    let previous = '';
    const links = events.flatMap((event) => {
      if (event.seq === 1) previous = sha256(idBytes(event.dossier));
      const before = previous;
      previous = sha256(linkBytes(before, event));
      return [
        `dossier ${event.dossier}, seq ${event.seq}`,
        `  prev                  ${before}`,
        `  int8(seq)             ${int8(event.seq)}`,
        `  int8(recordedAt)      ${int8(event.recordedAt)}`,
        `  sha256(body)          ${sha256(event.body)}`,
        `  hash = sha256(these)  ${previous}`,
      ];
    });
    const sums = acts.flatMap(({ act, body }) => {
      const own = events.filter((event) => actOf(event) === act).map(({ hash }) => hash);
      const sum = own.length > 0 ? [`  eventHashes           ${sha256(Buffer.from(own.join(''), 'hex'))}`] : [];
      const hashes = own.map((hash) => `  hash of an event      ${hash}`);
      return [`act ${act}`, ...hashes, ...sum, `  hash = sha256(body)   ${sha256(body)}`];
    });
    const sheets = roots.flatMap(({ unit, day }) => {
      const previous = sha256(idBytes(unit));
      const own = acts.filter((act) => act.root === unit && dayOf(columnsOf(act).recordedAt) === day);
      return [
        `unit ${unit}, day ${day}`,
        `  previous              ${previous}`,
        `  utf8(day)             ${Buffer.from(day).toString('hex')}`,
        ...own.map(({ hash }) => `  hash of an act        ${hash}`),
        `  root = sha256(these)  ${sha256(
          rootBytes(
            previous,
            day,
            own.map(({ hash }) => hash),
          ),
        )}`,
      ];
    });
    const items = /"items":\[[^\]]+\]/.exec(events[0]?.body ?? '')?.[0] ?? '';
    const bytes = Buffer.from(items).toString('hex').match(/../g) ?? [];
    expect(await codeOf(PAGE, 'text')).toEqual([
      `${bytes.join(' ')}\n`,
      `${links.join('\n')}\n`,
      `${sums.join('\n')}\n`,
      `${sheets.join('\n')}\n`,
    ]);
    expect(await readFile(PAGE, 'utf8')).toContain(`The bytes of \`${items}\``);
  });

  test('every byte of its example flipped, one at a time: found', async () => {
    const bytes = Buffer.from(example);
    const files = Array.from(bytes, (byte, at) => {
      const file = Buffer.from(bytes);
      file[at] = byte ^ (1 << (at % 8));
      return file;
    });
    const { verdicts } = await checked(files);
    expect(verdicts).toHaveLength(bytes.length);
    expect(verdicts.filter(({ verdict }) => verdict === 'sound')).toEqual([]);
  }, 120_000);
});

describe('F109 what is no export', () => {
  test('empty, another file, another version, a folder, nothing: not checked, and code 2', async () => {
    const other = example.replace('"v":2', '"v":1');
    const { code, verdicts } = await checked(['', 'no export', '{"a":1}\n', Buffer.alloc(3_000_000), other]);
    expect(verdicts.map(({ verdict, reason }) => [verdict, reason])).toEqual([
      ['unchecked', 'empty'],
      ...Array.from({ length: 3 }, () => ['unchecked', 'no-export']),
      ['unchecked', 'version'],
    ]);
    expect(code).toBe(2);
    const answers = await atTheAuditor((folder) =>
      Promise.all(
        [['.'], ['absent.ndjson'], [], ['--jsn']].map((args) =>
          run(process.execPath, ['verify-journal.mjs', ...args], folder),
        ),
      ),
    );
    expect(answers.map((answer) => answer.code)).toEqual([2, 2, 2, 2]);
    expect(answers[0]?.stdout).toContain('không đọc được tệp');
    expect(answers[1]?.stdout).toContain('cannot be read');
    expect(answers[2]?.stderr).toContain('verify-journal.mjs [--json]');
  });

  test('line ends or encoding changed: named for what it is', async () => {
    expect(await firstBroken(example.replaceAll('\n', '\r\n'))).toMatchObject({ code: 'crlf', line: 1 });
    expect(await firstBroken(`\uFEFF${example}`)).toMatchObject({ code: 'bom', line: 1 });
    expect(await firstBroken(Buffer.from(example.replaceAll('Đ', '\u00d0'), 'latin1'))).toMatchObject({
      code: 'utf8',
      line: 5,
    });
    expect(await firstBroken(example.replace('\n{', '\n\n{'))).toMatchObject({ code: 'form', line: 2 });
    expect(await firstBroken(`${example}\n`)).toMatchObject({ code: 'form', line: 15 });
    expect(await firstBroken(example.replaceAll(' : ', ':'))).toMatchObject({ code: 'form', line: 2 });
  });

  test('what a hostile file says reaches the terminal as plain text', async () => {
    const found = await firstBroken(example.replace('{"dossier" : "', '{"dossier" : "\u001b[2J\u202e\u009b'));
    expect(found?.says).toContain('{"dossier" : "\\u001b[2J\\u202e\\u009b');
  });
});

describe('F109 the script stands alone', () => {
  test('it takes Node’s own modules and nothing else', async () => {
    const source = await readFile(VERIFIER, 'utf8');
    const taken = [...source.matchAll(/\b(?:from|import|require)\b\s*\(?\s*'([^']*)'/g)].map(([, name]) => name);
    expect(taken.length).toBeGreaterThan(4);
    expect(taken.filter((name) => !name?.startsWith('node:'))).toEqual([]);
    expect(source).not.toMatch(/\bimport\s*\(/);
  });

  test('an auditor reads the verdict in Vietnamese and English, and the place', async () => {
    const answers = await atTheAuditor(async (folder) => {
      await writeFile(join(folder, 'sound.ndjson'), example);
      await writeFile(join(folder, 'broken.ndjson'), example.replace('NP-2', 'NP-3'));
      const args = (file: string) => ['verify-journal.mjs', file];
      return [
        await run(process.execPath, args('sound.ndjson'), folder),
        await run(process.execPath, args('broken.ndjson'), folder),
      ];
    });
    expect(answers.map(({ code }) => code)).toEqual([0, 1]);
    expect(answers[0]?.stdout).toContain('KHỚP · SOUND\n  4 sự kiện của 2 hồ sơ, 5 thao tác');
    expect(answers[1]?.stdout).toContain('dòng 7 · hồ sơ 0193f000-0000-7000-8000-00000000000b · sự kiện số 1\n');
    expect(answers[1]?.stdout).toContain(
      'first broken: line 7 · dossier 0193f000-0000-7000-8000-00000000000b · seq 1\n',
    );
    expect(answers[1]?.stdout).toContain(`ghi là / says:          ${takenApart(example).events[2]?.hash}`);
  });

  test('one dossier by hand, as the guide says: bash, sed and sha256sum find the same', async () => {
    const byHand = (await codeOf(GUIDE, 'bash')).find((block) => block.includes('check_dossier')) ?? '';
    const { sound, broken } = await atTheAuditor(async (folder) => {
      const file = join(folder, 'journal.ndjson');
      await writeFile(file, example);
      const first = await run('bash', ['--norc', '-c', byHand], folder);
      await writeFile(file, example.replaceAll('Đ-', 'D-'));
      return { sound: first, broken: await run('bash', ['--norc', '-c', byHand], folder) };
    });
    expect(sound).toEqual({ code: 0, stdout: 'seq 1 holds\nseq 2 holds\n', stderr: '' });
    expect(broken.stdout).toMatch(/^seq 1 BROKEN: says d0b96d08[0-9a-f]+, should say [0-9a-f]{64}\nseq 2 BROKEN/);
  });

  test('a root from paper, as the guide says: its province and day, or not there', async () => {
    const byHand = (await codeOf(GUIDE, 'bash')).find((block) => block.includes('find_root')) ?? '';
    const [root] = takenApart(example).roots;
    const answers = await atTheAuditor(async (folder) => {
      await writeFile(join(folder, 'journal.ndjson'), example);
      const asked = (paper: string) => run('bash', ['--norc', '-c', byHand.replace('ROOT_FROM_PAPER', paper)], folder);
      return [await asked(root?.root ?? ''), await asked('0'.repeat(64))];
    });
    expect(answers[0]).toEqual({ code: 0, stdout: 'province 44, day 2026-12-01, line 14\n', stderr: '' });
    expect(answers[1]).toEqual({ code: 1, stdout: `NOT THERE: ${'0'.repeat(64)}\n`, stderr: '' });
  });
});
