/**
 * Who is not known pays by his address, before his credential is looked at: paid at the start, so that many requests at once
 * pay too, and given back to who turns out to be known. Many callers share an address (a proxy, an office), and strangers there
 * must not stop them: at an empty address a credential that was good here before goes on to the guard, which checks it as
 * always, and every other is refused before it costs.
 */
import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createTokenBuckets } from './token-buckets.ts';

/** What one address may ask without being known, requests a second: pages of documentation, logins, wrong tokens. */
export const ADDRESS_PER_S = 20;
/** It may save up so many seconds' worth. */
const ADDRESS_BURST_S = 10;
/** Credentials held as good, by hash (some 100 bytes each); beyond, the one used longest ago is a stranger's again. */
export const KNOWN_MAX = 20_000;

export interface AddressDoor {
  /** 0: may go on to the guard; else refused, and may come back after so long, ms. */
  enter(request: FastifyRequest, reply: FastifyReply, address: string): Promise<number>;
  /** The guard found the credential good. */
  proved(request: FastifyRequest): void;
}

interface Visit {
  readonly address: string;
  /** Hash of what was shown; empty when nothing was, or nothing looks at it. */
  readonly credential: string;
  /** False when a credential known before let it in. */
  isPaid: boolean;
  isProved: boolean;
}

interface Check {
  readonly done: Promise<void>;
  readonly end: () => void;
}

export function createAddressDoor(perS: number, clock: () => number): AddressDoor {
  const addresses = createTokenBuckets({ perS, size: perS * ADDRESS_BURST_S });
  const visits = new WeakMap<FastifyRequest, Visit>();
  const known = new Set<string>();
  const checks = new Map<string, Check>();
  const giveBack = (visit: Visit): void => {
    if (visit.isPaid) addresses.giveBack(visit.address, 1);
    visit.isPaid = false;
  };
  const leave = (visit: Visit, request: FastifyRequest, statusCode: number): void => {
    endCheck(checks, visit.credential);
    if (visit.isProved) return;
    // What the gateway could not check (views are stale, Redis is away) says nothing against who asked.
    if (statusCode >= 500 && isChecked(request)) giveBack(visit);
    else known.delete(visit.credential);
  };
  return {
    async enter(request, reply, address) {
      const credential = isChecked(request) ? credentialOf(request) : '';
      const isPaid = addresses.take(address, 1, clock());
      // The same credential many times at once: the others wait for the first to be checked.
      if (!isPaid && !known.has(credential)) await checks.get(credential)?.done;
      if (!isPaid && !known.has(credential)) return Math.max(1, addresses.waitMs(address, 1, clock()));
      const visit: Visit = { address, credential, isPaid, isProved: false };
      visits.set(request, visit);
      if (isPaid) beginCheck(checks, credential);
      // Not onResponse: that never comes when the client has gone away meanwhile.
      reply.raw.once('close', () => leave(visit, request, reply.raw.statusCode));
      return 0;
    },
    proved(request) {
      const visit = visits.get(request);
      if (visit === undefined) return;
      visit.isProved = true;
      giveBack(visit);
      remember(known, visit.credential);
      endCheck(checks, visit.credential);
    },
  };
}

/** Only where the guard looks at it: else a good credential would open logins without end. */
function isChecked(request: FastifyRequest): boolean {
  return request.routeOptions?.config?.permission !== undefined;
}

function credentialOf({ headers: { authorization = '' } }: FastifyRequest): string {
  return authorization === '' ? '' : hash('sha256', authorization, 'base64');
}

function remember(known: Set<string>, credential: string): void {
  if (credential === '') return;
  known.delete(credential);
  known.add(credential);
  if (known.size > KNOWN_MAX) known.delete(known.values().next().value as string);
}

function beginCheck(checks: Map<string, Check>, credential: string): void {
  if (credential === '' || checks.has(credential)) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  checks.set(credential, { done: promise, end: resolve });
}

function endCheck(checks: Map<string, Check>, credential: string): void {
  checks.get(credential)?.end();
  checks.delete(credential);
}
