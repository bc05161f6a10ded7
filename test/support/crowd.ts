import { Chance } from '../../src/launcher/day/chance.js';
import { castOf, carrierId, sealed, tally } from './handing-over.js';
import type { Outside } from './outside.js';
import { counterIntake } from './papers.js';
import { handing, photo, ResultPath, type OnTheWay } from './results.js';
import type { Caller, Reply, TestService } from './service.js';

/** One side that gives or receives, and the people who sign for it. */
interface Side {
  to: { unit?: string; person?: string };
  holder: string;
  callers: Caller[];
}

/** A list as those who fight over it know it. */
interface Known {
  id: string;
  giver: Side;
  receiver: Side;
  numbers: string[];
}

type Did = Pick<Reply, 'status'> & { body: { status?: unknown; code?: unknown } };

const LISTS = 4;
const DESK = '44-TTPVHCC';
const reason = { reason: 'Thử sức chịu (mẫu)' };

/** Many people who want the same few envelopes and lists at the same moment; what they do is drawn from a seed. */
export class Crowd {
  /** How often each act ended how: `accept 200 ACCEPTED`. */
  readonly told = new Map<string, number>();
  private readonly lists: Known[] = [];
  private code = 0;

  private constructor(
    private readonly service: TestService,
    private readonly outside: Outside,
    private readonly chance: Chance,
    private readonly world: { sides: Side[]; numbers: string[]; results: OnTheWay[]; path: ResultPath },
  ) {}

  static async gathered(service: TestService, outside: Outside, seed: number): Promise<Crowd> {
    const cast = castOf(service);
    const path = new ResultPath(service);
    const secondClerk = service.as('clerk-dho-2', 'clerk', '44-DHO');
    const second = String((await cast.otherCourier.get('/v1/me')).body['person']);
    const units = await service.db.query<{ code: string; id: string }[]>('select code, id from unit');
    const unit = (code: string): string => units.find((each) => each.code === code)?.id ?? '';
    const sides: Side[] = [
      { to: { unit: '44-DHO' }, holder: unit('44-DHO'), callers: [cast.clerk, secondClerk] },
      { to: { unit: DESK }, holder: unit(DESK), callers: [cast.officer, cast.secondOfficer] },
      { to: { person: carrierId }, holder: carrierId, callers: [cast.carrier] },
      { to: { person: second }, holder: second, callers: [cast.otherCourier] },
    ];
    const results = [await path.onRound(), await path.held(), await path.atOffice()];
    const numbers = [...(await sealed(cast.clerk, 7)), ...results.map(({ number }) => number)];
    return new Crowd(service, outside, new Chance(seed), { sides, numbers, results, path });
  }

  /** So many acts, so many at a time. */
  async press(acts: number, atOnce: number): Promise<void> {
    let left = acts;
    const one = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        if (!(await this.act())) left += 1;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
  }

  /** @returns false when there was nothing to do it on */
  private async act(): Promise<boolean> {
    const list = this.lists.length > 0 ? this.chance.of(this.lists) : undefined;
    const kinds = { ...this.onList(list), ...this.onEnvelopes(), ...this.besides() };
    const name = this.chance.next() < 0.75 ? await this.likely(list) : this.chance.of(Object.keys(kinds));
    const reply = await kinds[name]?.();
    if (!reply) return false;
    const key = `${name} ${reply.status} ${String(reply.status < 300 ? reply.body.status : reply.body.code)}`;
    this.told.set(key, (this.told.get(key) ?? 0) + 1);
    return true;
  }

  /** What comes next for a list, as somebody who looks at it now would say. */
  private async likely(list: Known | undefined): Promise<string> {
    const [now] = await this.service.db.query<{ status: string; counted: boolean; asked: boolean }[]>(
      `select h.status, exists (select 1 from handover_count c where c.handover = h.id and c.version = h.version) as counted,
         exists (select 1 from handover_undo u where u.handover = h.id) as asked from handover h where h.id = $1`,
      [list?.id],
    );
    if (now?.status === 'DRAFT') return 'close';
    if (now?.status === 'OFFERED') return now.counted ? 'accept' : 'count';
    if (!now?.status.startsWith('ACCEPTED')) return 'offer';
    const atDesk = list?.receiver.to.unit === DESK;
    return this.chance.of([now.asked ? 'undo' : 'ask-undo', atDesk ? 'tally' : 'offer', 'offer']);
  }

  private onList(list: Known | undefined): Record<string, () => Promise<Did | undefined>> {
    const on = (did: string, side: 'giver' | 'receiver', body: object) => (): Promise<Did | undefined> =>
      list ? this.someone(list[side]).post(`/v1/handovers/${list.id}/${did}`, body) : Promise.resolve(undefined);
    const other = this.chance.of(['giver', 'receiver'] as const);
    const counted = this.chance.next() < 0.8 ? list?.numbers : [this.chance.of(this.world.numbers)];
    return {
      offer: () => this.offered(),
      count: on('count', 'receiver', { numbers: counted, ...(this.chance.next() < 0.3 ? reason : {}) }),
      accept: on('accept', 'receiver', { version: 1 }),
      withdraw: on('withdraw', 'giver', reason),
      refuse: on('refuse', 'receiver', reason),
      revise: on('revise', 'giver', reason),
      close: on('close', 'giver', {}),
      'ask-undo': on('ask-undo', other, reason),
      undo: on('undo', other, {}),
      tally: async () => {
        const [number] = list?.numbers ?? [];
        if (!list || !number) return undefined;
        return tally(this.someone(list.receiver), list.id, [{ number, asPostingSlip: true }]);
      },
    };
  }

  private onEnvelopes(): Record<string, () => Promise<Did>> {
    const { numbers, sides, results, path } = this.world;
    const number = this.chance.of(numbers);
    const caller = this.someone(this.chance.of(sides));
    const result = this.chance.of(results);
    const at = `/v1/deliveries/${result.delivery}`;
    return {
      arrive: () => caller.post(`/v1/items/${number}/arrive`),
      deposit: () => caller.post(`/v1/items/${number}/deposit`),
      deliver: () => path.deliver(result),
      fail: () => path.fail(result, { reason: 'D01', action: 'T2', evidence: [photo('door-photo')] }),
      retry: () => path.clerk.post(`${at}/retry`),
      'hand-out': () => path.clerk.post(`${at}/hand-out`, { number: result.number, ...handing }),
    };
  }

  /** Money, new envelopes, and what the authority says in the middle of it. */
  private besides(): Record<string, () => Promise<Did>> {
    const { clerk } = this.world.path;
    return {
      intake: () => counterIntake(clerk),
      remit: async () => {
        const { body } = await clerk.get('/v1/payment-slips');
        const open = body['data'] as { number: string; payee: string }[];
        const slips = open.filter(({ payee }) => payee === 'post').slice(0, 2);
        return clerk.post('/v1/remittances', { slips: slips.map(({ number }) => number), target: '44-DHO' });
      },
      received: async () => {
        this.code += 1;
        const told = { code: `H48.12-261130-${this.code}`, dueDate: '2026-12-07' };
        return this.outside.webhook({ type: 'authority.received', data: { ...(await this.some()), ...told } });
      },
      recalled: async () => this.outside.webhook({ type: 'authority.recalled', data: await this.some() }),
    };
  }

  /** The post code of somebody's dossier. */
  private async some(): Promise<{ postCode: string | undefined }> {
    const sql = 'select d.post_code as code from dossier d join item i on i.dossier_id = d.id where i.number = $1';
    const [row] = await this.service.db.query<{ code: string }[]>(sql, [this.chance.of(this.world.numbers)]);
    return { postCode: row?.code };
  }

  /** A list of what one side holds at this moment, for another side; it takes the place of an older list. */
  private async offered(): Promise<Did> {
    const sql = 'select number, holder_id as holder from item where number = any($1) order by number';
    const all = await this.service.db.query<{ number: string; holder: string }[]>(sql, [this.world.numbers]);
    const { sides } = this.world;
    const giver = sides.find(({ holder }) => holder === this.chance.of(all).holder) ?? this.chance.of(sides);
    const others = sides.filter((side) => side !== giver && (giver.to.person ?? side.to.person) !== undefined);
    const receiver = this.chance.of(others);
    const held = all.filter(({ holder }) => holder === giver.holder);
    const numbers = this.chance.shuffled(held.map((row) => row.number)).slice(0, 1 + this.chance.below(3));
    await this.makeRoom();
    const body = { purpose: this.chance.of(['run', 'run', 'other', 'round']), to: receiver.to, numbers };
    const caller = this.someone(giver);
    const draft = await caller.post('/v1/handovers', body);
    if (draft.status !== 201) return draft;
    this.lists.push({ id: draft.body.id, giver, receiver, numbers });
    return caller.post(`/v1/handovers/${draft.body.id}/close`);
  }

  /** Nobody fights over an older list any more, so nothing stays bound by it. */
  private async makeRoom(): Promise<void> {
    if (this.lists.length < LISTS) return;
    const [old] = this.lists.splice(this.chance.below(LISTS), 1);
    if (old) await this.someone(old.giver).post(`/v1/handovers/${old.id}/withdraw`, reason);
  }

  private someone(side: Side): Caller {
    return this.chance.of(side.callers);
  }
}
