/**
 * What every event schema has to keep to besides Avro: names, units, docs, and no personal data. Pure; a test runs it over
 * `avro/**`, and `mainstem schemas check` shows what it finds.
 */
import { fieldsByPath } from './compatibility.ts';
import type { AvroField, AvroNode, EventSchema } from './compose.ts';
import { looksPersonal, wordsOf } from './personal-data.ts';

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
]);

const encryptionMissing =
  'is tagged pii, but per-subject field encryption does not exist yet, so the log may not hold it (docs/adr/0003): ' +
  "keep it in the sender's system and put an opaque reference here";

/** Everything that is wrong with the schemas, one line each; empty when all is well. */
export function conventionFindings(schemas: readonly EventSchema[]): ConventionFinding[] {
  return schemas.flatMap((schema) => {
    const finding = (field: string, problem: string) => ({ eventType: schema.eventType, field, problem });
    const fields = [...fieldsByPath(schema.composed)];
    return [
      ...eventProblems(schema).map((problem) => finding('', problem)),
      ...fields.flatMap(([path, field]) => fieldProblems(field).map((problem) => finding(path, problem))),
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
  return [...problems, ...personalProblems(field)];
}

/** R6: untagged personal data is an oversight, tagged personal data is not possible yet. */
function personalProblems(field: AvroField): string[] {
  const inner = typeof field.type === 'object' && !Array.isArray(field.type) ? field.type.pii : undefined;
  const tag = (field as { pii?: unknown }).pii ?? inner;
  if (tag !== undefined && tag !== false) return [encryptionMissing];
  return looksPersonal(field.name) ? ['is named like personal data and has no pii tag (R6)'] : [];
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
