import { join } from 'node:path';
import type { Report } from '../../verify/verify.js';
import type { Services } from '../services.js';
import { DAY } from './input.js';
import type { TakenIn } from './collecting.js';
import type { DayTools } from './tools.js';
import type { Printed } from './papers.js';
import type { Search } from './traces.js';

interface Told {
  services: Services;
  tools: DayTools;
  documents: Printed[];
  /** Addresses where anybody can follow three of the day's envelopes. */
  tracking: string[];
  compared: number;
  search: Search;
  report: Report;
  filed: readonly TakenIn[];
  seconds: number;
}

export interface Summary {
  day: string;
  received: number;
  filed: number;
  delivered: number;
  sentBack: number;
  open: number;
  /** What has not come to its end today, and why. */
  openItems: { number: string; why: string }[];
  acts: number;
  compared: number;
  repeated: number;
  cut: number;
  seconds: number;
  verify: Report['counts'];
  synced: Report['synced'];
  /** Names, phones, addresses, codes and secrets found where nothing of them may stand. */
  traces: number;
  /** Texts that were looked through for them. */
  searched: number;
  documents: Printed[];
  urls: { docs: string; tracking: string[] };
  /** Nothing is broken, nothing is missing. */
  isSound: boolean;
}

/** Of the 68 results of a day. */
const LEAST_DELIVERED = 55;

const WHY = {
  released: 'waits for the carrier',
  sealed: 'on its way',
  failed: 'nobody was there; at the office for the next attempt',
  refused: 'refused; going back to the desk',
  held: 'held at the office, second notice given',
};

export function summaryOf(told: Told): Summary {
  const { services, tools, documents, tracking, compared, search, report, filed, seconds } = told;
  const { world, collecting, results, day } = tools;
  const count = (state: string): number => results.all.filter((result) => result.state === state).length;
  const delivered = count('delivered');
  const sentBack = count('sent-back');
  const open = openItems(told);
  const broken = Object.values(report.counts).some((rows) => rows !== null && rows > 0);
  return {
    day,
    received: collecting.taken.length,
    filed: filed.length,
    delivered,
    sentBack,
    open: open.length,
    openItems: open,
    acts: world.history.acts.length,
    compared,
    repeated: world.history.repeated,
    cut: world.history.cut,
    seconds: Math.round(seconds * 10) / 10,
    verify: report.counts,
    synced: report.synced,
    traces: search.traces.length,
    searched: search.searched,
    documents,
    urls: { docs: `${services.url}/docs`, tracking },
    isSound:
      !broken &&
      search.traces.length === 0 &&
      report.synced?.owed === report.synced?.effects &&
      collecting.taken.length === DAY.counter + DAY.door &&
      results.all.length === DAY.carriedOver + DAY.onTheSpot &&
      delivered >= LEAST_DELIVERED,
  };
}

function openItems({ tools: { collecting, results }, filed }: Told): Summary['openItems'] {
  return [
    ...results.all.flatMap(({ number, state }) =>
      state === 'delivered' || state === 'sent-back' ? [] : [{ number, why: WHY[state] }],
    ),
    ...collecting.taken.flatMap((item) =>
      filed.includes(item) ? [] : [{ number: item.number, why: 'not filed yet' }],
    ),
  ];
}

/** A table for people; with --json also one line for programs, the last of stdout. */
export function tellSummary(summary: Summary, json: boolean): void {
  const checks = Object.entries(summary.verify).map(([name, rows]) => `${name} ${rows ?? 'n/a'}`);
  const folder = join(summary.documents[0]?.path ?? '.', '..');
  const rows: [string, string][] = [
    ['day', summary.day],
    ['taken in', `${summary.received} dossiers`],
    ['filed at the desk', String(summary.filed)],
    ['results delivered', String(summary.delivered)],
    ['sent back to the desk', String(summary.sentBack)],
    ['still open', String(summary.open)],
    ...summary.openItems.map(({ number, why }): [string, string] => [`  ${number}`, why]),
    ['acts', `${summary.acts} in ${summary.seconds} s (${summary.repeated} sent twice, ${summary.cut} cut off)`],
    ['history compared', `${summary.compared} events as the API tells them`],
    ['verify', checks.join(' · ')],
    [
      'told the administrative system',
      `${summary.synced?.owed ?? 0} owed, ${summary.synced?.effects ?? 0} took effect`,
    ],
    ['left in clear of people', `${summary.traces} traces in ${summary.searched} texts searched`],
    ['papers', `${summary.documents.length} in ${folder}`],
    ['API', summary.urls.docs],
    ...summary.urls.tracking.map((url): [string, string] => ['tracking', url]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  process.stdout.write(`\n${rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')}\n\n`);
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
}
