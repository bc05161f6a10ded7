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

  /** The page that says whether a record holds. @param check the opaque id of the paper */
  record(check: string): string {
    return this.address(`records/${check}`);
  }

  private address(path: string): string {
    const { PUBLIC_URL, HOST, PORT } = this.config;
    return `${(PUBLIC_URL ?? `http://${HOST}:${PORT}`).replace(/\/$/, '')}/v1/${path}`;
  }
}
