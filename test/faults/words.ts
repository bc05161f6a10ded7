import { parseArgs } from 'node:util';
import { reasonOf, StartProblem } from '../../src/platform/start-problem.js';
import type { Fault } from './case.js';
import { faults } from './faults.js';
import { Scale } from './scale.js';
import { protections, type Protection } from './without.js';

/** In CI the first faults of the table are played with more seeds. */
const MORE_SEEDS = ['X1', 'X2', 'X3'];
const CI_SEEDS = { more: 3, one: 1 };
const CI_LANES = '2';

export interface Planned {
  fault: Fault;
  seed: number;
}

export interface Wanted {
  cases: Planned[];
  scale: Scale;
  /** How many cases are played side by side, each on a server of its own. */
  lanes: number;
  json: boolean;
  without: Protection | undefined;
}

const options = {
  fault: { type: 'string' },
  seeds: { type: 'string', default: '1' },
  seed: { type: 'string' },
  full: { type: 'boolean', default: false },
  ci: { type: 'boolean', default: false },
  lanes: { type: 'string' },
  without: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** @throws StartProblem with one sentence when a word is not known */
export function read(words: string[]): Wanted {
  const values = parsed(words);
  const without = values.without === undefined ? undefined : protectionOf(values.without);
  const names = values.fault?.split(',') ?? without?.noticedBy ?? faults.map(({ name }) => name);
  const seedsOf = (name: string): number[] => {
    if (values.seed !== undefined) return [numberOf('--seed', values.seed)];
    const ci = MORE_SEEDS.includes(name) ? CI_SEEDS.more : CI_SEEDS.one;
    const count = values.ci ? ci : numberOf('--seeds', values.seeds);
    return Array.from({ length: count }, (_, at) => at + 1);
  };
  const cases = names.flatMap((name) => seedsOf(name).map((seed) => ({ fault: faultOf(name), seed })));
  const lanes = numberOf('--lanes', values.lanes ?? (values.ci ? CI_LANES : '1'));
  return { cases, scale: new Scale(values.full), lanes, json: values.json, without };
}

function parsed(words: string[]) {
  try {
    return parseArgs({ args: words, options }).values;
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new StartProblem(`${reasonOf(error)}. Known are ${known.join(', ')}.`);
  }
}

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new StartProblem(`${name} wants a number from 1 on, for example ${name} 3.`);
}

function faultOf(name: string): Fault {
  const fault = faults.find((each) => each.name === name);
  if (fault) return fault;
  throw new StartProblem(`There is no fault ${name}; known are ${faults.map((each) => each.name).join(', ')}.`);
}

function protectionOf(name: string): Protection {
  const protection = protections.find((each) => each.name === name);
  if (protection) return protection;
  throw new StartProblem(
    `There is no protection ${name}; known are ${protections.map((each) => each.name).join(', ')}.`,
  );
}
