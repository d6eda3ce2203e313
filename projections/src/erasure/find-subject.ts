/**
 * Finds all that the log has sealed of a subject: the values, and the rows of views that its events touch. A scan of the
 * topics that hold personal data, since what a subject's events are about (a lead) is not the subject (a person).
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { personalFieldsOf, personalTypes } from '@mainstem/schemas/personal-fields';
import { type TopicName, topicOf } from '@mainstem/schemas/topics';
import type { Subject } from '@mainstem/streams/privacy/keys/key-store';
import { sealedFields } from '@mainstem/streams/privacy/opener';
import { partitionName } from '@mainstem/streams/runtime/projection/projection-store';
import type { Resources } from '../resources.ts';

/** A person has few events; so many are one id given to everybody, which must not be erased by accident. */
export const EVENTS_MAX = 100_000;

export interface FoundSubject {
  /** Events that hold something sealed of the subject; each once. */
  readonly events: ReadonlyMap<string, AnyEvent>;
  readonly sealedValues: number;
  /** Events that name the subject, sealed values or not. */
  readonly mentions: number;
}

/** Goes on from where it stopped, so that what is appended while an erasure waits is found as well. */
export interface SubjectScan {
  /** Reads on to the end of the log. */
  advance(): Promise<FoundSubject>;
}

export function scanFor({ log, decoder }: Pick<Resources, 'log' | 'decoder'>, subject: Subject): SubjectScan {
  const types = [...personalTypes];
  const topics = [...new Set(types.map(topicOf))];
  const next = new Map<string, number>();
  const events = new Map<string, AnyEvent>();
  let sealedValues = 0;
  let mentions = 0;

  const take = (event: AnyEvent) => {
    if (event.envelope.tenant !== subject.tenant) return;
    const isAbout = personalFieldsOf(event.type).some((field) => field.subjectOf(event) === subject.subject);
    if (!isAbout) return;
    mentions += 1;
    const sealed = sealedOf(event).filter(({ place }) => place.subject === subject.subject);
    if (sealed.length === 0) return;
    sealedValues += sealed.length;
    events.set(`${event.envelope.id}/${sealed.map(({ keyId }) => keyId).join()}`, event);
    if (events.size > EVENTS_MAX) throw new RangeError(`more than ${EVENTS_MAX} events are about one subject`);
  };
  const scan = async (topic: TopicName, partition: number, end: number) => {
    const place = partitionName(topic, partition);
    for await (const batch of log.read(topic, partition, next.get(place) ?? 0, end)) {
      const records = batch.records.filter(({ key }) => key.startsWith(`${subject.tenant}|`));
      const decoded = await decoder.decode({ name: 'erasure', types }, [{ ...batch, records }]);
      for (const { events: located, ruled = [] } of decoded) {
        for (const { event } of located) take(event);
        for (const { event } of ruled) if (event !== null) take(event.event);
      }
    }
    next.set(place, end);
  };
  return {
    async advance() {
      for (const topic of topics) {
        for (const [partition, end] of (await log.endOffsets(topic)).entries()) await scan(topic, partition, end);
      }
      return { events, sealedValues, mentions };
    },
  };
}

/** A value that is malformed is nobody's: its record is poison, and parked as bytes. */
function sealedOf(event: AnyEvent): ReturnType<typeof sealedFields> {
  try {
    return sealedFields(event);
  } catch {
    return [];
  }
}
