/**
 * The keyring of a process: data keys, unwrapped and held for seconds. It stands between the key store with the KMS, which
 * are far away, and sealing and opening, which are done for every value.
 *
 *  - A key is held at most `KEY_TTL_MS` after it was read from the store, then it is read again: what an erasure closed is
 *    known everywhere after that time without anybody being told. Expired keys are dropped by a timer, used or not.
 *  - Bounded: beyond `KEYS_MAX` the oldest go first.
 *  - One look-up for all that a batch needs, and one at a time for one key, however many ask.
 */
import { randomUUID } from 'node:crypto';
import type { Kms } from '@mainstem/connectors/kms/port';
import { type Clock, systemClock } from '../runtime/clock.ts';
import type { PrivacyError } from './errors.ts';
import type { DataKey } from './keys/data-key.ts';
import { type KeyStore, type StoredKey, type Subject, subjectText } from './keys/key-store.ts';
import { newSecret, unwrapKeys } from './keys/unwrap.ts';

/** How long a process may go on with a key after an erasure closed it. The erase promise is this and a rebuild, minutes. */
export const KEY_TTL_MS = 5_000;
/** Keys held at once: some 300 bytes each. A window of 20,000 events of as many people finds room. */
export const KEYS_MAX = 50_000;

/** Rotations are minutes apart at the least: a key that is outdated twice has met a KMS that is older than the store. */
const WRAPS_MAX = 3;

/** `erased`: closed or destroyed. An error: the key is there and broken, which concerns its own values alone. */
export type KeyAnswer = DataKey | 'erased' | PrivacyError;

export interface Keyring {
  /** The key each subject is sealed with now, by `subjectText`; makes those that are missing. `erased`: none may be made. */
  sealing(subjects: readonly Subject[]): Promise<ReadonlyMap<string, KeyAnswer>>;
  /**
   * Keys of one tenant by id, `erased` for those closed or destroyed. Unknown ids are missing from the answer. With
   * `closedToo` an erasure reads once more what it has closed.
   */
  opening(tenant: string, keyIds: readonly string[], closedToo?: boolean): Promise<ReadonlyMap<string, KeyAnswer>>;
  /** Drops what is held of a subject in this process, at once. */
  forget(subject: Subject): void;
  /** Drops all keys and stops the timer. */
  close(): void;
}

export interface KeyringOptions {
  readonly store: KeyStore;
  readonly kms: Kms;
  readonly clock?: Clock;
  /** For tests; `KEY_TTL_MS` otherwise, and never longer. */
  readonly ttlMs?: number;
}

interface Held {
  readonly answer: KeyAnswer;
  readonly untilMs: number;
}

export function createKeyring(options: KeyringOptions): Keyring {
  const { store, kms } = options;
  const clock = options.clock ?? systemClock;
  const ttlMs = Math.min(options.ttlMs ?? KEY_TTL_MS, KEY_TTL_MS);
  const bySubject = createHolder(clock, ttlMs);
  const byId = createHolder(clock, ttlMs);
  const sweep = () => {
    bySubject.dropExpired();
    byId.dropExpired();
  };
  const timer = setInterval(sweep, ttlMs);
  timer.unref();

  /** Answers hold from when the store was asked, not from when it answered. */
  const unwrap = async (
    keys: readonly StoredKey[],
    askedAtMs: number,
    closedToo = false,
  ): Promise<Map<string, KeyAnswer>> => {
    const isReadable = ({ state, wrapped }: StoredKey) =>
      wrapped !== null && (state === 'open' || (closedToo && state === 'closed'));
    const readable = keys.filter(isReadable);
    const answers = new Map<string, KeyAnswer>(keys.map((key) => [key.keyId, 'erased']));
    for (const [at, answer] of (await unwrapKeys(kms, readable)).entries())
      answers.set((readable[at] as StoredKey).keyId, answer);
    for (const [keyId, answer] of await unwrapRenewed(store, kms, readable, answers)) answers.set(keyId, answer);
    // What only an erasure may read is held by nobody.
    if (!closedToo)
      for (const { tenant, keyId } of keys)
        byId.hold(idText(tenant, keyId), answers.get(keyId) as KeyAnswer, askedAtMs);
    return answers;
  };

  /** A rotation may forget the version that wrapped a key before the key is stored: then it is wrapped anew. */
  const make = async (subjects: readonly Subject[]): Promise<StoredKey[]> => {
    for (let tries = 1; ; tries += 1) {
      const fresh = subjects.map(({ tenant, subject }) => ({ tenant, subject, keyId: randomUUID() }));
      const wrapped = await kms.wrap(fresh.map(newSecret), async () => !(await store.isUsed()));
      try {
        return await store.add(fresh.map((key, at) => ({ ...key, wrapped: wrapped[at] as string })));
      } catch (error) {
        if (tries === WRAPS_MAX || (error as { code?: unknown }).code !== 'PRIVACY_KEY_OUTDATED') throw error;
      }
    }
  };

  return {
    async sealing(subjects) {
      const found = new Map<string, KeyAnswer>();
      const missing = new Map<string, Subject>();
      for (const one of subjects) {
        const text = subjectText(one);
        const answer = bySubject.get(text);
        if (answer === undefined) missing.set(text, one);
        else found.set(text, answer);
      }
      if (missing.size === 0) return found;
      const askedAtMs = clock.nowMs();
      const wanted = [...missing.values()];
      const newest = await store.newest(wanted);
      const standing = new Set(
        newest.filter(({ state, wrapped }) => state !== 'open' || wrapped !== null).map(subjectText),
      );
      const keys = [
        ...newest.filter((key) => standing.has(subjectText(key))),
        ...(await make(wanted.filter((one) => !standing.has(subjectText(one))))),
      ];
      const answers = await unwrap(keys, askedAtMs);
      for (const key of keys) {
        const answer = answers.get(key.keyId) ?? 'erased';
        bySubject.hold(subjectText(key), answer, askedAtMs);
        found.set(subjectText(key), answer);
      }
      return found;
    },
    async opening(tenant, keyIds, closedToo = false) {
      const found = new Map<string, KeyAnswer>();
      const missing = new Set<string>();
      for (const id of keyIds) {
        const answer = closedToo ? undefined : byId.get(idText(tenant, id));
        if (answer === undefined) missing.add(id);
        else found.set(id, answer);
      }
      if (missing.size === 0) return found;
      const askedAtMs = clock.nowMs();
      const answers = await unwrap(await store.byId(tenant, [...missing]), askedAtMs, closedToo);
      for (const [id, answer] of answers) found.set(id, answer);
      return found;
    },
    forget({ tenant, subject }) {
      bySubject.dropNamed(subjectText({ tenant, subject })); // that they are erased as well
      const isOf = (answer: KeyAnswer) => ownerOf(answer)?.tenant === tenant && ownerOf(answer)?.subject === subject;
      byId.drop(isOf);
    },
    close() {
      clearInterval(timer);
      bySubject.drop(() => true);
      byId.drop(() => true);
    },
  };
}

/**
 * Keys that would not open, read from the store once more: a rotation may have rewrapped them, and forgotten the version
 * they had, between the first reading and the unwrapping. Only those that changed since are tried.
 */
async function unwrapRenewed(
  store: KeyStore,
  kms: Kms,
  keys: readonly StoredKey[],
  answers: ReadonlyMap<string, KeyAnswer>,
): Promise<[string, KeyAnswer][]> {
  const refused = keys.filter(({ keyId }) => answers.get(keyId) instanceof Error);
  const before = new Map(refused.map(({ keyId, wrapped }) => [keyId, wrapped]));
  const renewed: StoredKey[] = [];
  for (const [tenant, some] of Map.groupBy(refused, (key) => key.tenant)) {
    const found = await store.byId(
      tenant,
      some.map(({ keyId }) => keyId),
    );
    renewed.push(...found.filter(({ keyId, wrapped }) => wrapped !== null && wrapped !== before.get(keyId)));
  }
  const opened = await unwrapKeys(kms, renewed);
  return opened.map((answer, at) => [(renewed[at] as StoredKey).keyId, answer]);
}

/** Ids are unique, yet a key of another tenant is none of ours, nor is that it is erased (R7). */
function idText(tenant: string, keyId: string): string {
  return `${tenant}|${keyId}`;
}

function ownerOf(answer: KeyAnswer): DataKey | undefined {
  return typeof answer === 'object' && 'secret' in answer ? answer : undefined;
}

/** What is held, oldest first, each until its time. */
function createHolder(clock: Clock, ttlMs: number) {
  const held = new Map<string, Held>();
  return {
    get(name: string): KeyAnswer | undefined {
      const found = held.get(name);
      if (found === undefined) return undefined;
      if (found.untilMs > clock.nowMs()) return found.answer;
      held.delete(name);
      return undefined;
    },
    hold(name: string, answer: KeyAnswer, askedAtMs: number): void {
      held.delete(name);
      held.set(name, { answer, untilMs: askedAtMs + ttlMs });
      if (held.size > KEYS_MAX) held.delete(held.keys().next().value as string);
    },
    dropNamed(name: string): void {
      held.delete(name);
    },
    drop(which: (answer: KeyAnswer) => boolean): void {
      for (const [name, { answer }] of held) if (which(answer)) held.delete(name);
    },
    dropExpired(): void {
      const nowMs = clock.nowMs();
      for (const [name, { untilMs }] of held) if (untilMs <= nowMs) held.delete(name);
    },
  };
}
