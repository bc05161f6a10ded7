import dns from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** All that is routed for everybody; what is outside is unassigned or stands for an address within something else. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** A connection that was not made, because the name leads to an address that is not the world's. */
export class TargetRefused extends Error {
  readonly code = 'target-not-public';
}

/**
 * Whether an address is the world's: none of loopback, private, link-local (where clouds keep their metadata), shared
 * (CGNAT), multicast, unspecified, reserved, nor an IPv6 address that stands for an IPv4 one.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const read = ipaddr.parse(address);
  if (read.range() !== 'unicast') return false;
  return read instanceof ipaddr.IPv4 || read.match(GLOBAL_UNICAST);
}

/** A host as it stands in an address, without the brackets of an IPv6 number. */
export function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

/** Whether a host as it stands in an address is itself a number that is not the world's. */
export function isPrivateNumber(host: string): boolean {
  const bare = bareHost(host);
  return isIP(bare) !== 0 && !isPublic(bare);
}

/**
 * The look-up of a socket: it connects to exactly what was checked here, so that a name that changes between two look-ups
 * gains nothing. One address that is not public refuses all of them.
 */
export const publicLookup: LookupFunction = (hostname, options, done) => {
  dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = error ? [] : addresses;
    if (!first) done(error ?? new TargetRefused(hostname), []);
    else if (addresses.some(({ address }) => !isPublic(address))) done(new TargetRefused(hostname), []);
    else if (options.all) done(null, addresses);
    else done(null, first.address, first.family);
  });
};
