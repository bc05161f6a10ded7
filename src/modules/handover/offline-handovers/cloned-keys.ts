import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { Tasks } from '../../dossier/tasks.js';
import type { Clone } from '../offline/facts.js';
import { DeviceKeys, type EnrolledKey } from './device-keys.js';

/** Keys that are in two places. */
@Injectable()
export class ClonedKeys {
  constructor(
    private readonly keys: DeviceKeys,
    private readonly tasks: Tasks,
  ) {}

  /** The keys that signed a handover's halves, locked after the handover itself. */
  lock(act: Act, handover: string): Promise<EnrolledKey[]> {
    return this.keys.lockOf(act.tx, handover);
  }

  /** A key that used a counter twice is in two places: it signs nothing more, and its unit's controller is told. */
  async takeBack(act: Act, keys: readonly EnrolledKey[], cloned: readonly Clone[]): Promise<void> {
    const isCloned = (key: EnrolledKey): boolean =>
      cloned.some((clone) => clone.device === key.device && clone.key === key.key);
    for (const key of keys.filter(isCloned)) {
      const held = await this.keys.end(act, key);
      if (held) await this.tasks.open(act, { kind: 'device-cloned', unit: key.unit, subject: key.device });
    }
  }
}
