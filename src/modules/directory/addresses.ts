import { Injectable } from '@nestjs/common';
import { Units } from './units.js';
import { Wards } from './wards.js';

/** A name with its address, as papers print it. */
export interface Addressed {
  name: string;
  address: string;
}

/** Where a unit or a person is, as far as zones of postage and transit need it. */
export interface Place {
  ward?: string;
  province: string;
}

/** Addresses as papers print them: street, ward and province of today. */
@Injectable()
export class Addresses {
  constructor(
    private readonly units: Units,
    private readonly wards: Wards,
  ) {}

  /** What is missing is left out. @param ward a code of today */
  async line(street: string | undefined, ward: string | undefined): Promise<string> {
    const found = ward === undefined ? undefined : await this.wards.byCode(ward);
    const province = found && withKind(found.provinceName);
    return [street, found?.name, province].filter((part) => part !== undefined && part !== '').join(', ');
  }

  async place(ward: string | undefined): Promise<Place> {
    const found = ward === undefined ? undefined : await this.wards.byCode(ward);
    return { ward: found?.code, province: found?.province ?? '' };
  }

  /** Name of the province in which a unit stands; empty for the nation. */
  async provinceOf(unit: string): Promise<string> {
    const code = (await this.units.byId(unit))?.province;
    return (code && (await this.units.byCode(code))?.name) || '';
  }

  /** A unit by its id, ended ones too: papers name who it was. */
  async unit(id: string): Promise<Addressed & Place> {
    const unit = await this.units.byId(id);
    if (!unit) throw new Error(`No unit ${id}`);
    const ward = unit.ward ?? undefined;
    return { name: unit.name, address: await this.line(undefined, ward), ward, province: unit.province ?? '' };
  }
}

function withKind(province: string): string {
  return /^(tỉnh|thành phố) /i.test(province) ? province : `tỉnh ${province}`;
}
