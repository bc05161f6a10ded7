import {
  dossierLifecycle,
  dossierStates,
  type DossierAct,
  type DossierState,
} from '../src/modules/dossier/dossier.lifecycle.js';
import type { Role } from '../src/platform/actor.js';
import { dossierOf, inbox } from './support/followed.js';
import { castOf, tally } from './support/handing-over.js';
import { Outside } from './support/outside.js';
import { acceptedAtDesk, untallied, type AtDesk } from './support/placed.js';
import { TestService, type Reply } from './support/service.js';

let service: TestService;
let outside: Outside;
let atDesk: AtDesk;
let postCode: string;
let serial = 0;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
  atDesk = await acceptedAtDesk(service);
  const rows = await service.db.query<{ code: string }[]>('select post_code as code from dossier where id = $1', [
    atDesk.dossier,
  ]);
  postCode = rows[0]?.code ?? '';
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});

interface Row {
  status: DossierState;
  filed: boolean;
  seq: number;
}

async function dossier(): Promise<Row | undefined> {
  const rows = await service.db.query<Row[]>(
    'select status, filed_at is not null as filed, seq::int as seq from dossier where id = $1',
    [atDesk.dossier],
  );
  return rows[0];
}

/** Puts the dossier into a state, behind the service's back. */
async function dossierIn(status: DossierState): Promise<void> {
  await service.db.query('update dossier set status = $2 where id = $1', [atDesk.dossier, status]);
}

type Tallying = 'tally-complete' | 'tally-short';

async function tallied(role: Role, act: Tallying, from: DossierState): Promise<Reply> {
  await untallied(service, atDesk, { dossier: from });
  const receiver = role === 'post-at-desk' ? service.as('post-ttpvhcc', role, '44-TTPVHCC') : castOf(service).officer;
  const { number } = atDesk;
  const short = { number, lines: [{ line: 1, given: 0 }], accepted: false };
  return tally(receiver, atDesk.handover, [act === 'tally-short' ? short : { number, asPostingSlip: true }]);
}

const types: Partial<Record<DossierAct, string>> = {
  receive: 'authority.received',
  refuse: 'authority.refused',
  'ask-supplement': 'authority.asked-supplement',
  'change-due': 'authority.changed-due',
  finish: 'authority.finished',
};

function dataOf(act: DossierAct): object {
  serial += 1;
  if (act === 'receive') return { postCode, code: `H48.12-261130-${serial}`, dueDate: '2026-12-07' };
  if (act === 'change-due') return { postCode, dueDate: `2026-12-${10 + (serial % 20)}` };
  if (act === 'finish') return { postCode, resultCount: 1 + serial, originals: 0 };
  return { postCode, reason: `Thiếu bản chính giấy khám sức khỏe, lần ${serial}` };
}

/** What became of a webhook: applied, waiting or refused. */
async function sent(act: DossierAct, from: DossierState): Promise<unknown> {
  await dossierIn(from);
  const { status, body } = await outside.webhook({ type: types[act], data: dataOf(act) });
  return status === 202 ? body['status'] : status;
}

const { rows } = dossierLifecycle;
const walked = rows.flatMap(({ act, by, from, to }) =>
  by.flatMap((role) => from.map((state) => ({ role, act, state, to }))),
);
const tallies = walked.flatMap((each) =>
  each.act === 'tally-complete' || each.act === 'tally-short' ? [{ ...each, act: each.act }] : [],
);
const answers = walked.filter(({ act }) => types[act]);

describe('F101 every row of the dossier’s lifecycle at the desk', () => {
  test.each(tallies)('$role: $act from $state leads to $to', async ({ role, act, state, to }) => {
    expect(await tallied(role, act, state)).toMatchObject({ status: 200, body: { tallied: [{ status: to }] } });
    expect(await dossier()).toMatchObject({ status: to, filed: act === 'tally-complete' });
  });

  const acting = tallies.filter(({ state }) => state === 'OPENED');
  test.each(acting)('$role: $act from any other state is refused', async ({ role, act }) => {
    const free = tallies.filter((each) => each.act === act && each.role === role).map(({ state }) => state);
    const told: Record<string, unknown> = {};
    const others = dossierStates.filter((state) => !free.includes(state));
    for (const state of others) {
      const { status, body } = await tallied(role, act, state);
      told[state] = `${status} ${body.code} ${(await dossier())?.status}`;
    }
    expect(told).toEqual(Object.fromEntries(others.map((state) => [state, `409 wrong-state ${state}`])));
  });
});

describe('F82 every row of the dossier’s lifecycle by the authority’s word', () => {
  test.each(answers)('$act from $state leads to $to', async ({ act, state, to }) => {
    expect(await sent(act, state)).toBe('applied');
    expect((await dossier())?.status).toBe(to);
  });

  /** From these no way leads on: what comes now can never become legal. */
  const over: readonly DossierState[] = ['FINISHED', 'REFUSED', 'WITHDRAWN', 'STOPPED'];
  const acts = [...new Set(answers.map(({ act }) => act))];
  test.each(acts)(
    '%s from any other state waits in the inbox, or is refused for good where nothing follows',
    async (act) => {
      const free = answers.filter((each) => each.act === act).map(({ state }) => state);
      const others = dossierStates.filter((state) => !free.includes(state));
      const before = await dossier();
      const told: Record<string, unknown> = {};
      for (const state of others) {
        const fate = await sent(act, state);
        const last = (await inbox(service)).at(-1);
        told[state] = { fate, problem: last?.problem, applied: last?.applied, status: (await dossier())?.status };
      }
      const wanted = (state: DossierState) =>
        over.includes(state)
          ? { fate: 'refused', problem: 'wrong-state', applied: false, status: state }
          : { fate: 'waiting', problem: null, applied: false, status: state };
      expect(told).toEqual(Object.fromEntries(others.map((state) => [state, wanted(state)])));
      expect((await dossier())?.seq).toBe(before?.seq);
    },
  );

  test('an order for a dossier that nobody knows opens it ACCEPTED', async () => {
    const recipient = { name: 'Lê Văn Cam (mẫu)', phone: '0905000002', address: 'Số 5 Lý Thường Kiệt', ward: '18859' };
    const order = { code: 'H48.12-261101-0100', procedure: 'GTVT-02', authority: '44-SXD', desk: '44-TTPVHCC' };
    const counts = { dueDate: '2026-12-02', resultCount: 1, originals: 0, collect: { postage: 30_500, fee: 0 } };
    const data = { ...order, recipient, ...counts };
    expect((await outside.webhook({ type: 'result-order.requested', data })).body).toEqual({ status: 'applied' });
    const opening = rows.filter(({ act }) => act === 'open-by-order');
    expect(opening).toEqual([{ act: 'open-by-order', from: [], to: 'ACCEPTED', by: ['system'] }]);
    expect((await dossierOf(service, order.code)).status).toBe('ACCEPTED');
  });
});
