/**
 * "Is user_1001 risky?" (KAIROS-16, KAIROS-25): a rule first, on the numbers that were read, which the answer quotes. A
 * language model may word the answer, never make it: a wording with a number that was not read is thrown away.
 *
 *   fraud flag 0 and mean amount below the line → Safe / Low risk
 *   fraud flag 0 and mean amount at or over it  → Review / Medium risk
 *   fraud flag 1                                → Unsafe / High risk
 *   nothing read                                → no answer, and a person is asked to look (KAIROS-15)
 *
 * Pure.
 */
import type { AnsweredVector } from '../../features/answers.ts';

/** The line of the rule: a mean transaction of 500 of its currency. */
export const RISK_LINE_MICROS = 500_000_000;
const MICROS = 1_000_000;

export type Risk = 'low' | 'medium' | 'high';

export interface RiskAnswer {
  readonly risk: Risk;
  readonly verdict: 'Safe / Low risk' | 'Review / Medium risk' | 'Unsafe / High risk';
  /** The numbers the rule saw, as they are quoted. */
  readonly quoted: {
    readonly fraudFlag: number;
    readonly amount: string;
    readonly line: string;
    readonly transactions: number;
  };
  readonly text: string;
}

/** Null when nothing was read, or nothing that can be judged: no rule may judge defaults. */
export function judgeRisk(vector: Pick<AnsweredVector, 'entity' | 'values' | 'defaulted'>): RiskAnswer | null {
  if (vector.defaulted || !isSound(vector)) return null;
  const fraudFlag = Number(vector.values.fraud_flag);
  const amountMicros = Number(vector.values.amount_micros);
  const currency = String(vector.values.currency);
  const risk: Risk = fraudFlag !== 0 ? 'high' : amountMicros < RISK_LINE_MICROS ? 'low' : 'medium';
  const verdict = verdicts[risk];
  const amount = money(amountMicros, currency);
  const line = money(RISK_LINE_MICROS, currency);
  const transactions = Number(vector.values.transaction_count);
  const side = amountMicros < RISK_LINE_MICROS ? 'below' : 'at or over';
  const text =
    `${verdict}: ${vector.entity} has fraud flag ${fraudFlag} and a mean transaction of ${amount} over ` +
    `${transactions} transactions, ${side} the line of ${line}.`;
  return { risk, verdict, quoted: { fraudFlag, amount, line, transactions }, text };
}

/** Said after any words for a verdict on values older than their view allows: a person should look before it is acted on. */
export const OUT_OF_DATE = ' What is known is out of date.';

/** Whether a value it was judged by is stale. */
export function isOutOfDate({ flags }: Pick<AnsweredVector, 'flags'>): boolean {
  return flags.includes('S');
}

/** A currency is a code of three letters: anything else is text that somebody stored, and is neither judged nor repeated. */
function isSound({ values }: Pick<AnsweredVector, 'values'>): boolean {
  return /^[A-Z]{3}$/.test(String(values.currency)) && Number.isFinite(Number(values.amount_micros));
}

const verdicts = { low: 'Safe / Low risk', medium: 'Review / Medium risk', high: 'Unsafe / High risk' } as const;

/**
 * Micros as people write them: "$124.77", "124.77 EUR". Whole hundredths, never rounded up: what is below the line must not
 * read as the line itself.
 */
export function money(micros: number, currency: string): string {
  const hundredths = Math.trunc((micros % MICROS) / (MICROS / 100));
  const text = `${Math.trunc(micros / MICROS)}.${String(hundredths).padStart(2, '0')}`;
  return currency === 'USD' ? `$${text}` : `${text} ${currency}`.trim();
}

/** A wording may say less than the rule, never something else: it names the rule's own level and no other. */
export function contradicts(wording: string, { risk }: Pick<RiskAnswer, 'risk'>): boolean {
  const levels = {
    low: /\b(?:low[- ]risk|safe)\b/iu,
    medium: /\b(?:medium[- ]risk|review)\b/iu,
    high: /\b(?:high[- ]risk|unsafe)\b/iu,
  };
  const denied = /\b(?:not|no|never|cannot|hardly|neither|nor|far from|anything but)\b|n['\u2019]t\b/iu.test(wording);
  return denied || (Object.keys(levels) as Risk[]).some((level) => levels[level].test(wording) !== (level === risk));
}
