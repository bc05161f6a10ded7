import { randomUUID } from 'node:crypto';
import type { TestService } from '../support/service.js';
import { operationsOf, type Operation } from './operations.js';
import { spoilingsOf, type Draft, type Spoiling } from './spoilings.js';
import { Stored, type Marks } from './stored.js';
import { faultOf } from './verdict.js';
import { said, sentOf, Wire, type Reply, type Sent } from './wire.js';
import { World } from './world.js';

/** A request and what is wrong with it. */
export interface Case {
  operation: Operation;
  role: string | undefined;
  /** What the path names. */
  name: string;
  body: unknown;
  spoilings: readonly Spoiling[];
}

/** An answer, what is wrong with it, and both in words. */
export interface Judged {
  reply: Reply;
  told: string;
  wrong?: string;
}

/** Sends spoilt requests to a service that has something of everything, and judges the answers. */
export class Fuzzing {
  /** By operation what it answered so far: a status, with the code when it refused. */
  readonly seen = new Map<string, Set<string>>();

  private constructor(
    readonly operations: readonly Operation[],
    readonly world: World,
    readonly stored: Stored,
    readonly wire: Wire,
    private marked: Marks,
  ) {}

  static async start(service: TestService): Promise<Fuzzing> {
    await service.app.listen(0, '127.0.0.1');
    const world = await World.of(service);
    const wire = new Wire(await service.app.getUrl());
    const stored = await Stored.of(service);
    return new Fuzzing(await operationsOf(service), world, stored, wire, await stored.marks());
  }

  async close(): Promise<void> {
    this.wire.close();
    await this.stored.close();
  }

  /** @throws Error when there is none of that name */
  operation(name: string): Operation {
    const found = this.operations.find((each) => each.name === name);
    if (!found) throw new Error(`There is no ${name}`);
    return found;
  }

  /** What can be wrong with a request, one thing at a time; roles and what the path names take turns. */
  *cases(operation: Operation): Generator<Case> {
    const roles = this.world.rolesOf(operation);
    const names = this.world.namesFor(operation);
    let turn = 0;
    for (const body of this.world.bodiesFor(operation))
      for (const spoiling of spoilingsOf(operation, body)) {
        const role = roles[turn % roles.length];
        const name = names[Math.floor(turn / roles.length) % names.length] ?? '';
        yield { operation, role, name, body, spoilings: [spoiling] };
        turn += 1;
      }
  }

  /** With nothing wrong: whoever may ask, of whatever the path may name. */
  *soundCases(operation: Operation): Generator<Case> {
    const body = this.world.bodiesFor(operation)[0];
    for (const role of this.world.rolesOf(operation))
      for (const name of this.world.namesFor(operation)) yield { operation, role, name, body, spoilings: [] };
  }

  /** @returns what was wrong with the answer and the request to send again; undefined when all was well */
  async fault(asking: Case): Promise<string | undefined> {
    const draft = await this.draft(asking);
    const refusedOnly = spoil(draft, asking.spoilings);
    const { wrong, told } = await this.sent(asking.operation, sentOf(draft), refusedOnly);
    const names = asking.spoilings.map(({ name }) => name).join(' + ') || 'nothing';
    return wrong && `${wrong}\nspoilt: ${names}\n${told}`;
  }

  /** Sends a request as it is, and judges the answer. */
  async sent(operation: Operation, request: Sent, refusedOnly: boolean): Promise<Judged> {
    const reply = await this.wire.send(request);
    this.note(operation, reply);
    const written = await this.written();
    const left = reply.status < 300 || written.length === 0 ? undefined : `written all the same: ${written.join(', ')}`;
    const told = `${said(request)}\n→ ${reply.status} ${reply.text.slice(0, 500)}`;
    return { reply, told, wrong: faultOf(operation, reply, refusedOnly) ?? left };
  }

  /** Where anything was written since this was last asked. */
  private async written(): Promise<string[]> {
    const [before, after] = [this.marked, await this.stored.marks()];
    this.marked = after;
    return Object.keys(after).filter((table) => after[table] !== before[table]);
  }

  async draft({ operation, role, name, body }: Case): Promise<Draft> {
    const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
    const act = { 'Idempotency-Key': randomUUID(), 'If-Match': '"1"', 'Content-Type': 'application/json' };
    return {
      operation,
      path: Object.fromEntries(inPath.map((parameter) => [parameter.name, name])),
      query: [],
      headers: { ...(await this.world.authorization(role)), ...(operation.method === 'POST' ? act : {}) },
      body,
    };
  }

  private note({ name }: Operation, { status, text }: Reply): void {
    const seen = this.seen.get(name) ?? new Set();
    const code = /"code":"([^"]*)"/.exec(status < 400 ? '' : text)?.[1];
    this.seen.set(name, seen.add(code ? `${status} ${code}` : String(status)));
  }
}

/** Spoils a request. @returns whether it can now only be refused */
export function spoil(draft: Draft, spoilings: readonly Spoiling[]): boolean {
  const fatal = new Map<string, boolean>();
  for (const spoiling of spoilings) {
    const refused = spoiling.apply(draft);
    if (refused !== undefined) fatal.set(spoiling.part, refused);
  }
  return [...fatal.values()].some(Boolean);
}
