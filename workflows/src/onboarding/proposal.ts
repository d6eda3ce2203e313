/** Pricing and proposal in one step (WAP-27): the price is reckoned, the proposal sent to be signed with it. */
import { DAY_MS, type Life } from '../client-lifecycle/life/life.ts';
import type { LifeStep } from '../client-lifecycle/life/state.ts';
import { sign } from '../signing/sign.ts';
import { PRICE_CURRENCY, PRICE_DAYS, PRICE_LIST, type Price, priceOf } from './pricing.ts';

/** Proposals to one client before the life ends. */
const PROPOSALS_MAX = 2;
/** A client who never said how much: the smallest plan. */
const CONVERSATIONS = 1_000;
const MICROS = 1_000_000;

export async function proposal(life: Life): Promise<LifeStep> {
  const { profile, requirements, rounds } = life.state;
  const round = rounds.proposal ?? 1;
  const price = priceOf(profile.product, requirements?.conversationsPerMonth ?? CONVERSATIONS);
  const pricingId = `price-${round}`;
  const { plan, monthlyMicros, yearlyValueMicros } = price;
  const validUntilMs = Date.now() + PRICE_DAYS * DAY_MS;
  const terms = { pricingId, currency: PRICE_CURRENCY, priceList: PRICE_LIST, approvalId: null, validUntilMs };
  await life.emit('priced', { type: 'ClientPriced', ...price, ...terms });
  life.know({ pricing: { pricingId, plan, monthlyMicros } });
  const signed = await sign(life, {
    docKind: 'proposal',
    template: `proposal-${plan}`,
    fields: fieldsOf(price),
    pricingId,
  });
  if (signed.outcome === 'SIGNED') {
    const deal = { contractRef: signed.docId, yearlyValueMicros, currency: PRICE_CURRENCY };
    await life.emit('deal', { type: 'ClientDealSigned', ...deal });
    life.know({ deal });
    return 'config';
  }
  // Who was not reached in time gets one more; who said no does not.
  if (signed.outcome === 'LAPSED' && signed.because === 'unsigned' && round < PROPOSALS_MAX) return 'proposal';
  return life.end(`no proposal was signed: ${signed.because}`);
}

function fieldsOf({ plan, monthlyMicros, setupMicros, includedPerMonth }: Price): Readonly<Record<string, string>> {
  const amount = (micros: number) => `${(micros / MICROS).toFixed(2)} ${PRICE_CURRENCY}`;
  return { plan, monthly: amount(monthlyMicros), setup: amount(setupMicros), included: String(includedPerMonth) };
}
