import { setTimeout as pause } from 'node:timers/promises';
import { Unexpected, type ActAnswer, type Worker } from './actor.js';
import type { BackOffice } from './back-office.js';
import type { Chance } from './chance.js';
import type { TakenIn } from './collecting.js';

const PATIENCE_MS = 60_000;

/** Waits for something the other system does in its own time. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Unexpected(`Waited ${PATIENCE_MS / 1000} s in vain: ${what}`);
    await pause(100);
  }
}

/** At the desk papers are counted dossier by dossier and both sign: the legal filing time. */
export async function tally(
  officer: Worker,
  handover: ActAnswer,
  items: readonly TakenIn[],
  chance: Chance,
): Promise<void> {
  const picture = await officer.upload(chance.picture(200));
  await officer.act(`/v1/handovers/${handover.id}/tally`, {
    tallies: items.map(({ number }) => ({ number, asPostingSlip: true })),
    giverSignature: { kind: 'stroke', ...picture },
  });
}

/** The administrative system has registered every filed dossier. @returns its codes by post code */
export async function registered(backOffice: BackOffice, items: readonly TakenIn[]): Promise<Map<string, string>> {
  const codes = new Map<string, string>();
  await until('every filed dossier is registered', async () => {
    for (const { postCode } of items) {
      const code = codes.get(postCode) ?? (await backOffice.codeOf(postCode));
      if (code) codes.set(postCode, code);
    }
    return codes.size === items.length && (await backOffice.outgoing()) === 0;
  });
  return codes;
}
