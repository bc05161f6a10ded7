import {
  columnsOf,
  dayOf,
  idBytes,
  linkBytes,
  rootBytes,
  sha256,
  withColumns,
  type Written,
  type WrittenRoot,
} from './exports.js';

/** Every link, act and its sum made to fit, as somebody would who rewrites the database; the roots stay. */
export function chainsMadeToFit(written: Written): Written {
  const hashes = new Map<string, string[]>();
  let previous = '';
  const events = written.events.map((event) => {
    if (event.seq === 1) previous = sha256(idBytes(event.dossier));
    previous = sha256(linkBytes(previous, event));
    const { act } = JSON.parse(event.body) as { act: string };
    hashes.set(act, [...(hashes.get(act) ?? []), previous]);
    return { ...event, hash: previous };
  });
  const acts = written.acts.map((act) => {
    const own = hashes.get(act.act) ?? [];
    const eventHashes = own.length > 0 ? sha256(Buffer.from(own.join(''), 'hex')) : undefined;
    return withColumns(act, { events: own.length, eventHashes });
  });
  return { ...written, events, acts };
}

/** All of it made to fit, and the roots of the days that had some as well: no file alone tells. */
export function madeToFit(written: Written): Written {
  const fitting = chainsMadeToFit(written);
  return { ...fitting, roots: rootsOf(fitting) };
}

/** The roots of the acts, up to the last day that has roots. */
export function rootsOf({ acts, roots }: Written): WrittenRoot[] {
  const rooted =
    roots
      .map(({ day }) => day)
      .sort()
      .at(-1) ?? '';
  const timed = acts.map((act) => ({ ...act, recordedAt: columnsOf(act).recordedAt }));
  const hashes = new Map<string, string[]>();
  for (const act of timed.sort((a, b) => a.recordedAt - b.recordedAt || (a.act < b.act ? -1 : 1))) {
    const key = `${dayOf(act.recordedAt)} ${act.root}`;
    hashes.set(key, [...(hashes.get(key) ?? []), act.hash]);
  }
  const last = new Map<string, string>();
  return [...hashes.keys()].sort().flatMap((key) => {
    const [day = '', unit = ''] = key.split(' ');
    const own = hashes.get(key) ?? [];
    const previous = last.get(unit) ?? sha256(idBytes(unit));
    const root = sha256(rootBytes(previous, day, own));
    last.set(unit, root);
    return day <= rooted ? [{ root, unit, day, previous, acts: own.length }] : [];
  });
}
