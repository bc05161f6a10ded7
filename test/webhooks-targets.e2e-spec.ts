import { spawnSync } from 'node:child_process';
import dns from 'node:dns';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { jest } from '@jest/globals';
import { isPublic } from '../src/integrations/webhooks/sending/public-addresses.js';
import { Outbound } from '../src/integrations/webhooks/sending/outbound.js';
import { readConfig } from '../src/platform/config.js';
import { drained } from './support/outside.js';
import { Receiver } from './support/receivers.js';
import { tools } from './support/tools.js';
import { WebhookWorld } from './support/webhooks.js';

const honest = dns.lookup;
let world: WebhookWorld;

beforeAll(async () => {
  world = await WebhookWorld.start();
}, 60_000);
afterAll(() => world.close());
afterEach(() => jest.restoreAllMocks());

/** Key and certificate of 127.0.0.1, signed by nobody but itself. */
async function certificate(): Promise<{ key: string; cert: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const named = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert];
  spawnSync('openssl', [...made, ...named]);
  const read = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  await rm(folder, { recursive: true });
  return read;
}

/** Name servers that say this of every name of the receiver. */
function namesLeadTo(...addresses: string[]): void {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  type Done = (error: NodeJS.ErrnoException | null, found: dns.LookupAddress[]) => void;
  const lookup = (name: string, options: dns.LookupAllOptions, done: Done): void =>
    name.endsWith('.receiver.vn') ? done(null, found) : honest(name, options, done);
  jest.spyOn(dns, 'lookup').mockImplementation(lookup as typeof dns.lookup);
}

async function endpoints(): Promise<number> {
  const [row] = await world.service.db.query<{ n: number }[]>('select count(*)::int as n from endpoint');
  return row?.n ?? 0;
}

describe('F78 which addresses are the world’s', () => {
  test.each([
    ...[
      '127.0.0.1',
      '127.9.9.9',
      '0.0.0.0',
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
    ],
    ...['100.64.0.1', '100.100.100.200', '224.0.0.1', '255.255.255.255', '192.0.2.1', '198.18.0.1', '240.0.0.1'],
    ...['::1', '::', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '2001:db8::1', 'fec0::1'],
    ...[
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '::127.0.0.1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      'fe80::1%eth0',
      'no address',
    ],
  ])('%s is not', (address) => {
    expect(isPublic(address)).toBe(false);
  });

  test.each(['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '203.162.0.1', '2001:ee0::1', '2606:4700::1111'])(
    '%s is',
    (address) => {
      expect(isPublic(address)).toBe(true);
    },
  );
});

describe('F78 where a webhook may go', () => {
  test.each([
    ['http://receiver.vn/hook', 'not-https'],
    ['ftp://receiver.vn/hook', 'not-https'],
    ['file:///etc/passwd', 'not-https'],
    ['receiver', 'not-an-address'],
    ['https://', 'not-an-address'],
    ['https://user:password@receiver.vn/', 'has-credentials'],
    ['https://receiver.vn/#part', 'has-credentials'],
    ['https://receiver.vn:8443/hook', 'port-not-443'],
    ['https://receiver.vn:22/', 'port-not-443'],
    ['https://127.0.0.2/', 'not-public'],
    ['https://0x7f.1.1.1/', 'not-public'],
    ['https://2130706434/', 'not-public'],
    ['https://0177.0.0.2/', 'not-public'],
    ['https://[::1]/', 'not-public'],
    ['https://[::ffff:10.0.0.1]/', 'not-public'],
    ['https://169.254.169.254/latest/meta-data', 'not-public'],
    ['https://10.0.0.8/', 'not-public'],
    ['https://[fd00:ec2::254]/', 'not-public'],
    ['https://①②⑦.⓪.⓪.②/', 'not-public'],
  ])('%s is refused when it is opened: %s', async (url, code) => {
    const before = await endpoints();
    const reply = await world.supervisor.post('/v1/endpoints', world.ask({ url }));
    expect(reply).toMatchObject({
      status: 422,
      body: { code: 'webhook-target-refused', errors: [{ pointer: '/url', code }] },
    });
    expect(await endpoints()).toBe(before);
  });

  test.each([['localhost'], ['10.0.0.8'], ['fd12::1'], ['::ffff:192.168.0.1'], ['8.8.8.8', '127.0.0.1']])(
    'a name that leads to %s is refused',
    async (...addresses) => {
      namesLeadTo(...addresses);
      const reply = await world.supervisor.post('/v1/endpoints', world.ask({ url: 'https://inside.receiver.vn/' }));
      expect(reply).toMatchObject({ status: 422, body: { code: 'webhook-target-unknown' } });
    },
  );

  test('a name that leads home later is refused by the connection itself, and nothing arrives', async () => {
    namesLeadTo('203.162.0.1');
    const { id } = await world.alone({ url: 'https://rebinding.receiver.vn/' });
    namesLeadTo('127.0.0.1');
    const { dossier } = await world.taken();
    expect(await world.send(id, dossier)).toBe(0);
    expect(await world.cursor(id, dossier)).toMatchObject({ acked: 0, attempts: 1, error: 'target-not-public' });
    expect((await world.act(id, 'test')).body).toMatchObject({ delivered: false, cause: 'target-not-public' });
    expect(world.receiver.received).toEqual([]);
  });

  test('a redirect is a failure and never followed', async () => {
    const elsewhere = await Receiver.start();
    const { id } = await world.alone();
    for (const status of [301, 302, 303, 307, 308]) {
      world.receiver.next = [{ status, headers: { location: elsewhere.url } }];
      const { dossier } = await world.taken();
      expect(await world.send(id, dossier)).toBe(0);
      expect(await world.cursor(id, dossier)).toMatchObject({ acked: 0, parked: false, error: `status-${status}` });
      await drained(world.service);
    }
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
  });

  (tools.has('openssl') ? test : test.skip)(
    'over TLS, whose certificate has to be one that the world trusts',
    async () => {
      const tls = await certificate();
      const secure = await Receiver.start(tls);
      const { id } = await world.alone({ url: secure.url });
      const [first, second] = [await world.taken(), await world.taken()];
      expect(await world.send(id, first.dossier)).toBe(0);
      expect(await world.cursor(id, first.dossier)).toMatchObject({ acked: 0, error: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
      const trusted = getCACertificates('default');
      setDefaultCACertificates([...trusted, tls.cert]);
      expect(await world.send(id, first.dossier)).toBe(1);
      expect(await world.send(id, second.dossier)).toBe(1);
      setDefaultCACertificates(trusted);
      expect(secure.bodies.map(({ data }) => data.dossier.postCode)).toEqual([first.postCode, second.postCode]);
      await secure.close();
    },
  );

  test('in production a host of one’s own networks may stand anywhere, but not do without TLS', () => {
    const config = readConfig({
      DATABASE_URL: 'postgres://127.0.0.1/none',
      SECRET_KEY: 'kJ8#mN2$pQ5^rT7&vX9*zB3!cD6@fG1%',
      ISSUER_URL: 'https://issuer.test',
      OUTBOUND_PRIVATE_HOSTS: ' Receiver.Internal ,10.0.0.8',
    });
    const outbound = new Outbound(config);
    expect(outbound.problemOf('https://receiver.internal:8443/hook')).toBeUndefined();
    expect(outbound.problemOf('https://10.0.0.8/')).toBeUndefined();
    expect(outbound.problemOf('https://10.0.0.9/')).toBe('not-public');
    expect(outbound.problemOf('http://receiver.internal/')).toBe('not-https');
  });
});
