/**
 * What every event schema has to keep to besides Avro: names, units, docs, and no personal data. Pure; a test runs it over
 * `avro/**`, and `mainstem schemas check` shows what it finds.
 */
import { fieldsByPath } from './compatibility.ts';
import type { AvroField, AvroNode, EventSchema } from './compose.ts';
import { looksPersonal, wordsOf } from './personal-data.ts';
import { ENTITY_SUBJECT } from './personal-fields.ts';

export interface ConventionFinding {
  readonly eventType: string;
  readonly field: string;
  readonly problem: string;
}

/** Past participles that do not end in "ed". Add one when an event needs it. */
const irregularParticiples = new Set([
  'Won',
  'Lost',
  'Sent',
  'Held',
  'Met',
  'Made',
  'Begun',
  'Frozen',
  'Broken',
  'Built',
  'Paid',
  'Withdrawn',
  'Went',
  'Taken',
]);

/** Everything that is wrong with the schemas, one line each; empty when all is well. */
export function conventionFindings(schemas: readonly EventSchema[]): ConventionFinding[] {
  return schemas.flatMap((schema) => {
    const finding = (field: string, problem: string) => ({ eventType: schema.eventType, field, problem });
    const fields = [...fieldsByPath(schema.composed)];
    return [
      ...eventProblems(schema).map((problem) => finding('', problem)),
      ...fields.flatMap(([path, field]) => fieldProblems(field).map((problem) => finding(path, problem))),
      ...fields.flatMap(([path, field]) => personalProblems(path, field, schema).map((found) => finding(path, found))),
    ];
  });
}

function eventProblems({ eventType, fullName, topic, source }: EventSchema): string[] {
  const problems: string[] = [];
  const first = source.fields[0];
  const namespace = `mainstem.${topic.replace(/_events$/, '')}`;
  if (!/^[A-Z]/.test(eventType) || !wordsOf(eventType).slice(-2).some(isParticiple))
    problems.push('an event is named in the past tense, e.g. BidPlaced');
  if (fullName !== `${namespace}.${eventType}`)
    problems.push(`full name is ${fullName}, not ${namespace}.${eventType}`);
  if (first?.name !== 'envelope' || first.type !== 'mainstem.Envelope')
    problems.push('the first field is not the envelope, so it would not decode alone');
  if (!isSentence(source.doc)) problems.push('has no doc that is a sentence');
  return problems;
}

function fieldProblems(field: AvroField): string[] {
  const problems: string[] = [];
  const { name, type } = field;
  const kind = kindOf(type);
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) problems.push('is not camelCase');
  if (!isSentence(field.doc)) problems.push('has no doc that is a sentence with its unit and range');
  if (name.endsWith('Micros') !== isMoney(name) || (name.endsWith('Micros') && kind !== 'long'))
    problems.push('is money, so it is a long and its name ends in Micros');
  if (/Ms$/.test(name) && kind !== 'long') problems.push('is a time, so it is a long');
  if (/(At|Time|Timestamp|Date)$/.test(name)) problems.push('is a time, so its name ends in AtMs');
  if (kind === 'float') problems.push('is a float: use double, or a long with its unit');
  if (Array.isArray(type) && (type[0] !== 'null' || field.default !== null))
    problems.push('is a union, so null comes first and is the default');
  if ((field as { aliases?: unknown }).aliases !== undefined) problems.push('has aliases: a field is never renamed');
  return problems;
}

/**
 * R6: what reads as personal is tagged, and what is tagged can be sealed and erased. Keys, envelopes and lists are not
 * sealed, so the tag has its place at the top of an event alone.
 */
function personalProblems(path: string, field: AvroField, { composed }: EventSchema): string[] {
  const inner = typeof field.type === 'object' && !Array.isArray(field.type) ? field.type.pii : undefined;
  if (inner !== undefined) return ['has its pii tag inside its type: put it on the field'];
  const tag = field.pii as unknown;
  if (tag === undefined)
    return looksPersonal(field.name) ? ['is named like personal data and has no pii tag (R6)'] : [];
  if (!composed.fields.includes(field)) {
    return [`is tagged pii below the top of its event (${path}): only fields of the event itself are sealed (R6)`];
  }
  const { subject, says } = (typeof tag === 'object' && tag !== null ? tag : {}) as Record<string, unknown>;
  const problems: string[] = [];
  if (JSON.stringify(field.type) !== '["null","bytes"]')
    problems.push('is tagged pii, so its type is ["null", "bytes"]');
  if (says !== 'identity' && says !== 'attribute') problems.push('has a pii tag without "says": identity or attribute');
  if (!namesSubject(subject, composed.fields)) {
    problems.push(
      'has a pii tag whose "subject" is neither envelope.entity nor a text field of the event without a tag',
    );
  }
  return problems;
}

/** Whom it is about must be readable from every event, without a key. */
function namesSubject(subject: unknown, fields: readonly AvroField[]): boolean {
  if (subject === ENTITY_SUBJECT) return true;
  return fields.some(({ name, type, pii }) => name === subject && type === 'string' && pii === undefined);
}

function isParticiple(word: string): boolean {
  return /^[A-Z][a-z]+ed$/.test(word) || irregularParticiples.has(word);
}

function isMoney(name: string): boolean {
  return /(price|cost|amount|spend|spent|budget|cap|value|floor|micros)$/i.test(name);
}

function isSentence(doc: unknown): boolean {
  return typeof doc === 'string' && doc.length > 8 && /[.)]$/.test(doc);
}

function kindOf(type: AvroNode): string {
  if (Array.isArray(type)) return kindOf(type.find((branch) => branch !== 'null') ?? 'null');
  return typeof type === 'string' ? type : kindOf(type.type);
}
