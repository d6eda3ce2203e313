/**
 * What was learnt, folded from the log: counts of lessons by what they are of, which adjustments hold, what people set, and what
 * the value model says of a viewer nothing is known of (the row "default" of the view of values). A watch that is never due:
 * losing it costs a read of the log (R1). Bounded: the campaign heard of longest ago is let go.
 */
import type { Counted, Walked } from '@mainstem/models/learning/adjust';
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import type { Watch } from '@mainstem/streams/processors/log-watch/log-watch';
import { DEFAULT_VIEWER } from '@mainstem/streams/user-values/contract';
import type { Learnt } from './contract.ts';

/** Campaigns, and tenants' rows of all leads and journeys, remembered at a time: some 20 MB. */
const ENTITIES_MAX = 20_000;
/** Values of viewers are many; the one of "default" is scored anew with each run of the model. */
const VALUES_LOOK_BACK_MS = 8 * 24 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
/** A lesson counts half after this long: what was clicked last spring says little of today. */
const HALF_LIFE_MS = 30 * DAY_MS;
const SUBJECTS_MAX = 100;
/** Lessons come a few a minute, and are weighed within seconds; after a start all of the log were folded before. */
const SEEN_MAX = 50_000;

export interface Learned extends Counted {
  readonly eventId: string;
  readonly ppm: number;
  readonly atMs: number;
  readonly againstSamples: number;
  readonly againstTotal: number;
}

interface Known {
  /** By loop and subject. */
  readonly lessons: Map<string, Learned>;
  angle: string | null;
  channels: readonly string[];
  flows: readonly { readonly outcome: string; readonly journey: string }[];
  /** CPM people set last, micros; null when they set none. */
  peoplesPriceMicros: number | null;
}

export class LearnedWatch implements Watch<never> {
  readonly name = 'lessons';
  readonly types = [
    'LoopLearned',
    'AdjustmentApplied',
    'CampaignCreated',
    'CampaignBidPriceChanged',
    'CampaignFlowsChanged',
    'UserValueScored',
  ] as const;
  readonly lookBackMs = { value_events: VALUES_LOOK_BACK_MS };
  readonly #known = new Map<string, Known>();
  /** Lessons that were folded, the last ones. */
  readonly #seen = new Set<string>();
  readonly #values = new Map<string, NonNullable<Learnt['actionValue']>>();

  apply(event: AnyEvent): void {
    const { tenant, entity, actor, id } = event.envelope;
    switch (event.type) {
      case 'LoopLearned':
        this.#learned(event);
        break;
      case 'AdjustmentApplied': {
        const known = this.#of(tenant, entity);
        if (event.kind === 'PROMPT_ANGLE') known.angle = event.toText;
        if (event.kind === 'CHANNELS') known.channels = (event.toText ?? '').split(',').filter((one) => one !== '');
        break;
      }
      case 'CampaignCreated':
      case 'CampaignBidPriceChanged':
        if (!actor.startsWith('workflow:') && !actor.startsWith('service:')) {
          this.#of(tenant, entity).peoplesPriceMicros = event.bidPriceMicros;
        }
        break;
      case 'CampaignFlowsChanged':
        this.#of(tenant, entity).flows = event.flows;
        break;
      case 'UserValueScored':
        if (entity !== DEFAULT_VIEWER) break;
        if (event.valueMicros === null) this.#values.delete(tenant);
        else this.#values.set(tenant, { micros: event.valueMicros, model: event.modelVersion, eventId: id });
    }
  }

  due(): never[] {
    return [];
  }

  /** Whether a lesson was folded: who weighs it may be faster than the log is read here. */
  knows(eventId: string): boolean {
    return this.#seen.has(eventId);
  }

  learntFor(tenant: string, campaignId: string): Learnt {
    const known = this.#known.get(`${tenant}|${campaignId}`);
    const rate = known?.lessons.get('BIDDING|click-rate');
    const written = [...this.waysOfWriting(tenant, campaignId)].sort(([, a], [, b]) => shareOf(b) - shareOf(a));
    return {
      clickRate: rate === undefined ? null : { ppm: rate.ppm, eventId: rate.eventId },
      angle: known?.angle ?? null,
      lessons: written.slice(0, 5).map(([angle, { eventId, samples }]) => ({
        eventId,
        words: `Words that begin with ${angle} were clicked ${rankOf(angle, written)} of ${written.length} ways (${Math.round(samples)} views).`,
      })),
      actionValue: this.#values.get(tenant) ?? null,
      channels: this.#known.get(`${tenant}|leads`)?.channels ?? [],
    };
  }

  /** Counts by what words begin with. */
  waysOfWriting(tenant: string, campaignId: string): ReadonlyMap<string, Learned> {
    return this.#by(tenant, campaignId, 'PROMPTS', (subject) => subject.split(': ')[1]);
  }

  channels(tenant: string): ReadonlyMap<string, Learned> {
    return this.#by(tenant, 'leads', 'ENGAGEMENT', (subject) => (subject.startsWith('journey:') ? undefined : subject));
  }

  journey(tenant: string, journey: string): (Walked & { readonly eventId: string }) | null {
    const learned = this.#known.get(`${tenant}|journeys`)?.lessons.get(`ENGAGEMENT|journey:${journey}`);
    if (learned === undefined) return null;
    const { samples, total, againstSamples, againstTotal, eventId } = learned;
    return { journey, walked: { samples, total }, heldOut: { samples: againstSamples, total: againstTotal }, eventId };
  }

  /** Campaigns of a tenant that use a journey, at most `max`. */
  usersOf(tenant: string, journey: string, max: number): string[] {
    return [...this.#known]
      .filter(([key, { flows }]) => key.startsWith(`${tenant}|`) && flows.some((flow) => flow.journey === journey))
      .slice(0, max)
      .map(([key]) => key.slice(tenant.length + 1));
  }

  peoplesPriceOf(tenant: string, campaignId: string): number | null {
    return this.#known.get(`${tenant}|${campaignId}`)?.peoplesPriceMicros ?? null;
  }

  #by(tenant: string, entity: string, loop: string, nameOf: (subject: string) => string | undefined) {
    const found = new Map<string, Learned>();
    for (const [key, learned] of this.#known.get(`${tenant}|${entity}`)?.lessons ?? []) {
      const name = key.startsWith(`${loop}|`) ? nameOf(key.slice(loop.length + 1)) : undefined;
      if (name !== undefined) found.set(name, learned);
    }
    return found;
  }

  #learned(event: EventsByType['LoopLearned']): void {
    const { tenant, entity, id: eventId, occurredAtMs: atMs } = event.envelope;
    const { loop, subject, samples, total, afterPpm: ppm, againstSamples, againstTotal } = event;
    this.#seen.add(eventId);
    if (this.#seen.size > SEEN_MAX) this.#seen.delete(this.#seen.values().next().value as string);
    const { lessons } = this.#of(tenant, entity);
    const key = `${loop}|${subject}`;
    const held = lessons.get(key);
    const share = held === undefined ? 0 : 0.5 ** (Math.max(0, atMs - held.atMs) / HALF_LIFE_MS);
    const sum = (before: number | undefined, now: number) => (before ?? 0) * share + now;
    lessons.delete(key);
    lessons.set(key, {
      ...{ eventId, ppm, atMs },
      samples: sum(held?.samples, samples),
      total: sum(held?.total, total),
      againstSamples: sum(held?.againstSamples, againstSamples),
      againstTotal: sum(held?.againstTotal, againstTotal),
    });
    if (lessons.size > SUBJECTS_MAX) lessons.delete(lessons.keys().next().value as string);
  }

  #of(tenant: string, entity: string): Known {
    const key = `${tenant}|${entity}`;
    const held = this.#known.get(key);
    if (held !== undefined) return held;
    const made: Known = { lessons: new Map(), angle: null, channels: [], flows: [], peoplesPriceMicros: null };
    this.#known.set(key, made);
    if (this.#known.size > ENTITIES_MAX) this.#known.delete(this.#known.keys().next().value as string);
    return made;
  }
}

function shareOf({ samples, total }: Counted): number {
  return samples === 0 ? 0 : total / samples;
}

/** Ranks and not rates: a number of a prompt finds its way into words. */
function rankOf(angle: string, ranked: readonly (readonly [string, Learned])[]): string {
  const at = ranked.findIndex(([one]) => one === angle);
  return at === 0 ? 'most' : at === ranked.length - 1 ? 'least' : 'neither most nor least';
}
