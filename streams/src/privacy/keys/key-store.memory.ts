/** Wrapped keys in memory, with the semantics of the real store. For tests that need no Postgres. */
import { versionOf } from '@mainstem/connectors/kms/port';
import { PrivacyError } from '../errors.ts';
import { type KeyStore, type StoredKey, type Subject, subjectText } from './key-store.ts';

export function createMemoryKeyStore(): KeyStore & { readonly all: ReadonlyMap<string, StoredKey> } {
  /** By subject and generation. */
  const all = new Map<string, StoredKey>();
  let floor = 1;
  let isAlone = false;
  const checkFloor = (wrapped: string) => {
    if (versionOf(wrapped) >= floor) return;
    throw new PrivacyError('PRIVACY_KEY_OUTDATED', `a key below the floor, ${floor}`, { retryable: true });
  };
  const at = (subject: Subject, generation: number) => `${subjectText(subject)}#${generation}`;
  const newestOf = (subject: Subject): StoredKey | undefined => {
    let found: StoredKey | undefined;
    for (let generation = 1; ; generation += 1) {
      const next = all.get(at(subject, generation));
      if (next === undefined) return found;
      found = next;
    }
  };
  const put = (key: StoredKey): StoredKey => {
    all.set(at(key, key.generation), key);
    return key;
  };
  return {
    all,
    newest: async (subjects) => subjects.flatMap((subject) => newestOf(subject) ?? []),
    add: async (keys) =>
      keys.map(({ tenant, subject, keyId, wrapped }) => {
        const found = newestOf({ tenant, subject });
        if (found !== undefined && (found.state !== 'open' || found.wrapped !== null)) return found;
        checkFloor(wrapped);
        const before = found ?? { tenant, subject, generation: 1, state: 'open', evidence: null };
        return put({ ...before, keyId, wrapped });
      }),
    byId: async (tenant, keyIds) =>
      [...all.values()].filter((key) => key.tenant === tenant && keyIds.includes(key.keyId)),
    async close(subject, generation) {
      const found = all.get(at(subject, generation));
      if (found === undefined) {
        const keyId = crypto.randomUUID();
        return put({ ...subject, generation, keyId, state: 'closed', wrapped: null, evidence: null });
      }
      return found.state === 'open' ? put({ ...found, state: 'closed' }) : found;
    },
    async destroy(subject, generation, evidence) {
      const found = all.get(at(subject, generation));
      if (found?.state !== 'closed') return false;
      put({ ...found, state: 'destroyed', wrapped: null, evidence });
      return true;
    },
    async reopen(subject, generation) {
      const before = all.get(at(subject, generation - 1));
      if (before?.state !== 'destroyed' || all.has(at(subject, generation))) return false;
      put({ ...subject, generation, keyId: crypto.randomUUID(), state: 'open', wrapped: null, evidence: null });
      return true;
    },
    isUsed: async () => [...all.values()].some(({ wrapped }) => wrapped !== null),
    page: async (after, limit) =>
      [...all.values()]
        .filter((key) => key.wrapped !== null && (after === null || key.keyId > after))
        .sort((left, right) => (left.keyId < right.keyId ? -1 : 1))
        .slice(0, limit),
    async rewrap(key, wrapped) {
      const found = all.get(at(key, key.generation));
      if (found === undefined || found.wrapped !== key.wrapped || found.wrapped === null) return false;
      checkFloor(wrapped);
      put({ ...found, wrapped });
      return true;
    },
    async raiseFloor(version) {
      floor = Math.max(floor, version);
    },
    async alone(work) {
      if (isAlone) throw new PrivacyError('PRIVACY_ROTATION_UNDERWAY', 'another rotation runs', { retryable: true });
      isAlone = true;
      return work().finally(() => {
        isAlone = false;
      });
    },
  };
}
