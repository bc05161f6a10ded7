import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Secrets of this machine's own demo, made once and kept beside its data. */
const KeptSettings = z.object({
  secretKey: z.string().min(32),
  adminSystemToken: z.string().min(16),
  webhookSecret: z.string().startsWith('whsec_'),
  inboxToken: z.string().min(16),
});
export type KeptSettings = z.infer<typeof KeptSettings>;

/** Reads the kept secrets of a data folder, or makes them (random, file mode 0600). */
export async function keptSettings(folder: string): Promise<KeptSettings> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'secrets.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text !== undefined) return KeptSettings.parse(JSON.parse(text));
  const random = (): string => randomBytes(36).toString('base64');
  const made = {
    secretKey: random(),
    adminSystemToken: random(),
    webhookSecret: `whsec_${randomBytes(32).toString('base64')}`,
    inboxToken: random(),
  };
  await writeFile(path, JSON.stringify(made, null, 2), { mode: 0o600 });
  await chmod(path, 0o600);
  return made;
}
