import { spawnSync } from 'node:child_process';

/** Programs that some tests need and that no npm package brings, by the Debian package that does. */
const packages = {
  'poppler-utils': ['pdftotext', 'pdffonts', 'pdfinfo', 'pdftoppm'],
  'zbar-tools': ['zbarimg'],
  'redis-server': ['redis-server'],
  openssl: ['openssl'],
} as const;
type Package = keyof typeof packages;
type Tool = (typeof packages)[Package][number];

const FOUND = 'TEST_ABSENT_PACKAGES';

function isThere(tool: Tool): boolean {
  return spawnSync(tool, ['--version']).error === undefined;
}

/**
 * Global set-up: looks once for the whole run.
 * @returns what is skipped, in one line; undefined when all is there
 * @throws Error when something is absent and REQUIRE_TOOLS=1
 */
export function lookForTools(): string | undefined {
  const absent = (Object.keys(packages) as Package[]).filter((name) => !packages[name].every(isThere));
  process.env[FOUND] = absent.join(' ');
  if (absent.length === 0) return undefined;
  if (process.env['REQUIRE_TOOLS'] === '1') throw new Error(`REQUIRE_TOOLS=1, but absent: ${absent.join(', ')}`);
  const skipped = {
    'poppler-utils': 'reading printed papers',
    'zbar-tools': 'reading printed papers and their codes',
    'redis-server': 'how Redis keeps the queue',
    openssl: 'signatures by another hand',
  };
  return `Skipped for want of tools: ${absent.map((name) => `${skipped[name]} (${name})`).join(', ')}`;
}

export const tools = {
  /** Whether all of these are installed, and everything that comes with them. */
  has(...wanted: Tool[]): boolean {
    const absent = process.env[FOUND]?.split(' ') ?? [];
    return !(Object.keys(packages) as Package[]).some(
      (name) => absent.includes(name) && packages[name].some((tool) => wanted.includes(tool)),
    );
  },
};
