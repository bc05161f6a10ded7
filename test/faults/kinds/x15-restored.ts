import { cp, rename, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Case, Fault } from '../case.js';

/**
 * Backed up under load, destroyed under load, as docs/operations.md says: the backup, the log up to the last commit, then the
 * evidence. The new cluster has everything that was confirmed; the processes find it where the old one was.
 */
async function play(one: Case): Promise<void> {
  const world = await one.open();
  const clients = one.clients();
  await world.untilReady();
  clients.start();
  await pause(one.between(500, 1_500));
  const began = performance.now();
  const backup = await world.server.backUp();
  one.measure('backupMs', performance.now() - began);
  await pause(one.between(500, 1_500));
  await world.server.killPostmaster();
  const kept = `${world.evidenceFolder}-kept`;
  await cp(world.evidenceFolder, kept, { recursive: true });
  await rm(world.evidenceFolder, { recursive: true });
  const lost = performance.now();
  await world.server.restore(backup);
  await rename(kept, world.evidenceFolder);
  one.measure('restoredMs', performance.now() - lost);
  await world.untilReady();
  await pause(one.between(500, 1_500));
  await clients.stop();
  const before = one.history.acts.filter(({ knows }) => knows === 'done').length;
  one.measure('acknowledged', before);
  one.expect(before > 0, 'nothing was done');
}

export const restored: Fault = { name: 'X15', about: 'backed up under load, restored into a new cluster', play };
