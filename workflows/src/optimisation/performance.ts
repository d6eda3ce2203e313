/**
 * What campaigns came to by the hour, folded from the log: impressions, clicks and money of each creative for eight days,
 * and which changes are still watched. A watch that is never due (streams/src/processors/log-watch): losing it costs a read of the log (R1).
 *
 * Bounded: hours older than eight days are let go; a creative nobody is shown costs nothing. A bill or click that comes
 * twice within the last 200,000 counts once (R2).
 */
import type { Arm } from '@mainstem/models/optimisation/optimise';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { Watch } from '@mainstem/streams/processors/log-watch/log-watch';
import type { Counts, ReviewedCampaign } from './contract.ts';
import { HOUR_MS } from './messages.ts';

const KEPT_HOURS = 8 * 24;
/** Bids whose bill or click is remembered: hours of a busy tenant, some 20 MB. */
const SEEN_MAX = 200_000;
export const REVIEWED_MAX = 1_000;
export const WINDOW_MS = 24 * HOUR_MS;

interface Cell {
  impressions: number;
  clicks: number;
  spentMicros: number;
}

interface Shown extends ReviewedCampaign {
  readonly cells: Map<string, Map<number, Cell>>;
  /** Ids of changes that are proposed and neither dismissed nor settled. */
  readonly open: Set<string>;
}

export interface Performance {
  readonly arms: readonly Arm[];
  readonly spentMicros: number;
  readonly isBusy: boolean;
}

export class PerformanceWatch implements Watch<never> {
  readonly name = 'campaign-performance';
  readonly types = [
    'ImpressionBilled',
    'ClickRecorded',
    'OptimisationProposed',
    'OptimisationDismissed',
    'OptimisationConfirmed',
    'OptimisationReverted',
  ] as const;
  readonly lookBackMs = { bid_events: KEPT_HOURS * HOUR_MS };
  readonly #campaigns = new Map<string, Shown>();
  readonly #seen = new Set<string>();

  apply(event: AnyEvent): void {
    const { tenant, entity, occurredAtMs } = event.envelope;
    switch (event.type) {
      case 'ImpressionBilled':
      case 'ClickRecorded': {
        if (event.invalidTraffic || !this.#isNew(`${tenant}|${entity}|${event.type}`)) return;
        const cell = this.#cell(event, event.campaignId, event.creativeId, Math.floor(occurredAtMs / HOUR_MS));
        if (event.type === 'ClickRecorded') cell.clicks += 1;
        else {
          cell.impressions += 1;
          cell.spentMicros += event.costMicros;
        }
        return;
      }
      case 'OptimisationProposed':
        this.#shown(event, entity).open.add(event.optimisationId);
        return;
      case 'OptimisationDismissed':
      case 'OptimisationConfirmed':
      case 'OptimisationReverted':
        this.#shown(event, entity).open.delete(event.optimisationId);
    }
  }

  due(): never[] {
    return [];
  }

  /** Those shown within a day before `atMs`, the most shown first. */
  shown(atMs: number): ReviewedCampaign[] {
    const counted = [...this.#campaigns.values()].map((shown) => {
      const impressions = sum(shown, atMs - WINDOW_MS, atMs).impressions;
      const { tenant, campaignId, eventId, correlationId } = shown;
      return { impressions, campaign: { tenant, campaignId, eventId, correlationId } };
    });
    return counted
      .filter(({ impressions }) => impressions > 0)
      .sort((a, b) => b.impressions - a.impressions || (a.campaign.campaignId < b.campaign.campaignId ? -1 : 1))
      .slice(0, REVIEWED_MAX)
      .map(({ campaign }) => campaign);
  }

  /** Of the hours that end after `fromMs` and begin before `toMs`. */
  of(tenant: string, campaignId: string, fromMs: number, toMs: number): Performance {
    const shown = this.#campaigns.get(`${tenant}|${campaignId}`);
    if (shown === undefined) return { arms: [], spentMicros: 0, isBusy: false };
    const arms = [...shown.cells].map(([creativeId, hours]) => ({ creativeId, ...sumOf(hours, fromMs, toMs) }));
    const spentMicros = arms.reduce((total, arm) => total + arm.spentMicros, 0);
    const plain = arms.map(({ creativeId, impressions, clicks }) => ({ creativeId, impressions, clicks }));
    return { arms: plain.filter(({ impressions }) => impressions > 0), spentMicros, isBusy: shown.open.size > 0 };
  }

  #isNew(id: string): boolean {
    if (this.#seen.has(id)) return false;
    this.#seen.add(id);
    if (this.#seen.size > SEEN_MAX) this.#seen.delete(this.#seen.values().next().value as string);
    return true;
  }

  #shown({ envelope }: AnyEvent, campaignId: string): Shown {
    const { tenant, id: eventId, correlationId } = envelope;
    const key = `${tenant}|${campaignId}`;
    const known = this.#campaigns.get(key);
    if (known !== undefined) return known;
    const shown = { tenant, campaignId, eventId, correlationId, cells: new Map(), open: new Set<string>() };
    this.#campaigns.set(key, shown);
    return shown;
  }

  #cell(event: AnyEvent, campaignId: string, creativeId: string, hour: number): Cell {
    const { cells } = this.#shown(event, campaignId);
    const hours = cells.get(creativeId) ?? new Map<number, Cell>();
    cells.set(creativeId, hours);
    const cell = hours.get(hour) ?? { impressions: 0, clicks: 0, spentMicros: 0 };
    if (!hours.has(hour)) {
      hours.set(hour, cell);
      for (const old of hours.keys()) if (old < hour - KEPT_HOURS) hours.delete(old);
    }
    return cell;
  }
}

function sum({ cells }: Shown, fromMs: number, toMs: number): Counts {
  const all = [...cells.values()].map((hours) => sumOf(hours, fromMs, toMs));
  return all.reduce((total, cell) => added(total, cell), { impressions: 0, clicks: 0, spentMicros: 0 });
}

function sumOf(hours: ReadonlyMap<number, Cell>, fromMs: number, toMs: number): Cell {
  let total: Cell = { impressions: 0, clicks: 0, spentMicros: 0 };
  for (const [hour, cell] of hours) {
    if ((hour + 1) * HOUR_MS > fromMs && hour * HOUR_MS < toMs) total = added(total, cell);
  }
  return total;
}

function added(a: Cell, b: Cell): Cell {
  return {
    impressions: a.impressions + b.impressions,
    clicks: a.clicks + b.clicks,
    spentMicros: a.spentMicros + b.spentMicros,
  };
}
