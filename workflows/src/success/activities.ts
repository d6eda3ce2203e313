/** What lifecycle messages are filled with (WAP-51…55): dates, links of the client's portal, what the client did so far, and its cohort. */
import { type CohortAnswer, cohortAt } from '@mainstem/streams/cohorts/fold';
import { ApplicationFailure } from '@temporalio/common';
import type { Variable } from '../communication/contract.ts';
import type { Usage } from '../health/usage.postgres.ts';
import { PERSON_ANSWER_MICROS } from '../qbr/content.ts';
import { monthsAfter, RENEWAL_WINDOW_MS } from './calendar.ts';
import type { CohortSource } from './cohort-source.ts';
import type { LifecycleAsk, SuccessActivities } from './contract.ts';

export interface SuccessParts {
  readonly usage: Pick<Usage, 'of'>;
  /** https, without a slash at its end. */
  readonly portalUrl: string;
  readonly cohorts: CohortSource;
}

type Variables = Readonly<Record<string, Variable>>;
type Fill = (ask: LifecycleAsk) => Promise<Variables>;

export function createSuccessActivities(parts: SuccessParts): SuccessActivities {
  const byTemplate: Readonly<Record<string, Fill>> = { ...forEverybody(parts), ...forCohorts(parts) };
  return {
    async lifecycleVariables(ask) {
      const id = `${ask.key}@v${ask.version ?? 1}`;
      const variables = byTemplate[id];
      // Tried again: while programs are renewed, an old one may be asked for a text only the new ones have.
      if (variables === undefined) throw ApplicationFailure.retryable(`no message ${id}`, 'NO_SUCH_MESSAGE');
      return { product: ask.product, ...(await variables(ask)) };
    },
  };
}

/** Texts before cohorts, which older runs still ask for. */
function forEverybody(parts: SuccessParts): Readonly<Record<string, Fill>> {
  const { link, halfYear, week, year } = figures(parts);
  const trialEnd = ({ trialEndsAtMs }: LifecycleAsk) => ({ startUrl: link('start'), trialEndsAtMs });
  return {
    'trial-day-1@v1': async (ask) => ({
      ...trialEnd(ask),
      templates: ['Answer opening hours', 'Book an appointment', 'Hand over to a person'],
    }),
    'trial-day-1@v2': async (ask) => trialEnd(ask),
    'trial-day-7@v1': week,
    'trial-day-13@v1': async ({ trialEndsAtMs }) => ({ upgradeUrl: link('upgrade'), trialEndsAtMs }),
    'active-month-6@v1': async (ask) => ({ ...(await halfYear(ask)), features: ['Voice', 'API', 'Own integrations'] }),
    'active-month-6@v2': async (ask) => ({ ...(await halfYear(ask)), currency: ask.currency ?? '' }),
    'active-month-11@v1': async (ask) => year(ask),
  };
}

/** Texts that speak to the client's cohort (WAP-89), with its own figures, at the time the message is due. */
function forCohorts(parts: SuccessParts): Readonly<Record<string, Fill>> {
  const { link, halfYear, week, year } = figures(parts);
  const cohort = async ({ tenant, clientId }: LifecycleAsk, atMs: number) => {
    const found = await parts.cohorts.find(tenant, clientId);
    const links = { startUrl: link('start'), apiUrl: link('api'), talkUrl: link('talk') };
    if (found === 'unknown') return { cohort: 'unknown', ...shareOf(), ...links };
    const { cohort: name, facts } = cohortAt(found.row, atMs);
    return { cohort: name ?? 'none', ...shareOf(facts), ...links };
  };
  return {
    'trial-day-7@v2': async (ask) => ({ ...(await week(ask)), ...(await cohort(ask, ask.toMs)) }),
    'trial-day-13@v2': async (ask) => ({
      ...{ upgradeUrl: link('upgrade'), trialEndsAtMs: ask.trialEndsAtMs },
      ...(await cohort(ask, ask.toMs)),
    }),
    'active-month-6@v3': async (ask) => ({
      ...(await halfYear({ ...ask, fromMs: Math.max(ask.fromMs, monthsAfter(ask.toMs, -6)) })),
      currency: ask.currency ?? '',
      ...(await cohort(ask, ask.toMs)),
    }),
    // It speaks of the renewal, whose window begins up to a day later: a month has up to 31 days.
    'active-month-11@v2': async (ask) => ({
      ...year(ask),
      ...(await cohort(ask, Math.max(ask.toMs, ask.renewsAtMs - RENEWAL_WINDOW_MS))),
    }),
  };
}

/** Rounded down: one that a person had to help with is not "all". */
function shareOf(facts: Partial<CohortAnswer['facts']> = {}) {
  const { conversations30d: monthly = 0, resolved30d: solved = 0 } = facts;
  return { monthly, solvedPercent: monthly === 0 ? 0 : Math.floor((100 * solved) / monthly) };
}

/** What texts of both kinds say. */
function figures({ usage, portalUrl }: SuccessParts) {
  const link = (page: string) => `${portalUrl}/${page}`;
  return {
    link,
    /** What the bot resolved alone was saved. */
    halfYear: async ({ tenant, clientId, fromMs, toMs }: LifecycleAsk) => {
      const { resolvedConversations } = await usage.of(tenant, clientId, fromMs, toMs);
      return { savedMicros: resolvedConversations * PERSON_ANSWER_MICROS, reportUrl: link('report') };
    },
    week: async ({ tenant, clientId, fromMs, toMs }: LifecycleAsk) => {
      const { conversations } = await usage.of(tenant, clientId, fromMs, toMs);
      return { storiesUrl: link('stories'), demoUrl: link('demo'), conversations };
    },
    year: ({ renewsAtMs }: LifecycleAsk) => ({
      renewsAtMs,
      casesUrl: link('cases'),
      reviewUrl: link('contract-review'),
    }),
  };
}
