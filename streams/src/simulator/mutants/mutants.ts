/**
 * Bugs on purpose: each changes one line of the runtime, and the simulator must find it (seeds.int.test.ts). A mutant whose
 * text is no longer in its file is refused, so that the list follows the code.
 */
export interface Mutant {
  readonly name: string;
  /** Below streams/src. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Seeds it must be found within. */
  readonly within: number;
  /** The search begins here, at a seed that found it when last looked for, where the way from the first seed is long. */
  readonly from?: number;
}

const store = 'runtime/stores/store.memory.ts';
const watch = 'runtime/projector/projector-watch.ts';
const cache = 'runtime/projection/window-cache.ts';
const state = 'runtime/projection/view-writer-state.ts';
const recover = 'runtime/reactor/recover.ts';
const listeners = 'runtime/decisions/winner-listeners.ts';
const attempts = 'runtime/decisions/decision-attempts.ts';

export const mutants: readonly Mutant[] = [
  {
    name: 'the checkpoint a window was folded from is not compared',
    file: store,
    find: 'stored.epoch !== from.epoch || stored.sequence !== from.sequence',
    replace: 'stored.epoch !== from.epoch',
    within: 400,
  },
  {
    name: 'the epoch of the lease is ignored',
    file: store,
    find: 'stored.epoch !== from.epoch || stored.sequence !== from.sequence',
    replace: 'stored.sequence !== from.sequence',
    within: 5_000,
    from: 215,
  },
  {
    name: 'the loser of a race counts',
    file: 'runtime/decisions/winners.ts',
    find: 'if (version !== (last?.version ?? 0) + 1) return false;',
    replace: '',
    within: 400,
  },
  {
    name: 'standings of races are not stored',
    file: store,
    find: 'for (const race of settled) races.set(race.key, race);',
    replace: '',
    within: 1_000,
  },
  {
    name: 'the id of an effect is not kept',
    file: store,
    find: 'for (const effect of effects) counted.add(effect.text);',
    replace: '',
    within: 1_000,
  },
  {
    name: 'the store is not asked which effects it has counted',
    file: cache,
    find: 'found.has(text) ? LONG_AGO : NEVER',
    replace: 'found.has(`${text}?`) ? LONG_AGO : NEVER',
    within: 1_000,
  },
  {
    name: 'a window that is undone leaves its races where they are',
    file: 'runtime/projection/fold-sorted.ts',
    find: 'race.entry = race.before;',
    replace: '',
    within: 2_000,
  },
  {
    name: 'a window that is undone leaves its rows as they are',
    file: 'runtime/projection/window.ts',
    find: 'cell.row = cell.before; // as it was',
    replace: '',
    within: 2_000,
  },
  {
    name: 'rows are stored without their offsets',
    file: store,
    find: 'stored = to;',
    replace: 'stored = { ...to, offsets: from.offsets };',
    within: 100,
  },
  {
    name: 'offsets are stored a record too far',
    file: state,
    find: 'offsets[partitionName(topic, partition)] = nextOffset;',
    replace: 'offsets[partitionName(topic, partition)] = nextOffset + 1;',
    within: 100,
  },
  {
    name: 'a store that came back from an older copy is not noticed',
    file: watch,
    find: 'found.sequence < known.sequence',
    replace: 'found.sequence < known.sequence - 1e15',
    within: 1_000,
  },
  {
    name: 'batches that come again are taken again',
    file: 'runtime/projector/once.ts',
    find: 'return null;',
    replace: 'return batch;',
    within: 2_000,
    from: 121,
  },
  {
    name: 'an append in doubt is taken for a conflict',
    file: attempts,
    find: 'if (doubtfulAt === version) throw',
    replace: 'if (doubtfulAt === version + 1e15) throw',
    within: 2_000,
    from: 104,
  },
  {
    name: 'a command sent again is decided again',
    file: attempts,
    find: 'if (before !== undefined) return',
    replace: 'if (before !== undefined && before.version < 0) return',
    within: 2_000,
  },
  {
    name: 'a command is refused from an old state',
    file: attempts,
    find: '} else if (!fresh) {',
    replace: '} else if (!fresh && version < 0) {',
    within: 3_000,
  },
  {
    name: 'the first half of a window that is split claims the offsets of both',
    file: 'runtime/parking/split.ts',
    find: 'Math.min(offset, nextOffset)',
    replace: 'nextOffset',
    within: 400,
  },
  {
    name: 'what comes after a parked record of its key is folded',
    file: 'runtime/parking/sieve.ts',
    find: 'const isHeld = sorting.lot.has({ topic, partition, key: entry.key });',
    replace: 'const isHeld = false;',
    within: 400,
  },
  {
    name: 'a reactor that recovers forgets the first thing that is due',
    file: recover,
    find: 'const left = pending.drain();',
    replace: 'const left = pending.drain().slice(1);',
    within: 1_000,
  },
  {
    name: 'a reactor stores its checkpoint without what it has parked',
    file: 'runtime/reactor/session.ts',
    find: 'offsets, parked, drained, reset }',
    replace: 'offsets, parked: [], drained, reset }',
    within: 1_000,
  },
  {
    name: 'a reactor that starts does not ask what it has parked',
    file: 'runtime/reactor/resume.ts',
    find: 'const keys = await checkpoints.parkedKeys(reactor.name);',
    replace: 'const keys = (await checkpoints.parkedKeys(reactor.name)).slice(1);',
    within: 2_000,
    from: 330,
  },
  {
    name: 'a save of a reactor that arrives late counts',
    file: 'runtime/reactor/reactor-checkpoints.ts',
    find: 'row.epoch === epoch && row.sequence >= sequence',
    replace: 'row.epoch === epoch && row.sequence > sequence + 1e9',
    within: 10_000,
    from: 2_014,
  },
  {
    name: 'a reactor goes on from a save that went with a crash of its store',
    file: 'runtime/reactor/reactor-checkpoints.ts',
    find: 'if (!reset && (row.epoch < epoch || row.sequence < after)) return false;',
    replace: '',
    within: 4_000,
    from: 121,
  },
  {
    name: 'what fails in the recovery of a reactor is passed over',
    file: recover,
    find: 'known = new Map([...known, ...found]);',
    replace: 'break;',
    within: 1_000,
  },
  {
    name: 'an older snapshot takes the place of a newer one',
    file: 'runtime/decisions/snapshots/snapshot-store.memory.ts',
    find: 'if ((rows.get(key)?.coveredTo ?? -1) >= snapshot.coveredTo) continue;',
    replace: '',
    within: 4_000,
    from: 122,
  },
  {
    name: 'a set of snapshots says it covers a record more',
    file: 'runtime/decisions/snapshots/folded-offsets.ts',
    find: 'this.#next[partition] = nextOffset;',
    replace: 'this.#next[partition] = nextOffset + 1;',
    within: 4_000,
    from: 122,
  },
  {
    name: 'a decision that is folded anew is told twice',
    file: listeners,
    find: '=== false) seen.push(placed);',
    replace: '!== undefined) seen?.push(placed);',
    within: 10_000,
    from: 3_301,
  },
  {
    name: 'appends that are written together are told one place',
    file: 'log/batcher.ts',
    find: 'offset: (firstOffset as number) + nth }',
    replace: 'offset: firstOffset as number }',
    within: 200,
  },
  {
    name: 'an append whose write failed is acknowledged',
    file: 'log/batcher.ts',
    find: 'if (failed !== undefined) promise.reject(failed);',
    replace: 'if (failed !== undefined) promise.resolve([]);',
    within: 200,
  },
  {
    name: 'a ruling that comes is not acted on',
    file: 'runtime/projector/projector-parking.ts',
    find: 'else ruled.push(news.ruling);',
    replace: '',
    within: 1_000,
  },
  {
    name: 'a discarded record is taken as it is',
    file: 'runtime/projection/projection-reader.ts',
    find: 'if (replacement === null) return { ...about, event: null, poison: null };',
    replace: 'replacement ??= record.value;',
    within: 1_000,
  },
  {
    name: 'what waits behind a ruled record is passed over',
    file: 'runtime/parking/drain.ts',
    find: 'const drained = records.filter(({ offset }) => offset < from);',
    replace: 'const drained = [...records];',
    within: 2_000,
  },
  {
    name: 'a reactor takes back a key while its next batch is taken',
    file: 'runtime/reactor/session.ts',
    find: 'const turn = (last.get(name) ?? Promise.resolve()).then(work);',
    replace: 'const turn = Promise.resolve().then(work);',
    within: 4_000,
    from: 991,
  },
  {
    name: 'a reactor that took records back does not store it',
    file: 'runtime/reactor/reactor-parking.ts',
    find: 'for (const record of drained) change(record, false);',
    replace: '',
    within: 2_000,
  },
];
