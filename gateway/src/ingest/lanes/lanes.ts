/**
 * Which way each event takes to its own topic (UW-19, ADR 0026):
 *
 *  - at once, as long as its sender keeps to the rate;
 *  - by the overflow lane, when the tenant or the credential sends more than that: durable at once, and moved to its topic
 *    by the `lanes` processor at a pace of its own. Only when the lane has no room either, the request is refused;
 *  - by the backfill lane, when it is of the past (an import, an old time, `priority: low`): it is in no hurry, and nothing
 *    new ever waits for it.
 *
 * A lane is a topic. What waits in it is the event as it will stand in its own topic, so views read that topic alone, know
 * nothing of lanes, and stay one. Settings are never deferred: their order counts.
 */
import type { Codec } from '@mainstem/schemas/codec';
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { GatewayError } from '../../errors.ts';
import type { Identity } from '../../identity/identity.ts';
import { createTokenBuckets } from '../../limits/token-buckets.ts';
import type { Arrival, Lane } from '../item.ts';
import type { Backlog } from './backlog.ts';

/** Bursts up to this many seconds of the rate pass at once. */
const BURST_S = 2;
/** A tenant may put this many seconds of its rate into the overflow lane before it is refused. */
const OVERFLOW_S = 60;
/** The overflow lane fills up again at this part of the rate: what the processor moves beside live events. */
const OVERFLOW_SHARE = 0.5;
/** Events of all tenants that may wait in a lane; at a kilobyte each a gigabyte, and minutes of the processor's work. */
export const WAITING_MAX: Readonly<Record<Lane, number>> = { overflow: 1_000_000, backfill: 10_000_000 };
/** What a refused sender of a full lane is told to wait: some of it is moved by then. */
const FULL_LANE_WAIT_MS = 10_000;

const neverDeferred: ReadonlySet<EventType> = new Set(['ConfigPublished', 'CurrencyRatesPublished']);

/** How one event goes: wrapped for a lane, or as it is. */
export interface Way {
  readonly lane?: Lane;
  wrap(event: AnyEvent): AnyEvent;
}

export interface Lanes {
  /** The way of each; throws `RATE_EXCEEDED` when the request cannot be taken now, and then nothing is counted. */
  choose(identity: Identity, arrivals: readonly Arrival[], nowMs: number): readonly Way[];
}

export interface LanesOptions {
  /** Events a second a tenant may send that come to their topics at once; one credential of it may use all. */
  readonly perS: number;
  readonly codec: Pick<Codec, 'encode'>;
  readonly backlog: Backlog;
}

const atOnce: Way = { wrap: (event) => event };

export function createLanes({ perS, codec, backlog }: LanesOptions): Lanes {
  const live = createTokenBuckets({ perS, size: perS * BURST_S });
  const overflow = createTokenBuckets({ perS: perS * OVERFLOW_SHARE, size: perS * OVERFLOW_S });
  const wayOf = (lane: Lane, nowMs: number): Way => ({ lane, wrap: (event) => deferred(event, lane, codec, nowMs) });
  const chooseNew = (tenant: string, count: number, nowMs: number): Way => {
    if (count === 0 || live.take(tenant, count, nowMs)) return atOnce;
    if (backlog.waiting('overflow') + count > WAITING_MAX.overflow) throw tooMuch('overflow', FULL_LANE_WAIT_MS);
    if (!overflow.take(tenant, count, nowMs)) {
      throw tooMuch('overflow', Math.min(overflow.waitMs(tenant, count, nowMs), live.waitMs(tenant, count, nowMs)));
    }
    return wayOf('overflow', nowMs);
  };
  return {
    choose({ tenant }, arrivals, nowMs) {
      const isPast = ({ event, past }: Arrival) => past === true && !neverDeferred.has(event.type);
      const isNew = (arrival: Arrival) => !isPast(arrival) && !neverDeferred.has(arrival.event.type);
      const pastCount = arrivals.filter(isPast).length;
      if (pastCount > 0 && backlog.waiting('backfill') + pastCount > WAITING_MAX.backfill) {
        throw tooMuch('backfill', FULL_LANE_WAIT_MS);
      }
      const newWay = chooseNew(tenant, arrivals.filter(isNew).length, nowMs);
      const pastWay = wayOf('backfill', nowMs);
      backlog.added('backfill', pastCount);
      if (newWay.lane !== undefined) backlog.added(newWay.lane, arrivals.filter(isNew).length);
      return arrivals.map((arrival) => (isPast(arrival) ? pastWay : isNew(arrival) ? newWay : atOnce));
    },
  };
}

function tooMuch(lane: Lane, waitMs: number): GatewayError {
  const retryAfterS = Math.max(1, Math.ceil(waitMs / 1_000));
  return new GatewayError('RATE_EXCEEDED', `the rate is used up, and the ${lane} lane has no room`, {
    extra: { retryAfterS },
  });
}

/** An event as it waits in a lane. Moved later, it names what waited as its cause. */
function deferred(event: AnyEvent, lane: Lane, codec: Pick<Codec, 'encode'>, nowMs: number): AnyEvent {
  const { envelope } = event;
  const id = uuidFrom('lane', envelope.id);
  const moved = { ...event, envelope: { ...envelope, causationId: id } } as AnyEvent;
  const waiting = {
    envelope: { ...envelope, id, occurredAtMs: nowMs },
    eventType: event.type,
    event: codec.encode(moved),
  };
  return lane === 'overflow' ? { type: 'EventOverflowed', ...waiting } : { type: 'EventBackfilled', ...waiting };
}
