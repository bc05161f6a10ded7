import { Injectable } from '@nestjs/common';
import { Refused } from '../../platform/problems.js';
import { Units } from '../directory/units.js';
import { Wards } from '../directory/wards.js';

/** A ward of today and the office that delivers there. */
export interface RecipientPlace {
  ward: string;
  office: string;
}

/** Which office brings a result to an address. Old ward codes are accepted where they have one successor. */
@Injectable()
export class RecipientPlaces {
  constructor(
    private readonly wards: Wards,
    private readonly units: Units,
  ) {}

  /** @throws Refused `recipient-ward-unclear`, `recipient-ward-not-served` (422) */
  async require(wardCode: string, day: string): Promise<RecipientPlace> {
    const ward = await this.ward(wardCode);
    if (!ward)
      throw new Refused('recipient-ward-unclear', {}, [{ pointer: '/recipient/ward', code: 'recipient-ward-unclear' }]);
    const office = await this.units.officeServing(ward, day);
    if (!office)
      throw new Refused('recipient-ward-not-served', {}, [
        { pointer: '/recipient/ward', code: 'recipient-ward-not-served' },
      ]);
    return { ward, office: office.id };
  }

  /** The same, or undefined where the address has to be asked for. */
  async find(wardCode: string | undefined, day: string): Promise<RecipientPlace | undefined> {
    const ward = wardCode && (await this.ward(wardCode));
    const office = ward ? await this.units.officeServing(ward, day) : undefined;
    return ward && office ? { ward, office: office.id } : undefined;
  }

  private async ward(wardCode: string): Promise<string | undefined> {
    const found = await this.wards.resolve({ wardCode });
    if (found.kind === 'found') return found.ward.code;
    return found.kind === 'merged' ? found.to.code : undefined;
  }
}
