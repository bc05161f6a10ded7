import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from './config.js';
import { Log } from './log.js';
import { Metrics } from './metrics.js';
import { codeOf, StartProblem } from './start-problem.js';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * `GET /metrics` on a port of its own (METRICS_PORT), for those who run the service and nobody else; without the setting
 * nothing listens. API and worker process have one each.
 */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private server: Server | undefined;

  constructor(
    private readonly config: Pick<Config, 'METRICS_HOST' | 'METRICS_PORT'>,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  /** Where it listens, undefined when nothing does. */
  get url(): string | undefined {
    const address = this.server?.address() as AddressInfo | null | undefined;
    return address ? `http://${this.config.METRICS_HOST}:${address.port}/metrics` : undefined;
  }

  /** @throws StartProblem when the port is taken */
  async onApplicationBootstrap(): Promise<void> {
    const { METRICS_HOST: host, METRICS_PORT: port } = this.config;
    if (port === undefined) return;
    const server = createServer((request, response) => {
      void this.answer(request.method === 'GET' && request.url === '/metrics').then(({ status, body }) =>
        response.writeHead(status, { 'Content-Type': TEXT }).end(body),
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    }).catch((error: unknown) => {
      if (codeOf(error) !== 'EADDRINUSE') throw error;
      throw new StartProblem(`Port ${port} is taken; set METRICS_PORT to a free one.`, { cause: error });
    });
    this.server = server;
  }

  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private async answer(known: boolean): Promise<{ status: number; body: string }> {
    if (!known) return { status: 404, body: 'GET /metrics\n' };
    try {
      return { status: 200, body: await this.metrics.text() };
    } catch (error) {
      this.log.warn({ err: error }, 'metrics cannot be read');
      return { status: 503, body: 'the database does not answer\n' };
    }
  }
}
