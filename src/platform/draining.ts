import { Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { Refused } from './problems.js';

/** So long a client that has not been told may have a request on its way. */
const MAY_COME_MS = 2_000;
/** Whatever is under way then is broken off: whoever stops the process kills it some seconds later. */
const LONGEST_MS = 10_000;

/**
 * Lets the API end under load without losing a request: nobody new is let in, who is connected is answered once more and told
 * `Connection: close`, and only who asks nothing for two seconds is hung up on. `GET /ready` refuses from the first moment, for
 * whoever spreads the load.
 */
export function drainAtEnd(fastify: FastifyInstance): void {
  const { server } = fastify;
  const open = new Set<Socket>();
  let closing = false;
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  fastify.addHook('onRequest', ({ routeOptions }, _reply, done) =>
    done(closing && routeOptions.url === '/ready' ? new Refused('busy') : undefined),
  );
  // those too that were asked before the end began
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
  fastify.addHook('preClose', async () => {
    closing = true;
    setTimeout(() => server.closeAllConnections(), LONGEST_MS).unref();
    // the way of an HTTP server would hang up on everybody who rests
    Server.prototype.close.call(server);
    const gone = Promise.all([...open].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    await Promise.race([gone, pause(MAY_COME_MS, undefined, { ref: false })]);
    // Node takes one on which nothing was asked yet for one that is being asked
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  });
}
