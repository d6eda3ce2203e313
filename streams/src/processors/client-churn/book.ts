/**
 * What is known of clients to say which of them are due to be looked at: a fold of the log, kept in memory and rebuilt at each
 * start (R1). What was told of them before is part of it, so nothing is told twice. Its topics are read side by side, so the
 * result does not depend on their order: times in events decide. Pure.
 */
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import { CHURN_EVERY_MS } from '../../models/outcome-rules.ts';

export const churnTypes = [
  'ClientWentLive',
  'SuccessStageChanged',
  'HealthBandChanged',
  'ClientChurnScored',
  'SubjectErased',
] as const;

/**
 * Looks for each moment of the training: between two of them somebody may fall ill. Only every third is told to the monitor, for
 * those are the moments rows of training have, and a client looked at three times as often would count three times.
 */
const LOOKS_PER_MOMENT = 3;
export const LOOK_EVERY_MS = CHURN_EVERY_MS / LOOKS_PER_MOMENT;
/** Clients of all tenants together, some 500 bytes each; more are counted and not looked at. */
export const CLIENTS_MAX = 100_000;

export type Health = Pick<
  EventsByType['HealthBandChanged'],
  'to' | 'scoreHundredths' | 'parts' | 'partScores' | 'weightsVersion' | 'dayAtMs'
>;

interface Known {
  readonly live?: Pick<EventsByType['ClientWentLive'], 'atMs' | 'plan' | 'conversationsPerMonth' | 'envelope'>;
  /** When it left last, ms. */
  readonly leftAtMs?: number;
  readonly health?: Health;
  readonly told?: Pick<EventsByType['ClientChurnScored'], 'mark' | 'asOfAtMs'>;
}

/** A client that is due, with all that its score is told by besides its features. */
export interface DueClient {
  readonly tenant: string;
  readonly clientId: string;
  readonly liveAtMs: number;
  readonly plan: string;
  readonly conversationsPerMonth: number | null;
  readonly correlationId: string;
  /** Event of its going live. */
  readonly causationId: string;
  readonly health: Health | null;
  /** Which look it is since it went live, from 1. */
  readonly mark: number;
  /** Whether an outcome is held against this look. */
  readonly isCounted: boolean;
}

export class ChurnBook {
  readonly #clients = new Map<string, Known>();
  /** Events of clients there was no room for. */
  refused = 0;
  readonly #clientsMax: number;

  constructor(clientsMax = CLIENTS_MAX) {
    this.#clientsMax = clientsMax;
  }

  get size(): number {
    return this.#clients.size;
  }

  apply(event: AnyEvent): void {
    const { tenant, entity } = event.envelope;
    if (event.type === 'SubjectErased') {
      this.#clients.delete(`${tenant}|${event.subject}`);
      return;
    }
    const key = `${tenant}|${entity}`;
    const before = this.#clients.get(key);
    const after = learnt(before ?? {}, event);
    if (after === null) return;
    if (before === undefined && this.#clients.size >= this.#clientsMax) this.refused += 1;
    else this.#clients.set(key, after);
  }

  /** Those that are live and whose time has come, in the order they were met. */
  due(nowMs: number): DueClient[] {
    return [...this.#clients].flatMap(([key, known]) => {
      const due = dueOf(key, known, nowMs);
      return due === null ? [] : [due];
    });
  }
}

/** Null for what says nothing here. */
function learnt(known: Known, event: AnyEvent): Known | null {
  switch (event.type) {
    case 'ClientWentLive': {
      const { atMs, plan, conversationsPerMonth, envelope } = event;
      if (known.live !== undefined && known.live.atMs > atMs) return null;
      return { ...known, live: { atMs, plan, conversationsPerMonth, envelope } };
    }
    case 'SuccessStageChanged':
      return event.to === 'CHURNED' ? { ...known, leftAtMs: Math.max(event.atMs, known.leftAtMs ?? 0) } : null;
    case 'HealthBandChanged': {
      const { to, scoreHundredths, parts, partScores, weightsVersion, dayAtMs } = event;
      if (known.health !== undefined && known.health.dayAtMs > dayAtMs) return null;
      return { ...known, health: { to, scoreHundredths, parts, partScores, weightsVersion, dayAtMs } };
    }
    case 'ClientChurnScored': {
      const { mark, asOfAtMs } = event;
      return known.told !== undefined && known.told.asOfAtMs > asOfAtMs ? null : { ...known, told: { mark, asOfAtMs } };
    }
    default:
      return null;
  }
}

function dueOf(key: string, { live, leftAtMs, health, told }: Known, nowMs: number): DueClient | null {
  if (live === undefined || (leftAtMs !== undefined && leftAtMs >= live.atMs && leftAtMs <= nowMs)) return null;
  const mark = Math.floor((nowMs - live.atMs) / LOOK_EVERY_MS);
  // One that came back begins anew.
  const before = told !== undefined && told.asOfAtMs >= live.atMs ? told.mark : 0;
  if (mark < 1 || mark <= before) return null;
  const { atMs: liveAtMs, plan, conversationsPerMonth, envelope } = live;
  const moment = (at: number) => Math.floor(at / LOOKS_PER_MOMENT);
  return {
    ...{ tenant: envelope.tenant, clientId: key.slice(key.indexOf('|') + 1), liveAtMs, plan, conversationsPerMonth },
    ...{ correlationId: envelope.correlationId, causationId: envelope.id, health: health ?? null },
    ...{ mark, isCounted: moment(mark) > moment(before) },
  };
}
