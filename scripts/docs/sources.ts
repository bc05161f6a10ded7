import { globSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { projectFolder } from '../../src/platform/project.js';

const thisFile = fileURLToPath(import.meta.url);
/** The folder above `scripts` that this very program runs from: `dist` once built. */
const running = join(thisFile, '..', '..', '..');

/** Sources that match a pattern below the project's folder, as paths from there, in a fixed order. */
export function sources(pattern: string): string[] {
  return globSync(pattern, { cwd: projectFolder() }).sort();
}

/**
 * What a source file exports. What is listed are the sources, not what is built: a built file whose source is gone says
 * nothing.
 */
export async function exportsOf(source: string): Promise<Record<string, unknown>> {
  const built = join(running, source.replace(/\.ts$/, extname(thisFile)));
  return (await import(pathToFileURL(built).href)) as Record<string, unknown>;
}
