/** An explanation of an event (gateway/src/explain) as lines for a person. */
import type { EventRef, Explanation } from '@mainstem/gateway/explain/shapes';
import { decisionWords } from './decision-words.ts';
import { grouped } from './output.ts';

/** Events of one list printed; `--json` has them all. */
const EVENTS_SHOWN = 20;
/** Characters of one field's value. */
const VALUE_CHARACTERS = 120;

export function explanationWords(told: Explanation): string {
  const { event, place, means, because, schema } = told;
  return [
    `${event.type ?? 'an event no schema at hand reads'} ${event.id}`,
    ...(means === null ? [] : [`  ${means}`]),
    ...because.map((reason) => `  because: ${reason}`),
    `  of ${event.entity}, at ${event.occurredAt ?? 'an unknown time'}${event.streamVersion ? `, version ${event.streamVersion}` : ''}`,
    `  on the log at ${place.topic}/${place.partition} offset ${grouped(place.offset)}, appended ${place.appendedAt}`,
    `  schema ${schema.release ?? 'of an unknown release'} (${schema.subject ?? 'no subject'}, id ${schema.id})`,
    `  written by ${writerWords(told.writer)}`,
    ...(told.policy === null ? [] : [`  under ${pairs(told.policy)}`]),
    '',
    'Holds:',
    ...(told.fields === null ? ['  nothing that can be read here'] : fieldWords(told.fields)),
    ...told.decisions.flatMap(decisionWords),
    ...listWords('Caused by, nearest first:', told.causes),
    ...listWords('Caused:', told.effects),
    ...listWords('From the same outside cause:', told.correlated),
    ...followedWords(told.sameKey),
    '',
    proofWords(told),
    archiveWords(told.archive),
    ...told.more.map((verb) => `More: ${verb}`),
  ].join('\n');
}

function writerWords({ actor, process, version, build, startedAt, certain }: Explanation['writer']): string {
  const code =
    build === null
      ? 'its code version is not on the log'
      : `${version}, build ${build}, started ${startedAt}${certain ? '' : ' (not certain)'}`;
  return `${actor ?? 'nobody known'}${process === null ? '' : ` in ${process}`}: ${code}`;
}

function pairs(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

function fieldWords(fields: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(fields).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `  ${name}: ${text.length > VALUE_CHARACTERS ? `${text.slice(0, VALUE_CHARACTERS)}…` : text}`;
  });
}

function listWords(title: string, { events, complete }: Explanation['causes']): string[] {
  if (events.length === 0) return [];
  const more = events.length > EVENTS_SHOWN || !complete ? ['  … and more (--json)'] : [];
  return ['', title, ...events.slice(0, EVENTS_SHOWN).map((one) => `  ${refWords(one)}`), ...more];
}

function refWords({ eventId, known, type, topic, entity, occurredAt, actor }: EventRef): string {
  if (known && topic === null) return `${type} ${eventId}, of a topic your roles may not read`;
  return known
    ? `${occurredAt}  ${type} ${eventId} of ${entity}, by ${actor}`
    : `${eventId}, no event of the index: a command or from outside`;
}

function followedWords(sameKey: Explanation['sameKey']): string[] {
  if (sameKey === null || sameKey.events.length === 0) return [];
  const more = sameKey.complete ? [] : ['  … and more, further on the log'];
  return [
    '',
    'What became of it:',
    ...sameKey.events.map((one) => `  ${one.occurredAt}  ${one.type} ${one.eventId}`),
    ...more,
  ];
}

function proofWords({ proof }: Explanation): string {
  if (proof.status === 'tampered')
    return 'TAMPERED: the record is not the one that was signed. Run "mainstem audit verify".';
  if (proof.status !== 'proven' || proof.checkpoint === null) return `Proof: ${proof.status}`;
  const { sequence, time, size } = proof.checkpoint;
  return `Proof: leaf ${grouped(proof.leaf ?? 0)} of ${grouped(size)}, under checkpoint ${sequence} signed ${time}`;
}

function archiveWords({ status, object }: Explanation['archive']): string {
  return `Archive: ${object ?? status}`;
}
