import type pg from 'pg';
import { z } from 'zod';
import { Script, Target } from './wire.shapes.js';

/** What is set from outside and survives a restart: where webhooks go, how the authority behaves, its business clock. */
export class Settings {
  private clockOffsetMs = 0;
  private currentTarget: Target | undefined;
  private currentScript: Script = Script.parse({});

  private constructor(private readonly pool: pg.Pool) {}

  static async open(pool: pg.Pool): Promise<Settings> {
    const settings = new Settings(pool);
    const { rows } = await pool.query<{ name: string; value: unknown }>('select name, value from admin_system_setting');
    const kept = new Map(rows.map(({ name, value }) => [name, value]));
    settings.currentTarget = Target.optional().parse(kept.get('target'));
    settings.currentScript = Script.parse(kept.get('script') ?? {});
    settings.clockOffsetMs = z.number().parse(kept.get('clock-offset-ms') ?? 0);
    return settings;
  }

  /** Business time: the dates in what this side sends. Leases, back-off and signatures use the real clock. */
  now(): Date {
    return new Date(Date.now() + this.clockOffsetMs);
  }

  get target(): Target | undefined {
    return this.currentTarget;
  }

  get script(): Script {
    return this.currentScript;
  }

  async setNow(now: Date): Promise<void> {
    this.clockOffsetMs = now.getTime() - Date.now();
    await this.keep('clock-offset-ms', this.clockOffsetMs);
  }

  async setTarget(target: Target): Promise<void> {
    this.currentTarget = target;
    await this.keep('target', target);
  }

  async setScript(script: Script): Promise<void> {
    this.currentScript = script;
    await this.keep('script', script);
  }

  private async keep(name: string, value: unknown): Promise<void> {
    await this.pool.query(
      `insert into admin_system_setting (name, value) values ($1, $2)
       on conflict (name) do update set value = excluded.value`,
      [name, JSON.stringify(value)],
    );
  }
}
