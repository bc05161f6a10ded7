import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../platform/config.js';
import { CONFIG } from '../../platform/platform.module.js';

/** The addresses behind QR codes: a number or an id, and nothing that names anybody. */
@Injectable()
export class PrintedLinks {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  item(number: string): string {
    return this.address(`tracking/${number}`);
  }

  handoverRecord(id: string): string {
    return this.address(`handovers/${id}/record.pdf`);
  }

  private address(path: string): string {
    const { PUBLIC_URL, HOST, PORT } = this.config;
    return `${(PUBLIC_URL ?? `http://${HOST}:${PORT}`).replace(/\/$/, '')}/v1/${path}`;
  }
}
