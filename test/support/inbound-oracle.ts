/** One thing that an authority says, as a generator makes it. */
export interface Step {
  says: 'received' | 'refused' | 'asked' | 'changed' | 'finished';
  /** Two contents of the same kind. */
  variant: 0 | 1;
  time: 'right' | 'future' | 'long-before';
  withReason: boolean;
  /** The step before it (so many back) once more: under its own id, or as a message of another id. */
  again?: { back: number; how: 'same-id' | 'other-id' };
}

export type DossierState = 'FILED' | 'ACCEPTED' | 'SUPPLEMENT_ASKED' | 'FINISHED' | 'REFUSED';
export interface Verdict {
  status: 'applied' | 'waiting' | 'refused' | 'duplicate';
  class: 'ok' | 'warn' | 'error';
  code: string;
}

interface Message {
  step: Step;
  /** The moment it names: two messages of one moment and content are one. */
  moment: number;
  verdict: Verdict;
}

/** What leads where, and from where nothing leads anywhere. */
const WAYS: Record<Step['says'], Partial<Record<DossierState, DossierState>>> = {
  received: { FILED: 'ACCEPTED' },
  refused: { FILED: 'REFUSED' },
  asked: { FILED: 'SUPPLEMENT_ASKED', ACCEPTED: 'SUPPLEMENT_ASKED' },
  changed: { ACCEPTED: 'ACCEPTED' },
  finished: { ACCEPTED: 'FINISHED' },
};
const ENDS: readonly DossierState[] = ['FINISHED', 'REFUSED'];

const GRAVITY = ['in-order', 'out-of-order', 'evidence-missing', 'bad-time', 'duplicate', 'impossible-cause'];
const classOf = (code: string): Verdict['class'] => {
  if (code === 'in-order') return 'ok';
  return code === 'impossible-cause' ? 'error' : 'warn';
};

/** What must become of a dossier that was filed and then hears these steps: written from the rules, not from the code. */
export class InboundOracle {
  state: DossierState = 'FILED';
  readonly messages: Message[] = [];
  /** What happened to the dossier last. */
  private last?: Message;
  /** Whether the word that received it named a moment long before the filing. */
  private receivedLongBefore = false;

  hear(step: Step, moment: number): void {
    const message: Message = { step, moment, verdict: { status: 'waiting', class: 'warn', code: 'in-order' } };
    this.messages.push(message);
    this.settle(message);
    while (this.messages.filter(({ verdict }) => verdict.status === 'waiting').some((each) => this.settle(each)));
  }

  /** @returns whether it took effect now */
  private settle(message: Message): boolean {
    const { step, moment } = message;
    const said = this.messages.filter((each) => each.verdict.status === 'applied' && isSame(each.step, step));
    const to = WAYS[step.says][this.state];
    const over = ENDS.includes(this.state);
    const repeated = !to && said.length > 0 && (over || said.includes(this.last ?? message));
    if (repeated || said.some((each) => each.moment === moment)) return this.end(message, 'duplicate', 'duplicate');
    if (!to && over) return this.end(message, 'refused', 'impossible-cause');
    if (!to) return this.end(message, 'waiting', 'out-of-order');
    const found = [message.verdict.code, ...this.warnings(step)];
    this.end(message, 'applied', found.sort((a, b) => GRAVITY.indexOf(b) - GRAVITY.indexOf(a))[0] ?? '');
    this.state = to;
    this.last = message;
    if (step.says === 'received') this.receivedLongBefore = step.time === 'long-before';
    return true;
  }

  private warnings(step: Step): string[] {
    const warnings: string[] = [];
    if ((step.says === 'asked' || step.says === 'refused') && !step.withReason) warnings.push('evidence-missing');
    const afterReceived = step.says === 'changed' || step.says === 'finished';
    const early = step.time === 'long-before' && !(afterReceived && this.receivedLongBefore);
    if (step.time === 'future' || early) warnings.push('bad-time');
    return warnings;
  }

  private end(message: Message, status: Verdict['status'], code: string): false {
    message.verdict = { status, class: classOf(code), code };
    return false;
  }
}

/** A demand or a refusal says its reason and nothing else; the others have two contents. */
function isSame(one: Step, other: Step): boolean {
  if (one.says !== other.says) return false;
  const reasoned = one.says === 'asked' || one.says === 'refused';
  if (reasoned && !(one.withReason && other.withReason)) return one.withReason === other.withReason;
  return one.variant === other.variant;
}
