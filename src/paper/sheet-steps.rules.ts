/** What stands between the braces of a written path; `own`: a number of the post's own, of a bag or a run. */
const PLACES = {
  '{id}': '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  '{number}': String.raw`[A-Z]{2}\d{9}VN`,
  '{own}': String.raw`[A-Z]{2}\d{9}`,
} as const;

/**
 * What may be written on paper and entered afterwards, besides what has a kind of its own: what persons sign or decide on the
 * spot. What only reads, asks, draws or scans is done when the network is there again.
 */
export const writtenPaths = [
  '/v1/intakes',
  '/v1/pickups/{id}/start',
  '/v1/pickups/{id}/arrive',
  '/v1/pickups/{id}/fail',
  '/v1/pickups/{id}/not-attempted',
  '/v1/handovers/{id}/refuse',
  '/v1/handovers/{id}/tally',
  '/v1/handovers/{id}/correct-filing',
  '/v1/items/{number}/suspect',
  '/v1/items/{number}/reseal',
  '/v1/items/{number}/deposit',
  '/v1/bags',
  '/v1/bags/{own}/count',
  '/v1/bags/{own}/open',
  '/v1/runs',
  '/v1/runs/{own}/seal',
  '/v1/deliveries/{id}/release',
  '/v1/deliveries/{id}/fail',
  '/v1/deliveries/{id}/deliver',
  '/v1/deliveries/{id}/hand-out',
  '/v1/deliveries/{id}/notice',
  '/v1/deliveries/{id}/retry',
  '/v1/deliveries/{id}/recover',
  '/v1/transfers',
  '/v1/rounds',
  '/v1/rounds/{id}/load',
] as const;
export type WrittenPath = (typeof writtenPaths)[number];

const WRITTEN: readonly RegExp[] = writtenPaths.map((path) => {
  const filled = path.replace(/\{\w+\}/, (place) => PLACES[place as keyof typeof PLACES]);
  return new RegExp(`^${filled}$`);
});

export function mayBeWritten(path: string): boolean {
  return WRITTEN.some((written) => written.test(path));
}

/** Whether a signature on it is said to be somebody's signing in: on paper there is none. */
export function isSignedByToken(body: Readonly<Record<string, unknown>>): boolean {
  return Object.values(body).some(
    (value) => typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'token',
  );
}

/**
 * Where a sheet is confirmed: between two units the one whose pad it is types it, and the other one confirms, so that nobody
 * is charged, and nobody's charge is taken from him, without somebody of his own.
 */
export function confirmingUnit({ padUnit, signerUnit, receiverUnit }: SheetUnits): string | null {
  return receiverUnit === padUnit ? signerUnit : (receiverUnit ?? signerUnit);
}

interface SheetUnits {
  padUnit: string;
  signerUnit: string | null;
  receiverUnit: string | null;
}

/** An envelope that is not whole, found so, counted and sealed anew before a second person. */
interface Condition {
  kind: 'condition';
  number: string;
  conditions: readonly string[];
  evidence: readonly object[];
  noCamera?: true;
  seal: string;
  lines: readonly object[];
  witness: object;
}

/** What stands on a sheet of paper, by the kind of its form. */
export type Written =
  | {
      kind: 'handover';
      purpose: string;
      numbers: readonly string[];
      /** What the receiver found; absent: all of it. */
      accepted?: readonly string[];
      remarks: readonly { number: string }[];
      /** Of the run that the list goes with, and of its seal. */
      run?: string;
      runSealFound?: string;
      /** Why he took nothing. */
      reason?: string;
      evidence: readonly object[];
      noCamera?: true;
    }
  | Condition
  | { kind: 'remittance'; slips: readonly string[]; amount: number }
  | { kind: 'act'; path: string; body: Readonly<Record<string, unknown>> };

/** Who takes over, as a handover names him. */
export interface Receiving {
  person: string;
  role: string;
  unit: string;
}

/** What the first act of a sheet answered. */
export interface First {
  id: string;
  version?: number;
}

/** One act of a sheet, as its signer or its receiver would have asked for it. */
export interface Step {
  by: 'signer' | 'receiver';
  path: string;
  body: object;
}

/** Whether the receiver found nothing right on the list. */
export function isRefusedWhole({ numbers, accepted = numbers, remarks }: Found): boolean {
  const wrong = new Set(remarks.map(({ number }) => number));
  return !numbers.some((number) => accepted.includes(number) && !wrong.has(number));
}
type Found = Pick<List, 'numbers' | 'accepted' | 'remarks'>;

/** The first act of a sheet. */
export function firstStep(written: Written, receiver: Receiving | undefined): Step {
  switch (written.kind) {
    case 'act':
      return { by: 'signer', path: written.path, body: written.body };
    case 'remittance':
      return { by: 'signer', path: '/v1/remittances', body: { slips: written.slips, target: receiver?.unit } };
    case 'condition': {
      const { number, conditions, evidence, noCamera } = written;
      return { by: 'signer', path: `/v1/items/${number}/suspect`, body: { conditions, evidence, noCamera } };
    }
    case 'handover': {
      const { purpose, run, numbers } = written;
      return { by: 'signer', path: '/v1/handovers', body: { purpose, run, to: receiver && sideOf(receiver), numbers } };
    }
  }
}

/** What follows the first act, in order. */
export function furtherSteps(written: Written, { id, version }: First): Step[] {
  switch (written.kind) {
    case 'act':
      return [];
    case 'remittance':
      return [{ by: 'receiver', path: `/v1/remittances/${id}/accept`, body: { amount: written.amount } }];
    case 'condition': {
      const { number, seal, lines, witness } = written;
      return [{ by: 'signer', path: `/v1/items/${number}/reseal`, body: { seal, lines, witness } }];
    }
    case 'handover':
      return [
        { by: 'signer', path: `/v1/handovers/${id}/close`, body: {} },
        { by: 'receiver', path: `/v1/handovers/${id}/count`, body: countOf(written) },
        isRefusedWhole(written)
          ? { by: 'receiver', path: `/v1/handovers/${id}/refuse`, body: { reason: written.reason, ...seenOf(written) } }
          : { by: 'receiver', path: `/v1/handovers/${id}/accept`, body: { version, ...seenOf(written) } },
      ];
  }
}

type List = Extract<Written, { kind: 'handover' }>;

function countOf({ numbers, accepted = numbers }: List): object {
  return accepted.length > 0 ? { numbers: accepted } : { nothing: true };
}

/** What the receiver saw, whether he took anything or not. */
function seenOf({ remarks, runSealFound, evidence, noCamera }: List): object {
  return { remarks, runSealFound, evidence, noCamera };
}

/** A courier takes over himself, everybody else for his unit. */
function sideOf({ person, role, unit }: Receiving): object {
  return role === 'courier' ? { person, unit } : { unit };
}
