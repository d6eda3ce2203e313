/**
 * Bodies of CRMs and e-signature services as events: what a body says is looked up where the source's mapping says, else
 * where such bodies usually have it (HubSpot, Salesforce, Pipedrive; DocuSign, Dropbox Sign, PandaDoc). Fields nobody asked
 * for are let be; all of it goes along sealed. Pure.
 */
import { hash } from 'node:crypto';
import { eventWith, factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { EventType } from '@mainstem/schemas/generated/events';
import { opened } from '@mainstem/schemas/personal';
import type { FieldProblem } from '../http/field-problem.ts';
import { isSafeText } from '../http/safe-text.ts';
import { type Checked, misfit } from '../ingest/item.ts';
import { clearId, clearName } from '../ingest/persons/clear-words.ts';
import type { PersonIds } from '../ingest/persons/person-ids.ts';
import { readTime, timeProblem } from '../ingest/times.ts';
import { type CrmStage, crmStages, type Mapping, type Source } from './source.ts';

/** Things in one body; HubSpot sends at most 100. */
export const ITEMS_MAX = 500;
/** One body; the details of one thing are sealed whole. */
export const BODY_MAX_BYTES = 256 * 1_024;

export interface DeliveryFrame {
  readonly source: Source;
  readonly ids: PersonIds;
  readonly webhookId: string;
  readonly nowMs: number;
}

/** What a body says, one event for each thing in it. */
export function readBody(body: unknown, frame: DeliveryFrame): Checked[] {
  const { items } = frame.source.mapping;
  const found = items === undefined ? body : valueAt(body, items);
  const things = Array.isArray(found) ? found : [found];
  if (things.length > ITEMS_MAX) return [misfit(null, { ...wrong('items'), message: `more than ${ITEMS_MAX} in one` })];
  return things.map((thing, at) => readThing(thing, at, frame));
}

/** Where such bodies usually have it; the first that is there counts. */
const usual: Readonly<Record<Exclude<keyof Mapping, 'items' | 'stages'>, readonly string[]>> = {
  recordId: ['recordId', 'objectId', 'documentId', 'envelopeId', 'data.recordId', 'data.envelopeId', 'data.id', 'id'],
  recordKind: ['recordKind', 'objectType', 'docKind', 'data.recordKind', 'data.object', 'data.docKind', 'object'],
  personId: [
    'personId',
    'contactId',
    'signerId',
    'signer.email',
    'data.contactId',
    'data.signer.email',
    'data.email',
    'email',
  ],
  clientRef: ['clientRef', 'clientId', 'data.clientRef', 'data.clientId', 'data.metadata.clientId'],
  stage: ['stage', 'lifecycleStage', 'data.stage', 'data.lifecycleStage', 'data.current.stage'],
  stageBefore: ['stageBefore', 'previousStage', 'data.previousStage', 'data.previous.stage'],
  change: ['change', 'status', 'event', 'type', 'subscriptionType', 'data.status', 'action'],
  occurredAt: ['occurredAt', 'occurredAtMs', 'timestamp', 'data.occurredAt', 'data.updatedAt', 'created'],
};

function readThing(thing: unknown, at: number, frame: DeliveryFrame): Checked {
  const { source, ids, webhookId, nowMs } = frame;
  const eventType: EventType = source.kind === 'crm' ? 'CrmRecordChanged' : 'SalesDocSent';
  const refuse = (problem: FieldProblem) => ({ ...misfit(webhookId, problem), eventType });
  if (typeof thing !== 'object' || thing === null || !isSafeText(thing)) return refuse(wrong(''));
  const look = (field: keyof typeof usual) => lookUp(thing, source.mapping, field);
  const recordId = idText(look('recordId'));
  if (recordId === undefined) return refuse({ code: 'FIELD_MISSING', field: 'recordId', message: noRecord });
  const entity = ids.known(recordId).entity;
  const personId = idText(look('personId'));
  const said = {
    source: source.name,
    personRef: personId === undefined ? entity : ids.known(personId).entity,
    receivedAtMs: nowMs,
    detailsJson: opened(JSON.stringify(thing)),
  };
  const body = source.kind === 'crm' ? crmBody(look, source.mapping) : docBody(look);
  if ('code' in body) return refuse(body);
  const occurredAtMs = readTime(look('occurredAt')) ?? nowMs;
  const late = timeProblem('occurredAt', occurredAtMs, nowMs);
  if (late !== undefined) return { ...refuse(late), eventType: body.type };
  const { tenant, name } = source;
  const id = uuidFrom('webhook', tenant, name, webhookId, String(at));
  const origin = { id, tenant, entity, occurredAtMs, actor: `service:webhook-${name}`, correlationId: id };
  const event = eventWith({ ...said, ...body }, factEnvelope(origin));
  return { event, fingerprint: hash('sha256', id), named: true, byId: true };
}

type Look = (field: keyof typeof usual) => unknown;
type Body = { readonly type: EventType } | FieldProblem;

function crmBody(look: Look, mapping: Mapping): Body {
  const recordKind = oneOf(look('recordKind'), ['contact', 'company', 'deal'], 'other');
  const word = look('stage');
  const stage = stageOf(word, mapping);
  if (stage !== undefined) {
    const stageBefore = stageOf(look('stageBefore'), mapping) ?? null;
    return { type: 'CrmStageChanged', recordKind, stage, stageBefore, stageWord: clearName(word) } as Body;
  }
  const change = oneOf(look('change'), ['created', 'deleted', 'updated'], 'other', changeWords);
  return { type: 'CrmRecordChanged', recordKind, change } as Body;
}

const changeWords: Readonly<Record<string, RegExp>> = {
  created: /creat|add|new/i,
  deleted: /delet|remov/i,
  updated: /updat|chang|edit|merg|won|lost|stage/i,
};

/** Our stage for a CRM's word: as the source says, else the word itself or one that is used for it. */
function stageOf(word: unknown, mapping: Mapping): CrmStage | undefined {
  if (typeof word !== 'string') return undefined;
  if (mapping.stages !== undefined && Object.hasOwn(mapping.stages, word)) return mapping.stages[word];
  const plain = word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-');
  return crmStages.find((stage) => stage === plain) ?? stageWords.get(plain);
}

const stageWords: ReadonlyMap<string, CrmStage> = new Map([
  ['marketingqualifiedlead', 'lead'],
  ['salesqualifiedlead', 'lead'],
  ['opportunity', 'lead'],
  ['subscriber', 'lead'],
  ['trialing', 'trial'],
  ['customer', 'active'],
  ['closed-won', 'active'],
  ['closedwon', 'active'],
  ['renewed', 'active'],
  ['atrisk', 'at-risk'],
  ['churn', 'churned'],
  ['lost', 'churned'],
]);

/**
 * The most telling first: a document that was "completed" was "signed" as well. Whole words only: what was reassigned or is
 * unsigned is not signed, and of several signers one that completed does not make the document complete.
 */
const docWords: readonly (readonly [RegExp, { readonly type: EventType } & Readonly<Record<string, unknown>>])[] = [
  [/\b(?:declin|reject)/, { type: 'SalesDocDeclined' }],
  [/\bexpir/, { type: 'SalesDocVoided', because: 'expired' }],
  [/\b(?:void|cancel|withdr|delet)/, { type: 'SalesDocVoided', because: 'withdrawn' }],
  [/\b(?:recipient|signer) complet/, { type: 'SalesDocSigned', complete: false }],
  [/\b(?:complet|all signed|fully)/, { type: 'SalesDocSigned', complete: true }],
  [/\bsigned\b/, { type: 'SalesDocSigned', complete: false }],
  [/\b(?:view|viewed|open|opened|delivered|read)\b/, { type: 'SalesDocViewed' }],
  [/\b(?:re)?sen[dt]\b/, { type: 'SalesDocSent' }],
];

/** `signature_request_all_signed`, `DocumentSigned` as words with spaces between. */
function plainWords(word: string): string {
  return word
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, ' ');
}

function docBody(look: Look): Body {
  const word = look('change');
  const words = typeof word === 'string' ? plainWords(word) : '';
  const found = docWords.find(([pattern]) => pattern.test(words));
  if (found === undefined) {
    return { code: 'EVENT_TYPE_UNKNOWN', field: 'change', message: 'says nothing of a document that is known here' };
  }
  const docKind = oneOf(look('recordKind'), ['nda', 'proposal', 'contract'], 'other');
  return { ...found[1], docKind, clientRef: clearId(look('clientRef')) } as Body;
}

function oneOf(
  value: unknown,
  words: readonly string[],
  otherwise: string,
  patterns: Readonly<Record<string, RegExp>> = {},
): string {
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  return words.find((word) => patterns[word]?.test(text) ?? text.includes(word)) ?? otherwise;
}

function lookUp(thing: unknown, mapping: Mapping, field: keyof typeof usual): unknown {
  const told = mapping[field];
  if (told !== undefined) return valueAt(thing, told);
  for (const path of usual[field]) {
    const value = valueAt(thing, path);
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

function valueAt(thing: unknown, path: string): unknown {
  let value = thing;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function idText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value.length > 0 && value.length <= 256 ? value : undefined;
}

const noRecord = 'no id of the record was found where such bodies have it; the source’s mapping can say where';

function wrong(field: string): FieldProblem {
  return { code: 'FIELD_WRONG_TYPE', field, message: 'is no JSON object that can be kept' };
}
