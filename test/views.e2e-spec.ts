import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Policies, type Route } from '../src/platform/policies.js';
import { projectFolder } from '../src/platform/project.js';
import { owner } from './support/papers.js';
import { squeezed, textOf } from './support/read-print.js';
import { ask, type Told } from './support/scope-asking.js';
import { nameOf, objectsOf } from './support/scope-objects.js';
import { people, ScopePeople, type Person, type Place } from './support/scope-people.js';
import {
  ACCESS_NOTE,
  byRoles,
  fieldsOf,
  readings,
  richCase,
  submitter,
  together,
  type RichCase,
} from './support/scope-views.js';
import { ScopeWorld } from './support/scope-world.js';
import { TestService } from './support/service.js';
import { tools } from './support/tools.js';

/** The allow-list. After a change that is wanted: run this file with `WRITE_FIELDS=1`, then prettier, and read the difference. */
const FIELDS = join(projectFolder(), 'test', 'views', 'fields.json');
const SENSITIVE = 'TP-01';
const reading = tools.has('pdftotext') ? test : test.skip;

type Who = Person | 'anybody';
interface Shown {
  route: string;
  who: Who;
  at: string;
  told: Told;
}

let service: TestService;
let seats: ScopePeople;
let world: ScopeWorld;
let rich: RichCase;
let code: string;
let shown: Shown[];

beforeAll(async () => {
  service = await TestService.start();
  seats = await ScopePeople.of(service);
  world = new ScopeWorld(service, seats);
  rich = await richCase(world);
  code = await codeOf(rich.dossier);
  shown = await everything();
}, 120_000);
afterAll(async () => {
  await seats.close();
  await service.close();
}, 60_000);

/** The look-up code of a dossier, as its citizen reads it. */
async function codeOf(dossier: string): Promise<string> {
  return String((await world.visits.citizen.get(`/v1/dossiers/${dossier}`)).body['lookUpCode']);
}

async function tracked(): Promise<string[]> {
  const addresses = [];
  for (const dossier of [rich.dossier, rich.delivered.dossier, rich.coming.dossier]) {
    const { body } = await world.visits.citizen.get(`/v1/dossiers/${dossier}`);
    addresses.push(`/v1/tracking/${String(body['postCode'])}?code=${String(body['lookUpCode'])}`);
  }
  return addresses;
}

/** Every answer of every reading route to every role that may have it. */
async function everything(): Promise<Shown[]> {
  const answers: Shown[] = [];
  const asks = readings(rich, await tracked());
  for (const route of service.app
    .get(Policies)
    .routes()
    .filter(({ method }) => method === 'GET')) {
    const paths = asks[nameOf(route)] ?? (await objectsOf(route, world)).map(({ there }) => there.path);
    for (const who of whoOf(route)) answers.push(...(await answersOf(route, who, paths)));
  }
  return answers;
}

function whoOf({ policy }: Route): Who[] {
  return policy.scope === 'public' ? ['anybody'] : people.filter((role) => policy.roles.includes(role));
}

/** Who watches over a province sits there; all others sit where the work is. */
function placeOf(who: Person): Place {
  return who === 'supervisor' || who === 'auditor' ? 'above' : 'own';
}

async function answersOf(route: Route, who: Who, paths: readonly string[]): Promise<Shown[]> {
  const caller = who === 'anybody' ? undefined : (await seats.seat(who, placeOf(who))).caller;
  const answers = [];
  for (const at of paths) {
    const told = await ask(service, 'GET', { path: at, names: [] }, await caller?.authorization());
    if (told.status === 200) answers.push({ route: nameOf(route), who, at, told });
  }
  return answers;
}

function json({ told }: Shown): unknown {
  return told.type.startsWith('application/json') ? (JSON.parse(told.text) as unknown) : `(${told.type})`;
}

function allFields(): Record<string, Record<string, string[]>> {
  const routes = [...new Set(shown.map(({ route }) => route))].sort();
  const fields: Record<string, Record<string, string[]>> = {};
  for (const route of routes) {
    const ofRoute = new Map<string, string[]>();
    for (const answer of shown.filter((each) => each.route === route)) {
      const body = json(answer);
      const found = typeof body === 'string' ? [body] : fieldsOf(body);
      ofRoute.set(answer.who, together([...(ofRoute.get(answer.who) ?? []), ...found]));
    }
    fields[route] = byRoles(ofRoute);
  }
  return fields;
}

/** Answers in JSON in which one of these words stands, by route and role. */
function holding(...words: string[]): string[] {
  const found = shown.filter(({ told }) => words.some((word) => told.text.includes(word)));
  return [...new Set(found.map(({ route, who }) => `${who}: ${route}`))].sort();
}

describe('F90 fields', () => {
  test('every route that shows something was asked by every role that may', () => {
    const asked = new Set(shown.map(({ route, who }) => `${who}: ${route}`));
    const allowed = service.app
      .get(Policies)
      .routes()
      .filter(({ method }) => method === 'GET')
      .flatMap((route) => whoOf(route).map((who) => `${who}: ${nameOf(route)}`));
    const silent = allowed.filter((each) => !asked.has(each));
    expect(silent).toEqual([]);
  });

  test('nobody is shown a field that is not on the list', () => {
    const fields = allFields();
    if (process.env['WRITE_FIELDS'] === '1') writeFileSync(FIELDS, `${JSON.stringify(fields, null, 2)}\n`);
    expect(fields).toEqual(JSON.parse(readFileSync(FIELDS, 'utf8')));
  });

  test('nothing stands there as it lies in the database', () => {
    const bytes = shown.filter(({ told }) => /"type":"Buffer"|"\\\\x[0-9a-f]{8}/.test(told.text));
    expect(bytes.map(({ route, who }) => `${who}: ${route}`)).toEqual([]);
    const fields = Object.values(allFields()).flatMap((roles) => Object.values(roles).flat());
    const names = new Set(fields.flatMap((field) => field.split('.').map((name) => name.replace('[]', ''))));
    expect(names.size).toBeGreaterThan(80);
    for (const column of [
      'phoneIndex',
      'phone_index',
      'salt',
      'head',
      'requestMac',
      'request_mac',
      'token',
      'secret',
      'sub',
    ])
      expect([column, names.has(column)]).toEqual([column, false]);
  });
});

describe('F90 who sees people', () => {
  test('the phone in clear: the citizen, and who goes there, calls or types it from paper', () => {
    const digits = [owner.phone, submitter.phone].map((phone) => phone.slice(1));
    expect(holding(...digits)).toEqual([
      'citizen: GET /v1/deliveries/:id',
      'citizen: GET /v1/dossiers/:id',
      'citizen: GET /v1/pickups/:id',
      'clerk: GET /v1/deliveries/:id',
      'clerk: GET /v1/pickups/:id',
      'clerk: GET /v1/sheets/:number',
      'courier: GET /v1/courier/day',
      'courier: GET /v1/pickups/:id',
      'dispatcher: GET /v1/pickups/:id',
      'dispatcher: GET /v1/sheets/:number',
    ]);
  });

  test('name and address: nobody who has only to do with money, supervision or audit', () => {
    const roles = new Set(holding(owner.name, owner.address).map((each) => each.split(':')[0]));
    expect([...roles].sort()).toEqual([
      'citizen',
      'clerk',
      'controller',
      'courier',
      'desk-officer',
      'dispatcher',
      'post-at-desk',
    ]);
  });

  test('how to get in: only for a visit', () => {
    expect(holding(ACCESS_NOTE)).toEqual([
      'citizen: GET /v1/pickups/:id',
      'clerk: GET /v1/pickups/:id',
      'controller: GET /v1/pickups/:id',
      'courier: GET /v1/courier/day',
      'courier: GET /v1/pickups/:id',
      'dispatcher: GET /v1/pickups/:id',
    ]);
  });

  test('look-up codes: on the voucher and for the citizen whose they are', async () => {
    const { body } = await world.visits.courier.get(`/v1/items/${rich.number}/voucher`);
    expect(holding(`"${code}"`, `"${String(body['lookUpCode'])}"`)).toEqual([
      'citizen: GET /v1/dossiers/:id',
      'clerk: GET /v1/items/:number/voucher',
      'courier: GET /v1/items/:number/voucher',
    ]);
  });
});

describe('F114 a sensitive procedure', () => {
  let quiet: RichCase;
  let words: string[];
  beforeAll(async () => {
    quiet = await richCase(world, SENSITIVE);
    const { body } = await world.visits.citizen.get(`/v1/dossiers/${quiet.dossier}`);
    const { procedure, authority } = body as unknown as Record<'procedure' | 'authority', { name: string }>;
    words = [procedure.name, authority.name, SENSITIVE, 'tư pháp'];
    expect(words[0]).toBe('Cấp phiếu lý lịch tư pháp');
  }, 60_000);

  test('is not named by tracking, with or without its code', async () => {
    const open = (path: string): Promise<Told> => ask(service, 'GET', { path, names: [] });
    expect((await open(`/v1/tracking/${quiet.postCode}`)).status).toBe(404);
    const told = await open(`/v1/tracking/${quiet.postCode}?code=${await codeOf(quiet.dossier)}`);
    expect(told.status).toBe(200);
    for (const word of words) expect(told.text).not.toContain(word);
  });

  reading('is not named on the label', async () => {
    const label = textOf((await world.visits.clerk.download(`/v1/items/${quiet.number}/label.pdf`)).body);
    expect(squeezed(label)).toContain(quiet.number);
    for (const word of words) expect(label).not.toContain(word);
  });
});
