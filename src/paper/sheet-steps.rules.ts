const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/**
 * What may be written on paper and entered afterwards, besides handovers and money handed on: what persons sign or decide on
 * the spot. What only reads, asks, draws or scans is done when the network is there again.
 */
const WRITTEN_PATHS: readonly RegExp[] = [
  String.raw`intakes`,
  String.raw`pickups/${ID}/(?:start|arrive|fail|not-attempted)`,
  String.raw`handovers/${ID}/tally`,
  String.raw`items/[A-Z]{2}\d{9}VN/(?:suspect|reseal)`,
  String.raw`bags`,
  String.raw`bags/[A-Z]{2}\d{9}/(?:count|open)`,
  String.raw`deliveries/${ID}/(?:release|fail|deliver|hand-out|notice|retry|recover)`,
  String.raw`transfers`,
  String.raw`rounds/${ID}/load`,
  String.raw`rounds`,
].map((path) => new RegExp(`^/v1/${path}$`));

export function mayBeWritten(path: string): boolean {
  return WRITTEN_PATHS.some((written) => written.test(path));
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

/** What stands on a sheet of paper, by the kind of its form. */
export type Written =
  | {
      kind: 'handover';
      purpose: string;
      numbers: readonly string[];
      /** What the receiver found; absent: all of it. */
      accepted?: readonly string[];
      remarks: readonly object[];
      evidence: readonly object[];
      noCamera?: true;
    }
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

/** The first act of a sheet. */
export function firstStep(written: Written, receiver: Receiving | undefined): Step {
  switch (written.kind) {
    case 'act':
      return { by: 'signer', path: written.path, body: written.body };
    case 'remittance':
      return { by: 'signer', path: '/v1/remittances', body: { slips: written.slips, target: receiver?.unit } };
    case 'handover':
      return {
        by: 'signer',
        path: '/v1/handovers',
        body: { purpose: written.purpose, to: receiver && sideOf(receiver), numbers: written.numbers },
      };
  }
}

/** What follows the first act, in order. */
export function furtherSteps(written: Written, { id, version }: First): Step[] {
  switch (written.kind) {
    case 'act':
      return [];
    case 'remittance':
      return [{ by: 'receiver', path: `/v1/remittances/${id}/accept`, body: { amount: written.amount } }];
    case 'handover': {
      const { numbers, accepted = numbers, remarks, evidence, noCamera } = written;
      const found = accepted.length > 0 ? { numbers: accepted } : { nothing: true };
      return [
        { by: 'signer', path: `/v1/handovers/${id}/close`, body: {} },
        { by: 'receiver', path: `/v1/handovers/${id}/count`, body: found },
        {
          by: 'receiver',
          path: `/v1/handovers/${id}/accept`,
          body: { version, remarks, evidence, ...(noCamera && { noCamera }) },
        },
      ];
    }
  }
}

/** A courier takes over himself, everybody else for his unit. */
function sideOf({ person, role, unit }: Receiving): object {
  return role === 'courier' ? { person, unit } : { unit };
}
