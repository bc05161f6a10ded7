import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { References } from './references.js';

/** Look-up codes as papers print them. */
@Injectable()
export class LookUpCodes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly references: References,
  ) {}

  /** The code that a number has for this dossier: another one than when it named an older dossier. */
  async of(number: string, dossier: string): Promise<string> {
    const rows = await this.dataSource.query<{ use: number }[]>(
      'select use from reference where number = $1 and dossier = $2 order by use desc limit 1',
      [number, dossier],
    );
    return this.references.lookUpCode(number, rows[0]?.use);
  }
}
