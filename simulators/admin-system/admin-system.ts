import { createServer, listen, type Place, type Running } from '../http.js';
import { openStore } from '../store.js';
import { BackOffice } from './back-office.js';
import { backOfficeRoutes } from './back-office.routes.js';
import { controlRoutes } from './control.routes.js';
import { Faults } from './faults.js';
import { hurryOutgoing } from './outgoing.js';
import { PostalEvents } from './postal-events.js';
import { Receipts } from './receipts.js';
import { play, type Played } from './scenarios.js';
import { TABLES } from './schema.js';
import { Settings } from './settings.js';
import { WebhookSender } from './webhook-sender.js';
import { wireRoutes } from './wire.routes.js';
import type { Target } from './wire.shapes.js';

export interface AdminSystemOptions extends Place {
  databaseUrl: string;
  /** The bearer token that the postal service presents. */
  token: string;
  /** The key that webhooks are signed with (`whsec_` + base64). */
  webhookSecret: string;
  /** Where webhooks go; when absent, where they went before the restart, or nowhere until `POST /control/target`. */
  target?: Target;
  /** What is played from the start; when absent, the script of before the restart and no faults. */
  scenario?: Played;
}

/** Starts the administrative system: the wire, the back office, the controls, and the sender of webhooks. */
export async function startAdminSystem(options: AdminSystemOptions): Promise<Running> {
  const pool = await openStore(options.databaseUrl, TABLES);
  const settings = await Settings.open(pool);
  if (options.target) await settings.setTarget(options.target);
  const faults = new Faults();
  if (options.scenario) await play(options.scenario, { settings, faults });
  const sender = new WebhookSender(pool, settings, faults, options.webhookSecret);

  const receipts = new Receipts();
  const app = createServer();
  wireRoutes(app, { events: new PostalEvents(pool, settings, faults, sender), faults, receipts }, options.token);
  backOfficeRoutes(app, new BackOffice(pool, settings, faults, sender), pool, settings);
  controlRoutes(app, { pool, settings, faults, sender, receipts });
  app.addHook('onClose', async () => {
    await sender.close();
    await pool.end();
  });

  const url = await listen(app, options);
  await hurryOutgoing(pool, new Date());
  sender.start();
  return { url, close: () => app.close() };
}
