import type { Fault } from './case.js';
import { redisAway, redisEmptied, redisUnsafe } from './kinds/redis-faults.js';
import { apiKilled } from './kinds/x1-api-killed.js';
import { workerKilled } from './kinds/x2-worker-killed.js';
import { adminSystemAway } from './kinds/x5-admin-system-away.js';
import { badAnswers } from './kinds/x6-bad-answers.js';
import { refusedForEver } from './kinds/x7-refused-for-ever.js';
import { postgresAway } from './kinds/x8-postgres-away.js';
import { inboundDisturbed } from './kinds/x9-inbound.js';
import { linesDisturbed } from './kinds/x11-lines.js';
import { wrongClocks } from './kinds/x13-clocks.js';
import { restored } from './kinds/x15-restored.js';
import { rolledOut } from './kinds/x16-rolled-out.js';
import { queueSchemaWrong } from './kinds/x18-queue-schema.js';
import { twoSweepers } from './kinds/x20-two-sweepers.js';
import { longCommits } from './kinds/x21-long-commits.js';

/** Every fault that can be played, in the order of the table; the last is ours. */
export const faults: readonly Fault[] = [
  apiKilled,
  workerKilled,
  redisEmptied,
  redisAway,
  adminSystemAway,
  badAnswers,
  refusedForEver,
  postgresAway,
  inboundDisturbed,
  linesDisturbed,
  wrongClocks,
  restored,
  rolledOut,
  queueSchemaWrong,
  redisUnsafe,
  twoSweepers,
  longCommits,
];
