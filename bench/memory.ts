import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDatabase } from '../src/launcher/embedded-postgres.js';
import { playDays } from '../src/launcher/day/play-days.js';
import { freePort } from '../src/launcher/ports.js';
import { startServices } from '../src/launcher/services.js';
import { say, type Arena } from './arena.js';

/** What API and worker hold of the machine's memory after so many played days, and the most they ever held. */
export async function measureMemory(arena: Arena, days: number): Promise<Record<string, number>> {
  const place = {
    folder: join(arena.folder, 'days'),
    databaseUrl: await ensureDatabase(arena.databaseUrl, 'bench_days'),
    port: await freePort(),
  };
  const services = await startServices((line) => say(`days: ${line}`), place);
  try {
    await playDays(services, { days, json: false, seed: 1 });
    if (process.exitCode) throw new Error('A played day was not sound, so its memory says nothing');
    const { api, worker } = services.processes;
    const [apiNow, workerNow] = [await heldBy(api), await heldBy(worker)];
    return {
      rssMb: apiNow.now + workerNow.now,
      apiRssMb: apiNow.now,
      workerRssMb: workerNow.now,
      peakRssMb: apiNow.most + workerNow.most,
    };
  } finally {
    await services.stop();
  }
}

/** Resident memory of a process in MB of a million bytes. */
async function heldBy(pid: number): Promise<{ now: number; most: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const read = (field: string): number => {
    const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    if (kibibytes === undefined) throw new Error(`/proc/${pid}/status has no ${field}`);
    return (Number(kibibytes) * 1024) / 1e6;
  };
  return { now: read('VmRSS'), most: read('VmHWM') };
}
