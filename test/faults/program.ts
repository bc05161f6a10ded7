import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { transform, type Options } from '@swc/core';
import { projectFolder } from '../../src/platform/project.js';
import { scratchFolder } from './scratch.js';

const run = promisify(execFile);

const SWC: Options = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

/** The service and its simulators, built in a folder of their own, so that a change of the sources meanwhile changes nothing. */
export class Program {
  private constructor(readonly folder: string) {}

  /**
   * Copies the sources, applies a patch to the copy, and builds it there.
   * @param patch absolute path of a patch that takes a protection away
   */
  static async build(patch?: string): Promise<Program> {
    const folder = await scratchFolder('program');
    const program = new Program(folder);
    try {
      await program.copy();
      if (patch) await run('git', ['apply', '--whitespace=nowarn', patch], { cwd: folder, env: gitless(folder) });
      for (const top of ['src', 'simulators']) await program.transpile(top);
      return program;
    } catch (error) {
      await program.remove();
      throw error;
    }
  }

  /** @param module such as `src/main.js` */
  path(module: string): string {
    return join(this.folder, module);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async copy(): Promise<void> {
    const project = projectFolder();
    for (const part of ['src', 'simulators', 'package.json']) {
      await cp(join(project, part), join(this.folder, part), { recursive: true });
    }
    await symlink(join(project, 'node_modules'), join(this.folder, 'node_modules'));
    await mkdir(join(this.folder, 'reference'), { recursive: true });
  }

  private async transpile(top: string): Promise<void> {
    const files = await readdir(join(this.folder, top), { recursive: true });
    const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
    await Promise.all(
      sources.map(async (file) => {
        const source = join(this.folder, top, file);
        const { code } = await transform(await readFile(source, 'utf8'), { ...SWC, filename: source });
        await writeFile(source.replace(/\.ts$/, '.js'), code);
      }),
    );
  }
}

/** Git must take the copy for a plain folder, wherever it lies. */
function gitless(folder: string): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], GIT_CEILING_DIRECTORIES: folder, GIT_DIR: join(folder, 'no-repository') };
}
