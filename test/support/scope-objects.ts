import type { Route } from '../../src/platform/policies.js';
import { bagObjects } from './scope-bags.js';
import { blockObjects } from './scope-blocks.js';
import { closingObjects } from './scope-closings.js';
import { correctionObjects } from './scope-corrections.js';
import { deliveryObjects } from './scope-deliveries.js';
import { directoryObjects } from './scope-directory.js';
import { handoverObjects } from './scope-handovers.js';
import { irregularityObjects } from './scope-irregularities.js';
import { offlineObjects } from './scope-offline.js';
import { paperObjects } from './scope-papers.js';
import { reconciliationObjects } from './scope-reconciliations.js';
import { runObjects } from './scope-runs.js';
import { sheetObjects } from './scope-sheets.js';
import { visitObjects } from './scope-visits.js';
import { webhookObjects } from './scope-webhooks.js';
import type { Making, ScopeObject, ScopeWorld } from './scope-world.js';

/** For every route something that it can be asked about, by `METHOD path`. */
const makings: Record<string, Making> = {
  ...directoryObjects,
  ...paperObjects,
  ...visitObjects,
  ...handoverObjects,
  ...offlineObjects,
  ...irregularityObjects,
  ...bagObjects,
  ...blockObjects,
  ...correctionObjects,
  ...runObjects,
  ...closingObjects,
  ...deliveryObjects,
  ...sheetObjects,
  ...webhookObjects,
  ...reconciliationObjects,
};

export function nameOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

/** In words, what this file lacks for these routes, and what it holds too much. */
export function lacking(routes: readonly Route[]): string[] {
  const named = new Set(routes.map(nameOf));
  const missing = [...named].filter((name) => !(name in makings));
  const stale = Object.keys(makings).filter((name) => !named.has(name));
  return [
    ...missing.map((name) => `${name}: add its object to test/support/scope-objects.ts`),
    ...stale.map((name) => `${name}: no such route, remove its object from test/support/scope-objects.ts`),
  ];
}

/** What a route is asked about, made anew. */
export async function objectsOf(route: Route, world: ScopeWorld): Promise<ScopeObject[]> {
  return (await makings[nameOf(route)]?.(world)) ?? [];
}
