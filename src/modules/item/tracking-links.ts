import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../platform/config.js';
import { CONFIG } from '../../platform/platform.module.js';

/** The address behind an item's QR code: its number and nothing that names anybody. */
@Injectable()
export class TrackingLinks {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  of(number: string): string {
    const { PUBLIC_URL, HOST, PORT } = this.config;
    return `${(PUBLIC_URL ?? `http://${HOST}:${PORT}`).replace(/\/$/, '')}/v1/tracking/${number}`;
  }
}
