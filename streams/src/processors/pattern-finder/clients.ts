/**
 * What is known of each live client, for patterns (WAP-60): what it has (product, plan, tools) and what it did within half a
 * year of going live: bought more, stayed healthy, had its questions resolved by the bot alone. Each client is watched for the
 * same time, so that old ones do not look better than young ones.
 */
import type { Outcome, Unit } from '@mainstem/models/patterns/look';
import type { EventsByType } from '@mainstem/schemas/generated/events';

const DAY_MS = 86_400_000;
/** How long each client is watched, from going live. */
export const WATCHED_DAYS = 180;
/** What comes late is waited for this long, ms. */
const LATE_MS = 7 * DAY_MS;
/** Share of conversations without a person from which on a client counts as resolved alone: three of four. */
const RESOLVED_SHARE = 0.75;
/** Tools of a client that are looked at. */
const TOOLS_MAX = 50;

export interface Watched {
  readonly tenant: string;
  readonly clientId: string;
  liveAtMs: number | null;
  liveEventId: string;
  product: string;
  plan: string;
  tools: readonly string[];
  /** Days that were counted, a bit each: a day counts once. */
  readonly days: Uint8Array;
  conversations: number;
  resolved: number;
  wasScored: boolean;
  redEventId: string | null;
  dealEventId: string | null;
  /** When these were, for those that are heard before going live is: ms since 1970 UTC. */
  redAtMs: number;
  dealAtMs: number;
  /** Counts heard before going live was; none afterwards. */
  early: EventsByType['ClientUsageCounted'][];
}

export function newWatched(tenant: string, clientId: string): Watched {
  return {
    ...{ tenant, clientId, liveAtMs: null, liveEventId: '', product: '', plan: '', tools: [], conversations: 0 },
    ...{ resolved: 0, wasScored: false, redEventId: null, dealEventId: null, redAtMs: 0, dealAtMs: 0, early: [] },
    days: new Uint8Array(Math.ceil(WATCHED_DAYS / 8)),
  };
}

/** Counts that wait for the client to go live: the two come on different topics. */
const EARLY_MAX = WATCHED_DAYS;

/** The first going live counts: what comes after a winback is another life, of which the first says nothing. */
export function goneLive(client: Watched, event: EventsByType['ClientWentLive']): void {
  if (client.liveAtMs !== null) return;
  const { atMs, product, plan, envelope } = event;
  Object.assign(client, { liveAtMs: atMs, liveEventId: envelope.id, product, plan });
  const { early } = client;
  client.early = [];
  for (const counted of early) count(client, counted);
}

export function configured(client: Watched, { toolsAvailable }: EventsByType['ClientConfigGenerated']): void {
  client.tools = toolsAvailable.slice(0, TOOLS_MAX);
}

export function count(client: Watched, event: EventsByType['ClientUsageCounted']): void {
  const { liveAtMs, days } = client;
  if (liveAtMs === null) {
    if (client.early.length < EARLY_MAX) client.early.push(event);
    return;
  }
  const day = Math.floor((event.dayAtMs - liveAtMs) / DAY_MS) + 1;
  if (day < 0 || day >= WATCHED_DAYS) return;
  const bit = 1 << (day & 7);
  const byte = days[day >> 3] ?? 0;
  if ((byte & bit) !== 0) return;
  days[day >> 3] = byte | bit;
  client.conversations += event.conversations;
  client.resolved += event.resolvedConversations;
}

export function scored(client: Watched, { envelope, to }: EventsByType['HealthBandChanged']): void {
  client.wasScored = true;
  const { id, occurredAtMs } = envelope;
  if (to !== 'RED' || (client.redEventId !== null && client.redAtMs <= occurredAtMs)) return;
  Object.assign(client, { redEventId: id, redAtMs: occurredAtMs });
}

export function sold(client: Watched, { envelope, outcome, atMs }: EventsByType['SpecialistEngagementEnded']): void {
  if (outcome !== 'DEAL' || (client.dealEventId !== null && client.dealAtMs <= atMs)) return;
  Object.assign(client, { dealEventId: envelope.id, dealAtMs: atMs });
}

/** When all that counts of the client is known, ms since 1970 UTC; null before it is live. */
export function ripeAtMs({ liveAtMs }: Watched): number | null {
  return liveAtMs === null ? null : liveAtMs + WATCHED_DAYS * DAY_MS + LATE_MS;
}

export function unitOf(client: Watched): Unit {
  const { tenant, product, plan, tools, liveAtMs, liveEventId, wasScored, conversations, resolved } = client;
  const untilMs = (liveAtMs ?? 0) + WATCHED_DAYS * DAY_MS;
  const wasRed = client.redEventId !== null && client.redAtMs < untilMs;
  const wasSold = client.dealEventId !== null && client.dealAtMs < untilMs;
  const did: Record<Outcome, boolean | null> = {
    UPSOLD: wasSold,
    KEPT_HEALTHY: wasScored ? !wasRed : null,
    RESOLVED_ALONE: conversations === 0 ? null : resolved >= conversations * RESOLVED_SHARE,
  };
  const factors = new Set([`product:${product}`, `plan:${plan}`, ...tools.map((tool) => `tool:${tool}`)]);
  const upsold = client.dealEventId ?? liveEventId;
  return { tenant, factors, did, eventIds: { UPSOLD: upsold, KEPT_HEALTHY: liveEventId, RESOLVED_ALONE: liveEventId } };
}
