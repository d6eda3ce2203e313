/**
 * Counts the impressions exchanges offer, hour by hour, bid on or not, and tells of each hour once it is over: the pace of a
 * day is planned by the same hours of past weeks. Pure fold; the event of an hour has an id of its own, so two that count
 * write the same event.
 *
 * At a start it reads two days of bids: hours of a longer pause are told by nobody, and pace then knows nothing of them.
 */
import { factEnvelope, PLATFORM_TENANT, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, TrafficCounted } from '@mainstem/schemas/generated/events';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';

const HOUR_MS = 3_600_000;
/** Bidders count no-bids every second and write within seconds; what comes later than this is not in the count, ms. */
const LATE_MS = 120_000;
/** A year of bids is hours of reading; a pause of this length is somebody's night and the next day, ms. */
const LOOK_BACK_MS = 48 * HOUR_MS;

export class TrafficCountWatch implements Watch<TrafficCounted> {
  readonly name = 'traffic-count';
  readonly types = ['BidPlaced', 'NoBidsCounted', 'TrafficCounted'] as const;
  readonly lookBackMs = { bid_events: LOOK_BACK_MS };
  /** By hour since 1970, of hours not told yet; and those told. One entry an hour: 9,000 a year. */
  readonly #counts = new Map<number, number>();
  readonly #told = new Set<number>();
  /** Hours that begin before it may have been read from their middle on; unknown before the first beat. */
  #wholeFromMs: number | undefined;

  apply(event: AnyEvent): void {
    switch (event.type) {
      case 'BidPlaced':
        if (!event.test) this.#count(event.envelope.occurredAtMs, 1);
        break;
      case 'NoBidsCounted':
        for (const count of Object.values(event.counts)) this.#count(event.envelope.occurredAtMs, count);
        break;
      case 'TrafficCounted': {
        const hour = Math.floor(event.hourFromMs / HOUR_MS);
        this.#told.add(hour);
        this.#counts.delete(hour);
      }
    }
  }

  due(nowMs: number): DueCommand<TrafficCounted>[] {
    const due: DueCommand<TrafficCounted>[] = [];
    this.#wholeFromMs ??= nowMs - LOOK_BACK_MS; // later than what was asked of the log by as long as the reading took
    for (const [hour, impressions] of this.#counts) {
      const hourFromMs = hour * HOUR_MS;
      if (nowMs < hourFromMs + HOUR_MS + LATE_MS) continue;
      if (hourFromMs < this.#wholeFromMs) {
        this.#counts.delete(hour);
        continue;
      }
      const cause = [String(hour)];
      const command = trafficCounted(hourFromMs, impressions);
      due.push({ tenant: PLATFORM_TENANT, entity: 'traffic', command, cause, causationId: null });
    }
    return due;
  }

  #count(atMs: number, impressions: number): void {
    const hour = Math.floor(atMs / HOUR_MS);
    if (!this.#told.has(hour)) this.#counts.set(hour, (this.#counts.get(hour) ?? 0) + impressions);
  }
}

function trafficCounted(hourFromMs: number, impressions: number): TrafficCounted {
  const id = uuidFrom('traffic-count', String(hourFromMs));
  return {
    type: 'TrafficCounted',
    envelope: factEnvelope({
      id,
      tenant: PLATFORM_TENANT,
      entity: 'traffic',
      occurredAtMs: hourFromMs + HOUR_MS,
      actor: 'service:traffic-count',
    }),
    hourFromMs,
    impressions,
  };
}
