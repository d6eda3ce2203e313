/**
 * Which events may come in from outside, and what each must look like. The table is explicit: an event type that is not
 * in it is refused, with the reason and what to do instead.
 *
 *  - LeadReceived, LeadResponded, ClientSignedUp, ClientDealSigned: facts that other systems know first.
 *  - What people tell of a client on its way to going live (`client-shapes.ts`): findings, validations, answers, reviews.
 *  - Business reviews held, flows counted, what deployments brought (`review-shapes.ts`).
 *  - Specialists invited and what came of it, and what a client wishes of its plan (`growth-shapes.ts`).
 *  - ClientContactNamed, ContactConsentChanged: whom to write to, and whether (docs/messages.md).
 *  - ConfigPublished: settings of the tenant; needs the permission `settings:publish`.
 *  - TransactionStatsObserved: what payment systems know of users, by pseudonym (features).
 *  - PurchaseObserved, PurchaseRefunded, CustomerLinked: what customers buy and are given back, and where they came from, by
 *    pseudonym (`value-shapes.ts`).
 *  - OutcomesCounted, RiskScored, BrandSafetyViolated, RollbackRequested, BreachSuspected: what others see of how things go; what
 *    stops something needs the permission to stop it.
 *  - CurrencyRatesPublished: what currencies are exchanged at; the same permission. Bids use those of tenant `platform`.
 *  - Events of decided streams (campaigns, creatives, budgets) are made by commands only: an ingested one would skip the
 *    decider's rules and race without a version (R3).
 *  - Everything else is written by the platform itself: bids, wins, bills and clicks by the bidder from signed notices,
 *    scores, stages, approvals and incidents by workflows, the audit trail by the auditor.
 *
 * The shapes are zod, the one source of checking and of /docs; `event-types.test.ts` holds them equal to the Avro
 * schemas field by field, whose `doc` texts they show.
 */
import { LONG_MAX } from '@mainstem/schemas/codec';
import type { EventsByType, EventType } from '@mainstem/schemas/generated/events';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { schemaTexts } from '@mainstem/schemas/generated/schemas';
import { opened } from '@mainstem/schemas/personal';
import { topicNamed, topicOf } from '@mainstem/schemas/topics';
import { AUTONOMY_SETTING, autonomyProblems } from '@mainstem/streams/autonomy/setting';
import { BRAND_SAFETY_SETTING, brandSafetyProblems } from '@mainstem/streams/brand-safety/setting';
import { CURRENCY_RATES } from '@mainstem/streams/catalogue/contract';
import { contactKinds } from '@mainstem/streams/contacts/contract';
import { z } from 'zod';
import type { FieldProblem } from '../http/field-problem.ts';
import { named } from '../http/named-schema.ts';
import { impersonal, notPersonal, opaque, personName } from '../http/personal-value.ts';
import { isSafeText } from '../http/safe-text.ts';
import type { Permission } from '../roles.ts';
import { clientShapes, clientTypes } from './client-shapes.ts';
import { contactShapes } from './contact-shapes.ts';
import { growthShapes, growthTypes, outcomeRule, wishRule } from './growth-shapes.ts';
import { byPlatform, commandFor } from './instead.ts';
import { isFlowWhole, isPeriodWhole, reviewShapes, reviewTypes } from './review-shapes.ts';
import { successShapes, successTypes } from './success-shapes.ts';
import { saysSomething, valueShapes, valueTypes } from './value-shapes.ts';

export const ingestableTypes = [
  'LeadReceived',
  'LeadResponded',
  'ClientSignedUp',
  'ClientDealSigned',
  ...clientTypes,
  ...successTypes,
  ...growthTypes,
  ...reviewTypes,
  'ClientContactNamed',
  'ContactConsentChanged',
  'FlowTriggered',
  'ConfigPublished',
  'CurrencyRatesPublished',
  'TransactionStatsObserved',
  ...valueTypes,
  'OutcomesCounted',
  'RollbackRequested',
  'RiskScored',
  'BrandSafetyViolated',
  'BreachSuspected',
  'IncidentStepReported',
] as const;
export type IngestableType = (typeof ingestableTypes)[number];

/** Permission an event type needs beyond `events:write`. */
export const extraPermission: Readonly<Partial<Record<IngestableType, Permission>>> = {
  ConfigPublished: 'settings:publish',
  CurrencyRatesPublished: 'settings:publish',
  RiskScored: 'breakers:command',
  RollbackRequested: 'breakers:command',
  BrandSafetyViolated: 'creatives:command',
  BreachSuspected: 'identity:admin',
  IncidentStepReported: 'approvals:decide',
};

/** Settings are read whole by every process that obeys them. */
const SETTING_MAX_CHARACTERS = 16_384;
/** ISO 4217 lists some 180 currencies. */
const RATES_MAX = 300;
/** No control characters and no half characters: Postgres takes no NUL, UTF-8 no lone surrogate; nothing here is multi-line. */
const plain = /^[^\p{Cc}\p{Cs}]*$/u;

const text = (maxCharacters: number) =>
  z.string().min(1).max(maxCharacters).regex(plain, 'no control characters and no half characters');

/** Words typed by people, or made of them. */
const words = (maxCharacters: number) => impersonal(text(maxCharacters));
/** An id of another system. An address or a phone number is not opaque: keys and envelopes are not encrypted (R6). */
const opaqueId = opaque(text(128));
/** An id of a person, where a name is a likely slip. */
const personRef = opaqueId.refine((id) => !personName(id), notPersonal.id);
/** One of a few names that models and views group by; free words would hold whatever somebody typed. */
const slug = opaque(z.string().min(1).max(64)).regex(
  /^[A-Za-z0-9_-]+$/,
  'letters, digits, "-" and "_" only, e.g. "web-form"',
);
const micros = z.int().min(0).max(LONG_MAX);
const currency = z.string().regex(/^[A-Z]{3}$/, 'ISO 4217, e.g. "USD"');
const count = z.int().min(0).max(LONG_MAX);
/** A commit or a number; nothing for what has no versions. */
const versionName = opaque(z.string().max(128)).regex(/^[\w.:-]*$/, 'letters, digits, ".", ":", "_" and "-" only');
const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);

/** About a person: taken as it is, and sealed under the subject's key before it is hashed, logged or produced (R6). */
const personal = (schema: z.ZodType<string>) => schema.transform(opened).nullable().default(null);

/** Exactly the fields of the event type, each with a schema that gives the field's type. */
type ShapeOf<Type extends IngestableType> = {
  [Field in Exclude<keyof EventsByType[Type], 'type' | 'envelope'>]: z.ZodType<EventsByType[Type][Field]>;
};

/** What every item has beside the fields of its type. */
const itemShape = {
  id: z
    .uuid()
    .transform((id) => id.toLowerCase())
    .optional()
    .describe('Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.'),
  entity: opaqueId
    .refine((id) => !/[|\s]/.test(id), 'no "|" and no spaces')
    .describe('Id of the thing the event is about (lead, client, setting), unique within the tenant.'),
  occurredAtMs: z
    .int()
    .min(0)
    .max(LONG_MAX)
    .optional()
    .describe('When it happened, ms since 1970 UTC; now by default.'),
  correlationId: opaqueId.optional().describe('Shared by all that one outside cause set off; the event id by default.'),
};

function item<Type extends IngestableType>(type: Type, shape: ShapeOf<Type>) {
  const docs = fieldDocs(type);
  const described = Object.fromEntries(
    Object.entries<z.ZodType>(shape).map(([field, schema]) => [field, schema.describe(docs.get(field) ?? '')]),
  ) as unknown as ShapeOf<Type>;
  return named(
    type,
    z.strictObject({ type: z.literal(type), ...itemShape, ...described }).describe(docs.get('') ?? ''),
  );
}

function fieldDocs(type: EventType): Map<string, string> {
  const record = JSON.parse(schemaTexts[type].schema) as { doc: string; fields: { name: string; doc: string }[] };
  return new Map([['', record.doc], ...record.fields.map((field) => [field.name, field.doc] as const)]);
}

const ofSuccess = successShapes(slug, opaqueId);
const blocks = { opaqueId, personRef, slug, words, sealed: (max: number) => personal(text(max)) };
const ofClients = clientShapes(blocks);
const growth = growthShapes(blocks);
const ofReviews = reviewShapes(blocks);
const ofValues = valueShapes(opaqueId);
const ofContacts = contactShapes(personRef, slug, personal, text);
const pseudonymOnly: [(sent: { readonly entity: string }) => boolean, { path: string[]; message: string }] = [
  ({ entity }) => !personName(entity),
  { path: ['entity'], message: 'a pseudonym, never a name' },
];

export const itemSchemas = {
  LeadReceived: item('LeadReceived', {
    source: slug,
    contactRef: personRef,
    companyName: orNull(words(200)),
    companySize: orNull(z.int().min(1).max(10_000_000)),
    industry: orNull(slug),
    country: orNull(z.string().regex(/^[A-Z]{3}$/, 'ISO 3166-1 alpha-3, e.g. "USA"')),
    product: orNull(words(64)),
    budgetMicros: orNull(micros),
    currency: orNull(currency),
    campaignId: orNull(opaqueId),
    contactName: personal(text(200)),
    contactEmail: personal(z.email().max(254)),
    contactPhone: personal(
      z.string().regex(/^[+(]?\d(?:[\s().\-/]{0,2}\d){4,19}$/, 'digits, with an optional "+" first'),
    ),
    contactRole: personal(text(120)),
  }).refine((lead) => lead.budgetMicros === null || lead.currency !== null, {
    path: ['currency'],
    message: 'a budget needs its currency',
  }),
  LeadResponded: item('LeadResponded', {
    channel: z.enum(['email', 'sms', 'push', 'chat', 'voice']),
    messageId: orNull(opaqueId),
  }),
  ClientSignedUp: item('ClientSignedUp', {
    companyName: words(200),
    product: z.enum(['chatbot', 'voicebot']),
    assistedBy: orNull(personRef),
    businessType: orNull(slug),
    website: orNull(z.url({ protocol: /^https$/ }).max(500)),
  }),
  ClientDealSigned: item('ClientDealSigned', { contractRef: opaqueId, yearlyValueMicros: micros, currency }),
  HumanFindingAdded: item('HumanFindingAdded', ofClients.HumanFindingAdded),
  ClientRequirementsValidated: item('ClientRequirementsValidated', ofClients.ClientRequirementsValidated),
  DemoTested: item('DemoTested', ofClients.DemoTested),
  DemoPresented: item('DemoPresented', ofClients.DemoPresented),
  PilotAgreed: item('PilotAgreed', ofClients.PilotAgreed),
  PilotDeclined: item('PilotDeclined', ofClients.PilotDeclined),
  PrdQuestionAnswered: item('PrdQuestionAnswered', ofClients.PrdQuestionAnswered),
  PrdReviewed: item('PrdReviewed', ofClients.PrdReviewed),
  PrdSprintPlanned: item('PrdSprintPlanned', ofClients.PrdSprintPlanned),
  ClientUsageCounted: item('ClientUsageCounted', ofSuccess.ClientUsageCounted),
  RenewalDecided: item('RenewalDecided', ofSuccess.RenewalDecided),
  SuccessCancelled: item('SuccessCancelled', ofSuccess.SuccessCancelled),
  QbrHeld: item('QbrHeld', ofReviews.QbrHeld),
  ClientFlowCounted: item('ClientFlowCounted', ofReviews.ClientFlowCounted).refine(isFlowWhole, {
    path: ['reached'],
    message: 'no more than conversations',
  }),
  DeploymentMeasured: item('DeploymentMeasured', ofReviews.DeploymentMeasured).refine(isPeriodWhole, {
    path: ['toMs'],
    message: 'after fromMs',
  }),
  SpecialistInvited: item('SpecialistInvited', growth.SpecialistInvited),
  SpecialistOutcomeReported: item('SpecialistOutcomeReported', growth.SpecialistOutcomeReported).refine(...outcomeRule),
  SpecialistWithdrawn: item('SpecialistWithdrawn', growth.SpecialistWithdrawn),
  ClientPlanRequested: item('ClientPlanRequested', growth.ClientPlanRequested).refine(...wishRule),
  ClientContactNamed: item('ClientContactNamed', ofContacts.ClientContactNamed),
  ContactConsentChanged: item('ContactConsentChanged', ofContacts.ContactConsentChanged).refine(...pseudonymOnly),
  FlowTriggered: item('FlowTriggered', {
    journeyId: slug,
    contactKind: z.enum(contactKinds),
    instanceKey: slug.nullable().default(null),
    segment: slug.nullable().default(null),
  }).refine(({ entity }) => !personName(entity), { path: ['entity'], message: 'a pseudonym, never a name' }),
  ConfigPublished: item('ConfigPublished', {
    name: words(64),
    valueJson: z.string().max(SETTING_MAX_CHARACTERS).refine(isSafeJson, 'not JSON text that can be stored'),
    note: words(500),
  })
    .refine((setting) => setting.name === setting.entity, { path: ['name'], message: 'must be equal to entity' })
    // One that does not fit would be left out by who reads it, and words or programs would pass: it is told at the door.
    .superRefine(({ name, valueJson }, context) => {
      const problemsOf =
        name === AUTONOMY_SETTING ? autonomyProblems : name === BRAND_SAFETY_SETTING ? brandSafetyProblems : null;
      if (problemsOf === null || !isSafeJson(valueJson)) return;
      for (const message of problemsOf(JSON.parse(valueJson))) {
        context.addIssue({ code: 'custom', path: ['valueJson'], message });
      }
    }),
  CurrencyRatesPublished: item('CurrencyRatesPublished', {
    asOfAtMs: z.int().min(0).max(LONG_MAX),
    source: words(200),
    rates: z
      .array(z.strictObject({ currency, perUsdMicros: z.int().min(1).max(LONG_MAX) }))
      .min(1)
      .max(RATES_MAX)
      .refine((rates) => new Set(rates.map((rate) => rate.currency)).size === rates.length, 'each currency once'),
  }).refine(({ entity }) => entity === CURRENCY_RATES, { path: ['entity'], message: `must be "${CURRENCY_RATES}"` }),
  TransactionStatsObserved: item('TransactionStatsObserved', {
    fraudFlagged: z.boolean(),
    amountMicros: micros,
    currency,
    transactionCount: z.int().min(0).max(2_147_483_647),
  }).refine(({ entity }) => !personName(entity), { path: ['entity'], message: 'a pseudonym, never a name' }),
  PurchaseObserved: item('PurchaseObserved', ofValues.PurchaseObserved).refine(...pseudonymOnly),
  PurchaseRefunded: item('PurchaseRefunded', ofValues.PurchaseRefunded).refine(...pseudonymOnly),
  CustomerLinked: item('CustomerLinked', ofValues.CustomerLinked)
    .refine(...pseudonymOnly)
    .refine(...saysSomething),
  OutcomesCounted: item('OutcomesCounted', {
    subjectKind: z.enum(['CONFIG', 'CREATIVE']),
    subjectId: opaqueId,
    version: versionName,
    arm: z.enum(['CANDIDATE', 'CONTROL']),
    metric: slug,
    trials: count,
    successes: count,
    fromAtMs: count,
    toAtMs: count,
  })
    .refine(({ trials, successes }) => successes <= trials, {
      path: ['successes'],
      message: 'at most as many as trials',
    })
    .refine(({ fromAtMs, toAtMs }) => fromAtMs < toAtMs, { path: ['toAtMs'], message: 'after fromAtMs' })
    .refine(({ entity, subjectId }) => entity === subjectId, { path: ['entity'], message: 'the same as subjectId' }),
  RollbackRequested: item('RollbackRequested', {
    subjectKind: z.enum(['CONFIG', 'CREATIVE']),
    subjectId: opaqueId,
    version: versionName,
    because: words(400),
  }).refine(({ entity, subjectId }) => entity === subjectId, { path: ['entity'], message: 'the same as subjectId' }),
  RiskScored: item('RiskScored', {
    riskPpm: z.int().min(0).max(1_000_000),
    model: opaqueId,
    because: words(400),
  }),
  BrandSafetyViolated: item('BrandSafetyViolated', {
    campaignId: opaqueId,
    creativeId: opaqueId,
    category: slug,
    because: words(400),
    evidenceUri: orNull(text(2_000)),
  }).refine(({ entity, creativeId }) => entity === creativeId, { path: ['entity'], message: 'the same as creativeId' }),
  BreachSuspected: item('BreachSuspected', {
    kind: slug,
    because: words(400),
    evidenceIds: z.array(z.uuid()).max(20),
    revokeKeys: z.boolean(),
  }),
  IncidentStepReported: item('IncidentStepReported', {
    step: z.enum(['MITIGATION', 'RCA', 'PREVENTION']),
    uri: orNull(text(2_000)),
  }).refine(({ step, uri }) => step === 'MITIGATION' || uri !== null, {
    path: ['uri'],
    message: 'where it is written',
  }),
} as const;

export type IngestItem = z.output<(typeof itemSchemas)[IngestableType]>;

export const itemSchema = z.discriminatedUnion('type', [
  itemSchemas.LeadReceived,
  itemSchemas.LeadResponded,
  itemSchemas.ClientSignedUp,
  itemSchemas.ClientDealSigned,
  itemSchemas.HumanFindingAdded,
  itemSchemas.ClientRequirementsValidated,
  itemSchemas.DemoTested,
  itemSchemas.DemoPresented,
  itemSchemas.PilotAgreed,
  itemSchemas.PilotDeclined,
  itemSchemas.PrdQuestionAnswered,
  itemSchemas.PrdReviewed,
  itemSchemas.PrdSprintPlanned,
  itemSchemas.ClientUsageCounted,
  itemSchemas.RenewalDecided,
  itemSchemas.SuccessCancelled,
  itemSchemas.QbrHeld,
  itemSchemas.ClientFlowCounted,
  itemSchemas.DeploymentMeasured,
  itemSchemas.SpecialistInvited,
  itemSchemas.SpecialistOutcomeReported,
  itemSchemas.SpecialistWithdrawn,
  itemSchemas.ClientPlanRequested,
  itemSchemas.ClientContactNamed,
  itemSchemas.ContactConsentChanged,
  itemSchemas.FlowTriggered,
  itemSchemas.ConfigPublished,
  itemSchemas.CurrencyRatesPublished,
  itemSchemas.TransactionStatsObserved,
  itemSchemas.OutcomesCounted,
  itemSchemas.RollbackRequested,
  itemSchemas.RiskScored,
  itemSchemas.BrandSafetyViolated,
  itemSchemas.BreachSuspected,
  itemSchemas.IncidentStepReported,
]);
named('Event', itemSchema);

/** Fields of an item by type, for hints on typing mistakes. */
export function fieldsOf(type: IngestableType): readonly string[] {
  return Object.keys(itemSchemas[type].shape);
}

export function isIngestable(type: unknown): type is IngestableType {
  return (ingestableTypes as readonly unknown[]).includes(type);
}

/** Why an event type is not taken, and what to do instead. */
export function refusedType(type: unknown): FieldProblem {
  if (type === undefined) return { code: 'FIELD_MISSING', field: 'type', message: 'type is missing', hint: taken };
  if (typeof type !== 'string') {
    return { code: 'FIELD_WRONG_TYPE', field: 'type', message: 'type is the name of an event type', hint: taken };
  }
  if (!(eventTypes as readonly string[]).includes(type)) {
    return { code: 'EVENT_TYPE_UNKNOWN', field: 'type', message: 'there is no such event type', hint: taken };
  }
  const known = type as EventType;
  if (topicNamed(topicOf(known)).kind === 'decided') {
    const hint = commandFor[known] ?? 'The platform decides it by itself; no command makes it.';
    return { code: 'EVENT_TYPE_DECIDED', field: 'type', message: `${known} is made by a command only`, hint };
  }
  return {
    code: 'EVENT_TYPE_INTERNAL',
    field: 'type',
    message: `${known} is written by the platform itself`,
    hint: byPlatform[known] ?? taken,
  };
}

const taken = `Event types taken here: ${ingestableTypes.join(', ')}.`;

function isSafeJson(value: string): boolean {
  try {
    return isSafeText(JSON.parse(value));
  } catch {
    return false; // no JSON: the answer to the question asked, not an error
  }
}
