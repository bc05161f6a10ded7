import axios from 'axios';
import { z } from 'zod';
import type { SamplePerson } from './input.js';

export interface CarriedOver {
  code: string;
  procedure: string;
  authority: string;
  desk: string;
  owner: { name: string; phone: string };
  recipient: SamplePerson;
  dueDate: string;
  resultCount: number;
  originals: number;
  collect: { postage: number; fee: number };
}

const Dossiers = z.object({
  data: z.array(z.looseObject({ code: z.string().nullable(), postCode: z.string().nullable(), state: z.string() })),
});

/** The authority's own people at their own software. */
export class BackOffice {
  constructor(private readonly url: string) {}

  async carryOver(dossiers: readonly CarriedOver[]): Promise<void> {
    await axios.post(`${this.url}/back-office/dossiers`, dossiers);
  }

  /** The result of this dossier is to be brought home. */
  async orderResult(code: string): Promise<void> {
    await axios.post(`${this.url}/back-office/dossiers/${code}/order-result`);
  }

  async finish(code: string, resultCount: number, originals: number): Promise<void> {
    await axios.post(`${this.url}/back-office/dossiers/${code}/finish`, { resultCount, originals });
  }

  /** The authority's code of a dossier that it has registered, by our post code. */
  async codeOf(postCode: string): Promise<string | undefined> {
    const reply = await axios.get<unknown>(`${this.url}/back-office/dossiers`, { params: { postCode } });
    const [dossier] = Dossiers.parse(reply.data).data;
    return dossier?.state === 'PROCESSING' ? (dossier.code ?? undefined) : undefined;
  }

  /** Webhooks on their way to us. */
  async outgoing(): Promise<number> {
    const reply = await axios.get<unknown>(`${this.url}/control/idle`);
    return z.object({ outgoing: z.int() }).parse(reply.data).outgoing;
  }
}
