import type pg from 'pg';
import { loadReference, type LoadReferenceOptions } from './modules/directory/load-reference.js';
import { loadDeliveryPolicy } from './modules/delivery/load-delivery-policy.js';
import { loadCustodyLimit } from './modules/item/custody/load-custody-limit.js';
import { loadNumbers } from './modules/item/numbers/load-numbers.js';
import { loadMoney } from './modules/money/load-money.js';

/** All dated reference data from `reference/*.csv`; twice equals once. */
export async function loadAllReference(client: pg.ClientBase, options: LoadReferenceOptions): Promise<void> {
  await loadReference(client, options);
  await loadMoney(client, options.folder);
  await loadNumbers(client, options);
  await loadDeliveryPolicy(client, options.folder);
  await loadCustodyLimit(client, options.folder);
}
