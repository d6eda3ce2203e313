/**
 * Other ids of the same person, as senders told them (R6): `PersonAliased` says that two ids are one person; an event with
 * both a known and an anonymous id says that the anonymous one was theirs. An erasure is of one id, so these are told with
 * it, or erased too.
 *
 * Nothing is followed out of an anonymous id to who else used it: browsers are shared, and the next one is another person.
 * Where more than one known person had it, it says so, and is nobody's to erase along.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { personalTypes } from '@mainstem/schemas/personal-fields';
import { topicOf } from '@mainstem/schemas/topics';
import type { Subject } from '@mainstem/streams/privacy/keys/key-store';
import type { Resources } from '../resources.ts';

const TOPIC = 'person_events';
const types = [...personalTypes].filter((type) => topicOf(type) === TOPIC);
/** Links of links; each is one more pass over the topic. Nobody had so many ids one after the other. */
const PASSES_MAX = 16;
/** So many are one id given to everybody. */
const IDS_MAX = 10_000;

export interface LinkedId {
  readonly subject: string;
  /** An anonymous id that more than one known person had. */
  readonly shared: boolean;
}

/** Ids linked to one person's, without those given; in alphabetical order. Reads to where the log ends now. */
export async function linkedTo(
  resources: Pick<Resources, 'log' | 'decoder'>,
  tenant: string,
  subjects: readonly string[],
): Promise<LinkedId[]> {
  const links = createLinks(subjects);
  for (let pass = 0; pass < PASSES_MAX; pass += 1) {
    const before = links.size();
    await scan(resources, tenant, links.take);
    if (links.size() === before) break;
  }
  return links.found();
}

/** Pure: what is taken again and again until nothing is new. Throws when too many ids are linked. */
export function createLinks(subjects: readonly Subject['subject'][]) {
  const ids = new Set(subjects);
  const owners = new Map<string, Set<string>>();
  const own = (anonymous: string, owner: string) => {
    if (!ids.has(anonymous)) return;
    owners.set(anonymous, (owners.get(anonymous) ?? new Set()).add(owner));
  };
  const add = (id: string) => {
    ids.add(id);
    if (ids.size > IDS_MAX) throw new RangeError(`more than ${IDS_MAX} ids are linked to one person`);
  };
  return {
    take(event: AnyEvent): void {
      const { entity } = event.envelope;
      const others = othersOf(event);
      for (const other of others) {
        if (ids.has(entity)) add(other);
        if (ids.has(other) && !isAnonymous(other)) add(entity);
        if (isAnonymous(other) && !isAnonymous(entity)) own(other, entity);
      }
    },
    size: () => ids.size + [...owners.values()].reduce((sum, { size }) => sum + size, 0),
    found(): LinkedId[] {
      const others = [...ids].filter((id) => !subjects.includes(id)).sort();
      return others.map((subject) => ({ subject, shared: (owners.get(subject)?.size ?? 0) > 1 }));
    },
  };
}

function othersOf(event: AnyEvent): string[] {
  const { anonymousId, previousId } = event as { anonymousId?: unknown; previousId?: unknown };
  return [anonymousId, previousId].filter((id) => typeof id === 'string' && id !== event.envelope.entity) as string[];
}

function isAnonymous(id: string): boolean {
  return id.startsWith('anon.');
}

async function scan(
  { log, decoder }: Pick<Resources, 'log' | 'decoder'>,
  tenant: string,
  take: (event: AnyEvent) => void,
): Promise<void> {
  for (const [partition, end] of (await log.endOffsets(TOPIC)).entries()) {
    for await (const batch of log.read(TOPIC, partition, 0, end)) {
      const records = batch.records.filter(({ key }) => key.startsWith(`${tenant}|`));
      const decoded = await decoder.decode({ name: 'erasure', types }, [{ ...batch, records }]);
      for (const { events, ruled = [] } of decoded) {
        for (const { event } of events) take(event);
        for (const { event } of ruled) if (event !== null) take(event.event);
      }
    }
  }
}
