/** One lifecycle message (WAP-51…55): figures are looked up by an activity, address and name by the one that sends. */
import { patched, proxyActivities } from '@temporalio/workflow';
import { sendMessage } from '../communication/send.ts';
import { logSteps } from '../steps/activity-options.ts';
import type { Chain } from '../steps/chain.ts';
import type { Due } from './calendar.ts';
import type { SuccessActivities } from './contract.ts';
import type { SuccessInput } from './messages.ts';

const { lifecycleVariables } = proxyActivities<SuccessActivities>(logSteps);
/** Nobody wants "your trial begins" a week late: later than this it is not sent, and the log says so. */
const LATE_MS = 2 * 86_400_000;

interface Telling extends Pick<SuccessInput, 'tenant' | 'clientId' | 'live'> {
  readonly period: number;
  readonly renewsAtMs: number;
  readonly due: Extract<Due, { what: 'MESSAGE' }>;
}

export async function tell(chain: Chain, { tenant, clientId, live, period, renewsAtMs, due }: Telling): Promise<void> {
  const { key, purpose } = due.message;
  const { product, trialEndsAtMs, currency } = live;
  const version = versionOf(due, live);
  const times = { trialEndsAtMs, renewsAtMs, fromMs: live.atMs, toMs: due.atMs };
  const about = { tenant, clientId, key, version, product, ...(currency === undefined ? {} : { currency }) };
  const variables = await lifecycleVariables({ ...about, ...times });
  const messageId = `success:${clientId}:${key}:${period}`;
  const to = { kind: 'client', id: clientId } as const;
  const what = { messageId, channel: 'email', to, template: `${key}@v${version}`, purpose, variables } as const;
  await sendMessage(chain, { step: `message:${key}:${period}`, ...what, notAfterMs: due.atMs + LATE_MS });
}

/** Texts that speak to the client's cohort (WAP-89); that of the first day is for everybody. A run of before takes them from its next message on. */
const cohortTexts = {
  'trial-day-1': 2,
  'trial-day-7': 2,
  'trial-day-13': 2,
  'active-month-6': 3,
  'active-month-11': 2,
} as const;

/** Older texts say their lists in the reader's language, or in English; without a currency, what was saved in dollars. */
function versionOf({ message: { key } }: Telling['due'], { currency }: Telling['live']): 1 | 2 | 3 {
  const canSayMoney = key !== 'active-month-6' || currency !== undefined;
  if (canSayMoney && patched('cohort-texts')) return cohortTexts[key];
  const hasSecond = key === 'trial-day-1' || (key === 'active-month-6' && currency !== undefined);
  return hasSecond && patched('second-texts') ? 2 : 1;
}
