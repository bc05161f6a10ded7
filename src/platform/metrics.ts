import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

const PREFIX = 'dossier_courier_';

/** What this process counts, in Prometheus' words. Labels are kinds, codes and endpoints, never numbers or people. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly looks: (() => Promise<void>)[] = [];
  private readonly acts = this.counter('acts_total', 'Acts that were committed', 'act');
  private readonly refusals = this.counter('refusals_total', 'Requests that were refused', 'code');
  private readonly failedJobs = this.counter('queue_jobs_failed_total', 'Queue jobs that ended in an error', 'queue');

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: PREFIX });
  }

  countAct(act: string): void {
    this.acts.inc({ act });
  }

  countRefusal(code: string): void {
    this.refusals.inc({ code });
  }

  countFailedJob(queue: string): void {
    this.failedJobs.inc({ queue });
  }

  /** A figure that is looked up when it is asked for; `fill` sets it. */
  gauge<L extends string>(name: string, help: string, ...labelNames: L[]): Gauge<L> {
    return new Gauge({ name: PREFIX + name, help, labelNames, registers: [this.registry] });
  }

  /** What fills gauges, before each answer. */
  beforeEach(look: () => Promise<void>): void {
    this.looks.push(look);
  }

  /** Everything in Prometheus' text format. @throws when a look fails, so that a gauge is never told from before */
  async text(): Promise<string> {
    await Promise.all(this.looks.map((look) => look()));
    return this.registry.metrics();
  }

  private counter<L extends string>(name: string, help: string, label: L): Counter<L> {
    return new Counter({ name: PREFIX + name, help, labelNames: [label], registers: [this.registry] });
  }
}
