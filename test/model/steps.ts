import { randomUUID } from 'node:crypto';
import type fc from 'fast-check';
import { Choice, type Mode, type Seen } from './choice.js';
import { foreseen, mergedLook, otherAnswer, touched } from './judging.js';
import { custodyDifferences, differences } from './looking.js';
import type { Answer, Plan } from './plan.js';
import { look } from './rows.js';
import type { Put, ServiceSide } from './service-side.js';
import { emptyState, type State } from './state.js';
import type { Tally } from './walked.js';

/** The model of one run; its state is replaced when two acts came in another order than they were asked. */
export class World {
  state: State = emptyState();

  constructor(readonly seen: Seen) {}
}

/** What a run acts upon: the service, and what has been counted so far. */
export interface Scene {
  side: ServiceSide;
  tally: Tally;
  /** Accepted acts of this run, to be asked for again. */
  past: { put: Put; answer: Answer }[];
  /** What was done in this run. */
  done: Step[];
}

const UNANSWERED: Answer = { http: 0, body: {} };

/** One step: some kind of act, with a seed for its choices, put in one of several ways. */
export class Step implements fc.AsyncCommand<World, Scene> {
  /** What it was about when it was last done. */
  touched: ReadonlySet<string> = new Set();
  private plans: Plan[] = [];
  private told = '';
  /** In which order two acts at once came. */
  private order?: readonly number[];
  private guesses = true;
  private failed = false;
  private readonly choice: Choice;

  constructor(
    kind: number,
    private readonly seed: number,
    private readonly mode: Mode,
  ) {
    this.choice = new Choice(kind, seed, mode);
  }

  check(world: Readonly<World>): boolean {
    this.plans = this.choice.plans(world.state, world.seen);
    return this.plans.length > 0 || this.mode === 'old';
  }

  async run(world: World, scene: Scene): Promise<void> {
    this.told = '';
    scene.done.push(this);
    const before = this.plans.flatMap((plan) => [...touched(world.state, plan)]);
    const differs = await this.ways[this.mode](world, scene);
    this.touched = new Set([...before, ...this.plans.flatMap((plan) => [...touched(world.state, plan)])]);
    scene.tally.count(this.mode);
    if (differs.length > 0) throw new Error(differs.join('\n'));
    await scene.tally.every(1000, () => expectAllAsInModel(world, scene));
  }

  toString(): string {
    const acts = this.plans.map(({ by, says }) => `${by.login} (${by.role}) ${says}`);
    return `${this.mode}: ${acts.join(' | ')}${this.told}`;
  }

  /** The order in which a failed race is played again was only a guess: better let them race again. */
  raceAgain(): void {
    if (this.failed) this.order = undefined;
    this.guesses = false;
  }

  get isTime(): boolean {
    return this.plans.some(({ door }) => door.kind === 'time');
  }

  private readonly ways: Record<Mode, (world: World, scene: Scene) => Promise<string[]>> = {
    right: (world, scene) => this.once(world, scene),
    wrong: (world, scene) => this.once(world, scene),
    twice: (world, scene) => this.twice(world, scene),
    same: (world, scene) => this.sameAtOnce(world, scene),
    old: (world, scene) => this.again(world, scene),
    late: (world, scene) => this.late(world, scene),
    race: (world, scene) => this.race(world, scene),
  };

  private async once(world: World, scene: Scene): Promise<string[]> {
    const [plan] = this.plans;
    if (!plan) return [];
    return this.settle(world, scene, await this.ask(scene, plan, randomUUID()));
  }

  private async ask(scene: Scene, { by, door }: Plan, key: string): Promise<Answer[]> {
    const put = { key, by, door };
    const answer = await scene.side.put(put);
    if (answer.http < 300 && door.kind !== 'time') scene.past.push({ put, answer });
    return [answer];
  }

  /** The answers and the rows must be those of the acts one after the other. */
  private async settle(world: World, scene: Scene, answers: readonly Answer[], plans = this.plans): Promise<string[]> {
    this.told = ` → ${answers.map(({ http, body }) => `${http} ${body.code ?? body.status ?? ''}`).join(' | ')}`;
    // several acts may have come in another order: they are tried on a copy
    const state = plans.length > 1 ? structuredClone(world.state) : world.state;
    Object.assign(state, { acts: state.acts + 1, racing: this.mode === 'race' });
    const walked: string[] = [];
    const wrong = plans.flatMap((plan, index) => foreseen(state, plan, answers[index] ?? UNANSWERED, walked));
    const at = mergedLook(state, plans);
    if (wrong.length > 0) return wrong;
    const { db } = scene.side.service;
    const rows = differences(state, at, await look(db, state, at));
    // in either order all may end alike, but the journal tells in which it was
    if (plans.length > 1) rows.push(...(await custodyDifferences(db, state, [...new Set(at.cases)])));
    if (rows.length > 0) return rows;
    world.state = state;
    scene.tally.walk(walked);
    return [];
  }

  private async twice(world: World, scene: Scene): Promise<string[]> {
    const [plan] = this.plans;
    if (!plan || plan.door.kind === 'time') return this.once(world, scene);
    const key = randomUUID();
    const first = await this.ask(scene, plan, key);
    const differs = await this.settle(world, scene, first);
    const again = await scene.side.put({ key, by: plan.by, door: plan.door });
    return [...differs, ...otherAnswer(first[0], again), ...(await this.unchanged(world, scene))];
  }

  private async sameAtOnce(world: World, scene: Scene): Promise<string[]> {
    const [plan] = this.plans;
    if (!plan || plan.door.kind === 'time') return this.once(world, scene);
    const put = { key: randomUUID(), by: plan.by, door: plan.door };
    const [one, other] = await Promise.all([scene.side.put(put), scene.side.put(put)]);
    return [...otherAnswer(one, other), ...(await this.settle(world, scene, [one]))];
  }

  /** What was accepted long ago is answered as then; from anybody else its id is refused. */
  private async again(world: World, scene: Scene): Promise<string[]> {
    const found = scene.past[this.seed % Math.max(1, scene.past.length)];
    if (!found) return [];
    const { put, answer } = found;
    this.told = ` the act that was answered ${JSON.stringify(answer.body)}`;
    const same = await scene.side.put(put);
    const other =
      put.door.kind === 'http' ? { ...put, door: { ...put.door, body: { ...put.door.body, reason: 'x' } } } : undefined;
    const stolen = other && (await scene.side.put(other));
    const refused = ['act-id-reused', 'body-invalid'].includes(stolen?.body.code ?? 'act-id-reused');
    return [
      ...otherAnswer(answer, same),
      ...(refused ? [] : [`another request had its id: ${stolen?.http}`]),
      ...(await this.unchanged(world, scene)),
    ];
  }

  private async late(world: World, scene: Scene): Promise<string[]> {
    return this.settle(world, scene, await scene.side.putLate(this.plans));
  }

  /** Either order is right, and that one of them has to look again. Played again they come in the order that was found. */
  private async race(world: World, scene: Scene): Promise<string[]> {
    if (this.order) return this.inOrder(world, scene, this.order);
    const answers = await Promise.all(this.plans.map(async (plan) => (await this.ask(scene, plan, randomUUID()))[0]));
    const acts = this.plans.map((plan, nth) => ({ plan, nth, answer: answers[nth] ?? UNANSWERED }));
    const done = acts.filter(({ answer }) => answer.body.code !== 'stale-version');
    let differs: string[] = [];
    for (const order of [done, done.toReversed()]) {
      const answered = order.map(({ answer }) => answer);
      const plans = order.map(({ plan }) => plan);
      differs = await this.settle(world, scene, answered, plans);
      if (differs.length > 0) continue;
      this.order = order.map(({ nth }) => nth);
      return [];
    }
    this.failed = true;
    const refused = (nth: number): number => Number((answers[nth] ?? UNANSWERED).http >= 300);
    if (this.guesses) this.order = [...this.plans.keys()].sort((one, other) => refused(one) - refused(other));
    return ['in neither order:', ...differs];
  }

  private async inOrder(world: World, scene: Scene, order: readonly number[]): Promise<string[]> {
    const plans = order.flatMap((nth) => this.plans[nth] ?? []);
    const answers: Answer[] = [];
    for (const plan of plans) answers.push(...(await this.ask(scene, plan, randomUUID())));
    return this.settle(world, scene, answers, plans);
  }

  private async unchanged(world: World, { side }: Scene): Promise<string[]> {
    const at = mergedLook(world.state, this.plans);
    return differences(world.state, at, await look(side.service.db, world.state, at));
  }
}

/** Everything of this run, and the way of every envelope as the journal tells it. */
export async function expectAllAsInModel({ state }: World, { side }: Scene): Promise<void> {
  const { db } = side.service;
  const { bags } = state;
  const at = {
    cases: Object.keys(state.cases),
    bags: Object.keys(bags),
    lists: Object.keys(state.lists),
    visits: Object.keys(state.visits),
    runs: Object.keys(state.runs),
    offlines: Object.keys(state.offlines),
  };
  const found = [
    ...differences(state, at, await look(db, state, at)),
    ...(await custodyDifferences(db, state, at.cases)),
  ];
  if (found.length > 0) throw new Error(`Model and service are no longer alike:\n${found.join('\n')}`);
}
