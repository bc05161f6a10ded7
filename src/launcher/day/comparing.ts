import { z } from 'zod';
import { Unexpected, type History, type Worker } from './actor.js';
import { sideBySide } from './cast.js';

const Page = z.object({
  data: z.array(z.looseObject({ seq: z.int(), act: z.string() })),
  next: z.union([z.string(), z.int(), z.null()]).optional(),
});

/** Holds the day's own history against what the API tells: every event of every answered act is there, under that act. */
export async function compare(history: History, reader: Worker): Promise<number> {
  const expected = new Map<string, Map<number, string>>();
  for (const { act, events } of history.acts) {
    for (const { dossier, seq } of events) {
      const ofDossier = expected.get(dossier) ?? new Map<number, string>();
      expected.set(dossier, ofDossier.set(seq, act));
    }
  }
  let compared = 0;
  await sideBySide([...expected], 4, async ([dossier, events]) => {
    const told = await journalOf(reader, dossier);
    for (const [seq, act] of events) {
      if (told.get(seq) !== act)
        throw new Unexpected(
          `Dossier ${dossier} seq ${seq}: the API tells ${told.get(seq) ?? 'nothing'}, the day saw ${act}`,
        );
      compared += 1;
    }
  });
  return compared;
}

async function journalOf(reader: Worker, dossier: string): Promise<Map<number, string>> {
  const told = new Map<number, string>();
  let after: string | number = 0;
  for (;;) {
    const page: z.infer<typeof Page> = await reader.get(`/v1/dossiers/${dossier}/journal?after=${after}`, Page);
    for (const { seq, act } of page.data) told.set(seq, act);
    if (page.next === null || page.next === undefined) return told;
    after = page.next;
  }
}
