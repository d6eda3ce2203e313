/** What lifecycle messages are filled with (WAP-51…55): dates, links of the client's portal, and what the client did so far. */
import { ApplicationFailure } from '@temporalio/common';
import type { Variable } from '../communication/contract.ts';
import type { Usage } from '../health/usage.postgres.ts';
import { PERSON_ANSWER_MICROS } from '../qbr/content.ts';
import type { LifecycleAsk, SuccessActivities } from './contract.ts';

export interface SuccessParts {
  readonly usage: Pick<Usage, 'of'>;
  /** https, without a slash at its end. */
  readonly portalUrl: string;
}

type Variables = Readonly<Record<string, Variable>>;

export function createSuccessActivities({ usage, portalUrl }: SuccessParts): SuccessActivities {
  const link = (page: string) => `${portalUrl}/${page}`;
  /** What the bot resolved alone was saved. */
  const halfYear = async ({ tenant, clientId, fromMs, toMs }: LifecycleAsk) => {
    const { resolvedConversations } = await usage.of(tenant, clientId, fromMs, toMs);
    return { savedMicros: resolvedConversations * PERSON_ANSWER_MICROS, reportUrl: link('report') };
  };
  const byTemplate: Readonly<Record<string, (ask: LifecycleAsk) => Promise<Variables>>> = {
    'trial-day-1@v1': async ({ trialEndsAtMs }) => ({
      startUrl: link('start'),
      trialEndsAtMs,
      templates: ['Answer opening hours', 'Book an appointment', 'Hand over to a person'],
    }),
    'trial-day-1@v2': async ({ trialEndsAtMs }) => ({ startUrl: link('start'), trialEndsAtMs }),
    'trial-day-7@v1': async ({ tenant, clientId, fromMs, toMs }) => {
      const { conversations } = await usage.of(tenant, clientId, fromMs, toMs);
      return { storiesUrl: link('stories'), demoUrl: link('demo'), conversations };
    },
    'trial-day-13@v1': async ({ trialEndsAtMs }) => ({ upgradeUrl: link('upgrade'), trialEndsAtMs }),
    'active-month-6@v1': async (ask) => ({
      ...(await halfYear(ask)),
      features: ['Voice', 'API', 'Own integrations'],
    }),
    'active-month-6@v2': async (ask) => ({ ...(await halfYear(ask)), currency: ask.currency ?? '' }),
    'active-month-11@v1': async ({ renewsAtMs }) => ({
      renewsAtMs,
      casesUrl: link('cases'),
      reviewUrl: link('contract-review'),
    }),
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
