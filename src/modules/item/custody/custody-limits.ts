import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { localDay } from '../../../platform/clock.js';
import { DirectoryCache, grouped } from '../../directory/directory-cache.js';
import { WorkingCalendar } from '../../directory/working-calendar.js';
import type { Item } from '../item.entity.js';

interface Limit {
  leg: string;
  holderKind: string;
  status: string;
  /** While the unit that answers is open; null: none of ours. */
  minutes: number | null;
  validFrom: string;
}

/** What a limit hangs on. */
type Held = Pick<Item, 'leg' | 'holderKind' | 'status' | 'holderUnit'>;

/** How long a holder may keep an envelope: dated reference data, counted in the opening hours of the unit that answers. */
@Injectable()
export class CustodyLimits {
  /** By `keyOf`, the newest first. */
  private readonly loaded: () => Promise<ReadonlyMap<string, Limit[]>>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly calendar: WorkingCalendar,
    cache: DirectoryCache,
  ) {
    this.loaded = cache.keep(() => this.load());
  }

  /**
   * Until when each of these may stay where it is, by item; one without a limit is left out.
   * @param since when their holders took them
   */
  async dueOf(items: readonly (Held & { id: string })[], since: Date): Promise<Map<string, Date>> {
    const known = new Map<string, Date | undefined>();
    const due = new Map<string, Date>();
    for (const item of items) {
      const key = `${keyOf(item)}/${item.holderUnit}`;
      if (!known.has(key)) known.set(key, await this.limit(item, since));
      const dueAt = known.get(key);
      if (dueAt) due.set(item.id, dueAt);
    }
    return due;
  }

  private async limit(item: Held, since: Date): Promise<Date | undefined> {
    const day = localDay(since);
    const limit = (await this.loaded()).get(keyOf(item))?.find(({ validFrom }) => validFrom <= day);
    if (!limit?.minutes || !item.holderUnit) return undefined;
    return this.calendar.limit(item.holderUnit, since, limit.minutes);
  }

  private async load(): Promise<ReadonlyMap<string, Limit[]>> {
    const rows = await this.dataSource.query<Limit[]>(
      `select leg, holder_kind as "holderKind", status, minutes, valid_from::text as "validFrom"
       from custody_limit order by valid_from desc`,
    );
    return grouped(rows, keyOf);
  }
}

function keyOf({ leg, holderKind, status }: Omit<Held, 'holderUnit'> | Limit): string {
  return `${leg}/${holderKind}/${status}`;
}
