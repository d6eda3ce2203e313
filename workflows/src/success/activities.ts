/** What lifecycle messages are filled with (WAP-51…55): dates, links of the client's portal, what the client did so far, and its cohort. */
import { cohortAt } from '@mainstem/streams/cohorts/fold';
import type { HotRows } from '@mainstem/streams/cohorts/hot-rows.redis';
import { ApplicationFailure } from '@temporalio/common';
import type { Variable } from '../communication/contract.ts';
import type { Usage } from '../health/usage.postgres.ts';
import { PERSON_ANSWER_MICROS } from '../qbr/content.ts';
import type { LifecycleAsk, SuccessActivities } from './contract.ts';

export interface SuccessParts {
  readonly usage: Pick<Usage, 'of'>;
  /** https, without a slash at its end. */
  readonly portalUrl: string;
  readonly cohorts: Pick<HotRows, 'cohort'>;
}

type Variables = Readonly<Record<string, Variable>>;

export function createSuccessActivities({ usage, portalUrl, cohorts }: SuccessParts): SuccessActivities {
  const link = (page: string) => `${portalUrl}/${page}`;
  /** What the bot resolved alone was saved. */
  const halfYear = async ({ tenant, clientId, fromMs, toMs }: LifecycleAsk) => {
    const { resolvedConversations } = await usage.of(tenant, clientId, fromMs, toMs);
    return { savedMicros: resolvedConversations * PERSON_ANSWER_MICROS, reportUrl: link('report') };
  };
  /**
   * How the text speaks to the client's cohort (WAP-89), with its own figures, at the time the message is due. Nobody's
   * message waits for a store that is away: it then reads as for everybody (WAP-95).
   */
  const cohort = async ({ tenant, clientId, toMs }: LifecycleAsk) => {
    const row = await cohorts.cohort(tenant, clientId).catch(() => null);
    const { cohort: name, facts } = cohortAt(row, toMs);
    const { conversations30d: monthly, resolved30d: solved } = facts;
    const solvedPercent = monthly === 0 ? 0 : Math.round((100 * solved) / monthly);
    return { cohort: name ?? 'none', monthly, solved, solvedPercent, talkUrl: link('talk') };
  };
  const year = ({ renewsAtMs }: LifecycleAsk) => ({
    renewsAtMs,
    casesUrl: link('cases'),
    reviewUrl: link('contract-review'),
  });
  const week = async ({ tenant, clientId, fromMs, toMs }: LifecycleAsk) => {
    const { conversations } = await usage.of(tenant, clientId, fromMs, toMs);
    return { storiesUrl: link('stories'), demoUrl: link('demo'), conversations };
  };
  const byTemplate: Readonly<Record<string, (ask: LifecycleAsk) => Promise<Variables>>> = {
    'trial-day-1@v1': async ({ trialEndsAtMs }) => ({
      startUrl: link('start'),
      trialEndsAtMs,
      templates: ['Answer opening hours', 'Book an appointment', 'Hand over to a person'],
    }),
    'trial-day-1@v2': async ({ trialEndsAtMs }) => ({ startUrl: link('start'), trialEndsAtMs }),
    'trial-day-7@v1': week,
    'trial-day-7@v2': async (ask) => ({ ...(await week(ask)), ...(await cohort(ask)) }),
    'trial-day-13@v1': async ({ trialEndsAtMs }) => ({ upgradeUrl: link('upgrade'), trialEndsAtMs }),
    'trial-day-13@v2': async (ask) => ({
      ...{ upgradeUrl: link('upgrade'), trialEndsAtMs: ask.trialEndsAtMs },
      ...(await cohort(ask)),
    }),
    'active-month-6@v1': async (ask) => ({
      ...(await halfYear(ask)),
      features: ['Voice', 'API', 'Own integrations'],
    }),
    'active-month-6@v2': async (ask) => ({ ...(await halfYear(ask)), currency: ask.currency ?? '' }),
    'active-month-6@v3': async (ask) => ({
      ...(await halfYear(ask)),
      currency: ask.currency ?? '',
      ...(await cohort(ask)),
    }),
    'active-month-11@v1': async (ask) => year(ask),
    'active-month-11@v2': async (ask) => ({ ...year(ask), ...(await cohort(ask)) }),
  };
  return {
    async lifecycleVariables(ask) {
      const id = `${ask.key}@v${ask.version ?? 1}`;
      const variables = byTemplate[id];
      if (variables === undefined) throw ApplicationFailure.nonRetryable(`no message ${id}`, 'NO_SUCH_MESSAGE');
      return { product: ask.product, ...(await variables(ask)) };
    },
  };
}
