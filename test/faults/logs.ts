import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const ERROR = 50;
const MOST = 8;

interface Line {
  level?: number;
  msg?: string;
  code?: string;
  err?: { message?: string; stack?: string };
}

/** The errors that the processes of a case have logged, bugs and then the commonest first, for whoever looks for the cause. */
export async function errorsIn(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch((): string[] => []);
  const counted = new Map<string, number>();
  for (const file of files) {
    const lines = (await readFile(join(folder, file), 'utf8')).split('\n');
    const said = lines.flatMap((line) => errorOf(line) ?? []).map((error) => `${file}: ${error}`);
    for (const error of said) counted.set(error, (counted.get(error) ?? 0) + 1);
  }
  const weight = ([said, times]: [string, number]): number => times + (said.includes('internal-error') ? 1e6 : 0);
  const first = [...counted].sort((a, b) => weight(b) - weight(a)).slice(0, MOST);
  return first.map(([said, times]) => `${times} × ${said}`);
}

/** Code, message and the first place of ours in the stack; a line that is no JSON speaks for itself. */
function errorOf(text: string): string | undefined {
  if (!text.startsWith('{')) return text.trim() || undefined;
  try {
    const { level = 0, msg, code, err } = JSON.parse(text) as Line;
    if (level < ERROR) return undefined;
    const place = err?.stack?.split('\n').find((line) => line.includes('/src/'));
    return [msg, code, err?.message, place?.trim()].filter(Boolean).join(' · ');
  } catch {
    return undefined;
  }
}
