import { Chance } from '../../src/launcher/day/chance.js';
import { Clients, type ClientsOptions } from './clients.js';
import { History } from './history.js';
import type { Program } from './program.js';
import type { Scale } from './scale.js';
import type { FaultServer } from './server.js';
import { World, type WorldOptions } from './world.js';

/** What a case stands on. */
export interface Grounds {
  server: FaultServer;
  program: Program;
  scale: Scale;
  note: (line: string) => void;
}

/** One fault with one seed. */
export class Case {
  readonly chance: Chance;
  /** What is reported and not asserted, or only with a generous factor. */
  readonly measured: Record<string, number> = {};
  /** Sentences; the case is sound when there are none. */
  readonly wrong: string[] = [];
  private readonly removals: (() => Promise<unknown>)[] = [];
  private readonly working: Clients[] = [];
  private opened: { world: World; history: History } | undefined;

  constructor(
    readonly seed: number,
    readonly grounds: Grounds,
  ) {
    this.chance = new Chance(seed);
  }

  get scale(): Scale {
    return this.grounds.scale;
  }

  /** Starts the processes; a case has one world. */
  async open(options: WorldOptions = {}): Promise<World> {
    const world = await World.open(this.grounds.server, this.grounds.program, options);
    this.opened = { world, history: new History(world) };
    return world;
  }

  get world(): World | undefined {
    return this.opened?.world;
  }

  get history(): History {
    if (!this.opened) throw new Error('The case has no world yet');
    return this.opened.history;
  }

  /** People at work, each with chances of his own. */
  clients(options: ClientsOptions = {}): Clients {
    const clients = new Clients(this.history, new Chance(this.seed + 1), options);
    this.working.push(clients);
    return clients;
  }

  expect(holds: boolean, sentence: string): void {
    if (!holds) this.wrong.push(sentence);
  }

  /** Says how far it is, for whoever waits. */
  note(line: string): void {
    this.grounds.note(`${this.seed}: ${line}`);
  }

  /** No request was answered otherwise until now. */
  expectOnly(statuses: readonly string[], when: string): void {
    for (const [status, count] of Object.entries(this.history.statuses)) {
      this.expect(statuses.includes(status), `${count} answers were ${status} ${when}`);
    }
  }

  /** What is to be taken away when the case is over, last first. */
  afterwards(remove: () => Promise<unknown>): void {
    this.removals.unshift(remove);
  }

  /** Ends what the case has started. */
  async close(): Promise<void> {
    // when the case broke off they are still at it, and meet processes that end
    await Promise.all(this.working.map((clients) => clients.stop().catch(() => undefined)));
    for (const remove of [...(this.opened ? [() => this.opened?.world.close()] : []), ...this.removals]) {
      await Promise.resolve(remove()).catch((error: unknown) => this.wrong.push(`not closed: ${String(error)}`));
    }
  }

  /** Notes the largest of what is measured under a name. */
  measure(name: string, value: number): void {
    this.measured[name] = Math.round(Math.max(this.measured[name] ?? 0, value));
  }

  /** A random time between two, in milliseconds. */
  between(fromMs: number, toMs: number): number {
    return fromMs + this.chance.next() * (toMs - fromMs);
  }
}

/** A fault of the table: what it does to the processes while people work. */
export interface Fault {
  name: string;
  about: string;
  needsRedis?: boolean;
  /** How long the system may take afterwards until nothing is on its way. */
  settlesWithinMs?: number;
  /** Opens a world, lets people work in it, and does its worst. Asserts what is its own; the rest is checked after it. */
  play(one: Case): Promise<void>;
}
