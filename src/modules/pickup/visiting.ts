import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Act } from '../../platform/acts.js';
import { requireWithinReach } from '../../platform/days.js';
import { localDay, localIso } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import type { Unit } from '../directory/directory.entities.js';
import { Staff } from '../directory/staff.js';
import { Units } from '../directory/units.js';
import { Wards, type Ward } from '../directory/wards.js';
import { isWorkingDay, WorkingCalendar } from '../directory/working-calendar.js';
import type { OldAddress, Slot } from './pickup.shapes.js';

/** Hour of the day by which a visit in a window must have been asked for, local time. */
const CUT_OFF = { morning: 10, afternoon: 16 } as const;

/** Where, when and by whom a visit can be made. */
@Injectable()
export class Visiting {
  constructor(
    private readonly wards: Wards,
    private readonly units: Units,
    private readonly calendar: WorkingCalendar,
    private readonly staff: Staff,
  ) {}

  /** The ward of today behind a code or an old address. @throws Refused `ward-unknown`, `ward-split` (422) */
  async ward(code: string | undefined, old: z.infer<typeof OldAddress> | undefined): Promise<Ward> {
    const found = old
      ? await this.wards.resolve({ oldProvince: old.province, oldDistrict: old.district, oldWard: old.ward })
      : await this.wards.resolve({ wardCode: code ?? '' });
    if (found.kind === 'found') return found.ward;
    if (found.kind === 'merged') return found.to;
    const pointer = old ? '/oldAddress' : '/contact/ward';
    if (found.kind === 'unknown') throw new Refused('ward-unknown', {}, [{ pointer, code: 'ward-unknown' }]);
    const candidates = found.candidates.map(({ to }) => `${to.name} (${to.code})`).join(', ');
    throw new Refused('ward-split', { candidates }, [{ pointer, code: 'ward-split' }]);
  }

  /** The office that collects there. @throws Refused `ward-not-served` (422) */
  async office(ward: string, day: string): Promise<Unit> {
    const office = await this.units.officeServing(ward, day);
    if (!office) throw new Refused('ward-not-served');
    return office;
  }

  /** @throws Refused `day-not-served` (422) for a day that is past, closed, or whose window's cut-off has passed */
  async requireServed(office: Unit, slot: Slot, at: Date): Promise<void> {
    requireWithinReach(slot.day, at);
    const today = localDay(at);
    const hour = Number(localIso(at).slice(11, 13));
    const tooLate = slot.day < today || (slot.day === today && hour >= CUT_OFF[slot.window]);
    const open = isWorkingDay(await this.calendar.calendar(), slot.day);
    if (tooLate || !open)
      throw new Refused('day-not-served', { day: slot.day }, [{ pointer: '/day', code: 'day-not-served' }]);
  }

  /** @throws Refused `courier-unknown` (422) when the person is no courier of the actor's office today */
  async requireCourier(act: Act, courier: string): Promise<void> {
    const unit = act.actor.unit;
    const member = unit && (await this.staff.staffOf(act.tx, courier, 'courier', unit.id, localDay(act.recordedAt)));
    if (!member) throw new Refused('courier-unknown', {}, [{ pointer: '/courier', code: 'courier-unknown' }]);
  }
}
