import { createServer } from 'node:net';
import { codeOf, reasonOf, StartProblem } from '../platform/start-problem.js';

/** A TCP port of 127.0.0.1 that nobody listens on right now. */
export function freePort(): Promise<number> {
  return listenOnce(0, '127.0.0.1');
}

/** Whether a program could listen on this port now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return listenOnce(port, host).then(
    () => true,
    () => false,
  );
}

/**
 * @param wanted who wants the port and which setting chooses another: `{by: 'the API', setting: 'PORT'}`
 * @throws StartProblem when another program holds it
 */
export async function expectFreePort(
  port: number,
  wanted: { by: string; setting: string },
  host = '127.0.0.1',
): Promise<void> {
  try {
    await listenOnce(port, host);
  } catch (error) {
    const why =
      codeOf(error) === 'EADDRINUSE' ? 'is taken by another program' : `cannot be opened (${reasonOf(error)})`;
    throw new StartProblem(
      `Port ${port} for ${wanted.by} ${why}; end that program or choose another port with ${wanted.setting}=….`,
      { cause: error },
    );
  }
}

function listenOnce(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  });
}
