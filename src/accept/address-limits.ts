// How often one network address, or one person, may ask. Promises that no address is kept: only a hash under a key in
// memory, new each day. Trusts the route to say who asks.
import { createHmac, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { NextFunction, Request, Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { toDay, type Clock } from '../platform/clock.ts';
import { Problem } from './problem.ts';

export type Limit = { readonly name: string; readonly times: number; readonly seconds: number };

/** All callers together; it bounds too how many hashes are kept at once. */
export const allRequestsPerSecond = 500;
const keyBytes = 32;

export interface AddressLimits {
  /** False: too often. `caller`: a network address, or the id of a person who is signed in: many of them share an address. */
  take(limit: Limit, caller: string): Promise<boolean>;
  /** The hash by which a network address is known today. */
  nameOf(address: string): string;
}

export function createAddressLimits(
  clock: Clock,
  allPerSecond: number = allRequestsPerSecond,
): AddressLimits {
  const limiters = new Map<string, RateLimiterMemory>();
  const all = new RateLimiterMemory({ keyPrefix: 'all', points: allPerSecond, duration: 1 });
  let day = '';
  let key = randomBytes(keyBytes);

  function nameOf(caller: string): string {
    const today = toDay(clock.nowMs());
    if (today !== day) {
      day = today;
      key = randomBytes(keyBytes);
      limiters.clear();
    }
    return createHmac('sha256', key).update(networkOf(caller)).digest('base64url');
  }

  return {
    nameOf,
    async take(limit, caller) {
      const hashed = nameOf(caller);
      let limiter = limiters.get(limit.name);
      if (limiter === undefined) {
        limiter = new RateLimiterMemory({
          keyPrefix: limit.name,
          points: limit.times,
          duration: limit.seconds,
        });
        limiters.set(limit.name, limiter);
      }
      // Who is over their own limit takes nothing of what all share; who is new is kept only within that.
      const own = await taken(limiter, hashed);
      if (own === null) return false;
      if ((await taken(all, limit.name)) !== null) return true;
      if (own.isFirstInDuration) await limiter.delete(hashed);
      return false;
    },
  };
}

/** Stands before a body is read: what is over the limit costs nothing more. */
export function limited(limits: AddressLimits, limit: Limit) {
  return async (request: Request, _response: Response, next: NextFunction): Promise<void> => {
    if (!(await limits.take(limit, request.ip ?? ''))) throw new Problem('too-many-requests');
    next();
  };
}

/** Null: too often. */
async function taken(limiter: RateLimiterMemory, key: string): Promise<RateLimiterRes | null> {
  try {
    return await limiter.consume(key);
  } catch (reason) {
    if (reason instanceof RateLimiterRes) return null;
    throw reason;
  }
}

/** One household holds a whole IPv6 /64: it counts as one address. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return mapped[1]!;
  const bare = address.replace(/%.*$/, '');
  if (!isIPv6(bare)) return bare;
  const [front = '', back = ''] = bare.split('::');
  const head = front === '' ? [] : front.split(':');
  const tail = back === '' ? [] : back.split(':');
  const full = bare.includes('::')
    ? [...head, ...Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0'), ...tail]
    : head;
  return `${full
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':')}::`;
}
