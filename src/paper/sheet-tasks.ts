import { Injectable } from '@nestjs/common';
import type { Act } from '../platform/acts.js';
import { Tasks } from '../modules/dossier/tasks.js';

const ENTERED = 'sheet.entered';
const REFUSED = 'sheet.refused';

/** What waits for a second person, and what the service did not take, is somebody's business. */
@Injectable()
export class SheetTasks {
  constructor(private readonly tasks: Tasks) {}

  /** @param unit that takes the charge, and confirms */
  async await(act: Act, sheet: string, unit: string): Promise<void> {
    await this.end(act, sheet);
    await this.tasks.open(act, { kind: ENTERED, unit, subject: sheet });
  }

  /** @param unit of the pad */
  async refused(act: Act, sheet: string, unit: string): Promise<void> {
    await this.end(act, sheet);
    await this.tasks.open(act, { kind: REFUSED, unit, subject: sheet });
  }

  async end(act: Act, sheet: string): Promise<void> {
    await this.tasks.close(act, ENTERED, sheet);
    await this.tasks.close(act, REFUSED, sheet);
  }
}
