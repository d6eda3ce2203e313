/** Features of leads. */
import { count, DAY_MS, defineFeatureView, HOUR_MS, latest, sinceMs } from '../definition.ts';

export const leadScore = defineFeatureView({
  name: 'lead_score',
  version: 1,
  entity: 'lead id',
  about: 'What the lead model says of a lead.',
  types: { LeadScored: '' },
  features: {
    score: latest({ type: 'double', of: { LeadScored: 'score' }, about: 'Score, 0 to 1.' }),
    confidence: latest({ type: 'double', of: { LeadScored: 'confidence' }, about: 'Confidence of the class, 0 to 1.' }),
    class: latest({
      type: 'string',
      of: { LeadScored: 'class' },
      about: 'Class, e.g. "HOT"; empty until it is scored.',
    }),
    model_version: latest({
      type: 'string',
      of: { LeadScored: 'modelVersion' },
      about: 'Version of the model; empty until it is scored.',
    }),
  },
  ttlMs: null,
  checks: [
    { kind: 'range', of: { LeadScored: 'score' }, min: 0, max: 1 },
    { kind: 'range', of: { LeadScored: 'confidence' }, min: 0, max: 1 },
  ],
});

const WEEK_MS = 7 * DAY_MS;
const MONTH_MS = 30 * DAY_MS;
const received = (field: string) => ({ LeadReceived: field });
const engaged = { LeadEngaged: {} };
const responded = { LeadResponded: {} };

/** What is known of a lead before anybody judged it; its score and its class are not here, so a model may learn from it. */
export const leadFacts = defineFeatureView({
  name: 'lead_facts',
  version: 1,
  entity: 'lead id',
  about: 'Where a lead comes from, and how it answers.',
  types: { LeadReceived: '', LeadEngaged: '', LeadResponded: '' },
  features: {
    source: latest({ type: 'string', of: received('source'), about: 'Where the lead came in.' }),
    industry: latest({
      type: 'string',
      of: received('industry'),
      about: 'Industry of the company; empty when not said.',
    }),
    country: latest({ type: 'string', of: received('country'), about: 'ISO 3166-1 country; empty when not said.' }),
    product: latest({ type: 'string', of: received('product'), about: 'Product asked for; empty when not said.' }),
    company_size: latest({
      type: 'long',
      of: received('companySize'),
      about: 'People of the company; 0 when not said.',
    }),
    budget_micros: latest({
      type: 'long',
      of: received('budgetMicros'),
      about: 'Budget, micros of its currency; 0 when not said.',
    }),
    budget_currency: latest({ type: 'string', of: received('currency'), about: 'ISO 4217 currency of the budget.' }),
    from_campaign: latest({
      type: 'string',
      of: received('campaignId'),
      about: 'Campaign that brought it; empty for none.',
    }),
    received_ms: sinceMs({ of: { LeadReceived: {} }, about: 'ms since it came in; −1 when it did not.' }),
    engaged_7d: count({ of: engaged, windowMs: WEEK_MS, about: 'Messages to it in 7 days.' }),
    engaged_30d: count({ of: engaged, windowMs: MONTH_MS, about: 'Messages to it in 30 days.' }),
    responded_7d: count({ of: responded, windowMs: WEEK_MS, about: 'Answers of it in 7 days.' }),
    responded_30d: count({ of: responded, windowMs: MONTH_MS, about: 'Answers of it in 30 days.' }),
    engaged_ms: sinceMs({ of: engaged, about: 'ms since the last message to it; −1 for never.' }),
    responded_ms: sinceMs({ of: responded, about: 'ms since its last answer; −1 for never.' }),
    last_channel: latest({ type: 'string', of: { LeadResponded: 'channel' }, about: 'Channel of its last answer.' }),
  },
  ttlMs: null,
  tileMs: HOUR_MS,
  checks: [
    { kind: 'range', of: received('companySize'), min: 0, max: 10_000_000 },
    { kind: 'range', of: received('budgetMicros'), min: 0 },
  ],
});
