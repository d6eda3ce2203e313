/** An entity as a snapshot holds it: JSON, and back. A change of this form raises `FORMAT` of the fingerprint. */
import type { Entity } from '../entities.ts';
import { type WinnerEntry, winnerKey } from '../winners.ts';
import type { Snapshot } from './snapshot-store.ts';

interface Payload<State> {
  readonly state: State;
  readonly version: number;
  /** Decision of the last winner, and its number while more of it are to come. */
  readonly race: readonly [decisionId: string, n: number];
  readonly decisions: readonly (readonly [id: string, offset: number, of: number, version: number])[];
}

export function snapshotOf<State>(entity: Entity<State>, race: WinnerEntry): Snapshot {
  const { tenant, id, partition, state, version, decisions, coveredTo } = entity;
  const payload: Payload<State> = {
    state,
    version,
    race: [race.decisionId, race.n],
    decisions: decisions.map((one) => [one.id, one.offset, one.of, one.version]),
  };
  return { tenant, entity: id, partition, coveredTo, payload: JSON.stringify(payload) };
}

/** Throws when the payload is no JSON of an entity. */
export function entityOf<State>(snapshot: Snapshot, topic: string): { entity: Entity<State>; race: WinnerEntry } {
  const { tenant, entity: id, partition, coveredTo } = snapshot;
  const { state, version, race, decisions } = JSON.parse(snapshot.payload) as Payload<State>;
  const [decisionId, n] = race;
  return {
    entity: {
      tenant,
      id,
      partition,
      state,
      version,
      decisions: decisions.map(([decision, offset, of, after]) => ({
        id: decision,
        partition,
        offset,
        of,
        version: after,
      })),
      coveredTo,
      dirty: false,
      saving: false,
      uses: 0,
    },
    race: { key: winnerKey(topic, tenant, id), version, decisionId, n },
  };
}
