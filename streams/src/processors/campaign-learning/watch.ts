/**
 * The four learning loops of campaigns (KIKI-59): what outcomes teach, as events.
 *  - BIDDING: the click rate of a campaign, which prices are reckoned from.
 *  - PROMPTS: the click rate of what a prompt has written, campaign by campaign: by what its words begin with ("creative@2: the
 *    offer"), of creatives made before briefs said that by the prompt alone.
 *  - ENGAGEMENT: the share of messages to leads that are answered, by channel, of the entity `leads`; and the share of walks of a
 *    journey that reach its goal, beside those held out, of the entity `journeys`.
 *  - VALUE: what a click is worth: scored budgets of the leads a campaign brought, per click.
 *
 * A lesson is due when enough outcomes have come since the last; it moves what is taken for true towards what was measured by the
 * learning rate of the campaign's profile (UW-21…23). Pure fold over the log. Counts since the last lesson are kept in memory alone:
 * after a start they begin with the last eight days, so a lesson may come later, never twice (its id is its number).
 */
import { autonomyProfiles, profileNamed } from '@mainstem/models/autonomy/autonomy';
import { angleOf } from '@mainstem/models/learning/angles';
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventsByType, LoopLearned } from '@mainstem/schemas/generated/events';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';

type Loop = 'BIDDING' | 'PROMPTS' | 'ENGAGEMENT' | 'VALUE';

const LOOK_BACK_MS = 8 * 24 * 3_600_000;
const ONE = 1_000_000;
/** Outcomes a lesson rests on: fewer would follow the noise. */
const outcomesMin: Readonly<Record<Loop, number>> = { BIDDING: 1_000, PROMPTS: 1_000, ENGAGEMENT: 20, VALUE: 20 };
/** Walks of a journey: a tenth of them held out are ten. */
const WALKS_MIN = 100;
/** Taken for true before the first lesson, millionths; null for what was measured first. */
const firstPpm: Readonly<Record<Loop, number | null>> = {
  BIDDING: 2_000,
  PROMPTS: 2_000,
  ENGAGEMENT: 100_000,
  VALUE: null,
};
/** Subjects that are counted at a time: some 40 MB. The one counted longest ago is let go. */
const SUBJECTS_MAX = 100_000;
/** Leads and creatives remembered until their outcome comes. */
const REMEMBERED_MAX = 200_000;

interface Counted {
  readonly tenant: string;
  readonly entity: string;
  readonly loop: Loop;
  readonly subject: string;
  outcomes: number;
  /** Sum of what the outcomes came to: clicks, answers, micros. */
  sum: number;
  /** The same of walks held out. */
  againstOutcomes: number;
  againstSum: number;
  lessons: number;
  ppm: number | null;
  causeId: string;
  correlationId: string;
  atMs: number;
}

export class CampaignLearningWatch implements Watch<LoopLearned> {
  readonly name = 'campaign-learning';
  readonly types = [
    'ImpressionBilled',
    'ClickRecorded',
    'CreativeGenerated',
    'CampaignGoalStated',
    'LeadReceived',
    'LeadScored',
    'LeadOutreachEnded',
    'JourneyEntered',
    'JourneyGoalReached',
    'CreativeBriefed',
    'LoopLearned',
  ] as const;
  readonly lookBackMs = { bid_events: LOOK_BACK_MS, lead_events: LOOK_BACK_MS, journey_run_events: LOOK_BACK_MS };
  readonly #counted = new Map<string, Counted>();
  readonly #prompts = new Map<string, string>();
  readonly #angles = new Map<string, string>();
  readonly #leads = new Map<string, { readonly campaignId: string; readonly budgetMicros: number }>();
  readonly #profiles = new Map<string, string>();

  apply(event: AnyEvent): void {
    const { tenant, entity } = event.envelope;
    switch (event.type) {
      case 'ImpressionBilled':
        this.#shown(event, 1, 0);
        break;
      case 'ClickRecorded':
        this.#shown(event, 0, 1);
        break;
      case 'CreativeBriefed':
        remember(this.#angles, `${tenant}|${entity}`, event.angle ?? angleOf(event.variation));
        break;
      case 'CreativeGenerated': {
        const key = `${tenant}|${entity}`;
        const angle = this.#angles.get(key);
        remember(this.#prompts, key, angle === undefined ? event.promptRef : `${event.promptRef}: ${angle}`);
        break;
      }
      case 'CampaignGoalStated':
        this.#profiles.set(`${tenant}|${entity}`, event.profile);
        break;
      case 'LeadReceived': {
        const { campaignId, budgetMicros } = event;
        if (campaignId !== null)
          remember(this.#leads, `${tenant}|${entity}`, { campaignId, budgetMicros: budgetMicros ?? 0 });
        break;
      }
      case 'LeadScored':
        this.#scored(event);
        break;
      case 'LeadOutreachEnded':
        // The last one tried is the one that was answered. Where a message did not go out it is not told which: that says nothing.
        if (event.attempts !== event.channels.length) break;
        for (const [at, channel] of event.channels.entries()) {
          const isAnswered = event.outcome === 'RESPONDED' && at === event.channels.length - 1;
          this.#count(event, 'leads', 'ENGAGEMENT', channel, 1, isAnswered ? 1 : 0);
        }
        break;
      case 'JourneyEntered':
        this.#walked(event, event.isHoldout, 1, 0);
        break;
      case 'JourneyGoalReached':
        this.#walked(event, event.isHoldout, 0, 1);
        break;
      case 'LoopLearned':
        this.#learned(event);
    }
  }

  due(): DueCommand<LoopLearned>[] {
    return [...this.#counted.values()]
      .filter(
        ({ loop, subject, outcomes }) => outcomes >= (subject.startsWith('journey:') ? WALKS_MIN : outcomesMin[loop]),
      )
      .map((counted) => {
        const { tenant, entity, causeId, loop, subject, lessons } = counted;
        const cause = [tenant, entity, loop, subject, String(lessons)];
        return { tenant, entity, command: this.#lesson(counted, cause), cause, causationId: causeId };
      });
  }

  #shown(event: EventsByType['ImpressionBilled' | 'ClickRecorded'], impressions: number, clicks: number): void {
    if (event.invalidTraffic) return;
    const { tenant } = event.envelope;
    this.#count(event, event.campaignId, 'BIDDING', 'click-rate', impressions, clicks);
    const prompt = this.#prompts.get(`${tenant}|${event.creativeId}`);
    if (prompt !== undefined) this.#count(event, event.campaignId, 'PROMPTS', prompt, impressions, clicks);
  }

  #walked(
    event: EventsByType['JourneyEntered' | 'JourneyGoalReached'],
    isHeldOut: boolean,
    walks: number,
    goals: number,
  ) {
    const { tenant } = event.envelope;
    if (isHeldOut) {
      const counted = this.#of(tenant, 'journeys', 'ENGAGEMENT', `journey:${event.journeyId}`);
      counted.againstOutcomes += walks;
      counted.againstSum += goals;
      return;
    }
    this.#count(event, 'journeys', 'ENGAGEMENT', `journey:${event.journeyId}`, walks, goals);
  }

  #scored(event: EventsByType['LeadScored']): void {
    const { tenant, entity } = event.envelope;
    const lead = this.#leads.get(`${tenant}|${entity}`);
    if (lead === undefined) return;
    this.#leads.delete(`${tenant}|${entity}`);
    this.#count(event, lead.campaignId, 'VALUE', 'lead', 1, Math.round(lead.budgetMicros * event.score));
  }

  #of(tenant: string, entity: string, loop: Loop, subject: string): Counted {
    const key = `${tenant}|${entity}|${loop}|${subject}`;
    const known = this.#counted.get(key);
    if (known !== undefined) return known;
    const none = { outcomes: 0, sum: 0, againstOutcomes: 0, againstSum: 0, lessons: 0, atMs: 0 };
    const made: Counted = {
      ...{ tenant, entity, loop, subject, ...none },
      ...{ ppm: firstPpm[loop], causeId: '', correlationId: '' },
    };
    this.#counted.set(key, made);
    if (this.#counted.size > SUBJECTS_MAX) this.#counted.delete(this.#counted.keys().next().value as string);
    return made;
  }

  #count(event: AnyEvent, entity: string, loop: Loop, subject: string, outcomes: number, sum: number): void {
    const { tenant, id, correlationId, occurredAtMs } = event.envelope;
    const counted = this.#of(tenant, entity, loop, subject);
    counted.outcomes += outcomes;
    counted.sum += sum;
    Object.assign(counted, { causeId: id, correlationId, atMs: occurredAtMs });
  }

  #learned(event: LoopLearned): void {
    const { tenant, entity } = event.envelope;
    const counted = this.#of(tenant, entity, event.loop as Loop, event.subject);
    counted.lessons += 1;
    Object.assign(counted, { ppm: event.afterPpm, outcomes: 0, sum: 0, againstOutcomes: 0, againstSum: 0 });
  }

  #lesson(counted: Counted, cause: readonly string[]): LoopLearned {
    const { tenant, entity, loop, subject, outcomes, sum, causeId, correlationId, atMs } = counted;
    const measured = measuredPpm(counted);
    const beforePpm = counted.ppm ?? measured;
    const { learningRatePpm } =
      autonomyProfiles[profileNamed(this.#profiles.get(`${tenant}|${entity}`) ?? 'production')];
    const afterPpm = Math.round(beforePpm + ((measured - beforePpm) * learningRatePpm) / ONE);
    const id = uuidFrom('campaign-learning', ...cause);
    const actor = 'service:campaign-learning';
    const envelope = factEnvelope({
      id,
      tenant,
      entity,
      occurredAtMs: atMs,
      actor,
      correlationId,
      causationId: causeId,
    });
    const because = `${outcomes} outcomes came to ${sum}; moved by ${learningRatePpm / 10_000} % of the way`;
    const against = { againstSamples: counted.againstOutcomes, againstTotal: counted.againstSum };
    const lesson = { loop, subject, samples: outcomes, beforePpm, afterPpm, because, total: sum };
    return { type: 'LoopLearned', envelope, ...lesson, ...against };
  }
}

/** A share in millionths, or the micros of one. */
function measuredPpm({ loop, outcomes, sum }: Counted): number {
  return loop === 'VALUE' ? Math.round(sum / outcomes) : Math.round((sum / outcomes) * ONE);
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  if (map.size > REMEMBERED_MAX) map.delete(map.keys().next().value as string);
}
