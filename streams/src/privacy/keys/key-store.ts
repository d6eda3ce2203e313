/**
 * The port to where wrapped data keys are kept. Adapters: `key-store.postgres.ts`, `key-store.memory.ts` (fast tests); one
 * contract suite, `key-store.contract.ts`.
 *
 * This is the only store that the log cannot rebuild: it is backed up, and a lost key is a person erased by accident.
 *
 * A subject (tenant and opaque id) has generations, counted from 1. Each has one key and goes one way:
 *
 *     (none) ── add ──▶ open ── close ──▶ closed ── destroy ──▶ destroyed
 *        └────────────────────── close ─────┘ (nothing was ever sealed)
 *
 *  - open: seals and opens.
 *  - closed: an erasure is under way. Readers answer "erased" and nothing is sealed; the wrapped key is still there, so that
 *    an erasure that was interrupted can read once more what it has to search for.
 *  - destroyed: the wrapped key is gone. The row stays as a tombstone: the subject gets no key again without `reopen`,
 *    which is somebody's explicit act and begins the next generation.
 *
 * What an adapter promises: every step is one atomic statement on one row, so any number of writers may race. Two that add
 * a key get the same one. All calls throw `PRIVACY_KEYS_UNAVAILABLE` (retryable) when the store does not answer.
 */
export type KeyState = 'open' | 'closed' | 'destroyed';

export interface Subject {
  readonly tenant: string;
  /** Opaque id, as an event names it. */
  readonly subject: string;
}

export interface StoredKey extends Subject {
  readonly generation: number;
  /** UUID; in every value the key sealed. */
  readonly keyId: string;
  readonly state: KeyState;
  /** As the KMS wrapped it; null when destroyed, or when closed before there was one. */
  readonly wrapped: string | null;
  /** What the erasure found, counts and places only; kept in the tombstone until its certificate is on the log, and after. */
  readonly evidence: unknown;
}

export interface NewKey extends Subject {
  readonly keyId: string;
  readonly wrapped: string;
}

export interface KeyStore {
  /** The newest generation of each subject that has one. */
  newest(subjects: readonly Subject[]): Promise<StoredKey[]>;
  /**
   * Gives a subject without any generation its first; a subject that is reopened and has no key yet, its next. Returns
   * what stands then: this key, another's who came first, or a tombstone. Throws `PRIVACY_KEY_OUTDATED` (retryable:
   * wrap anew) when one was wrapped by a version below the floor.
   */
  add(keys: readonly NewKey[]): Promise<StoredKey[]>;
  /** Keys by id, those of the tenant only; unknown ones are missing. */
  byId(tenant: string, keyIds: readonly string[]): Promise<StoredKey[]>;
  /** Closes a generation; makes a closed one where there is none. Returns it as it stands. */
  close(subject: Subject, generation: number): Promise<StoredKey>;
  /**
   * Deletes the wrapped key of a closed generation and keeps what its erasure found, in one step. True when it was this
   * call that did.
   */
  destroy(subject: Subject, generation: number, evidence: unknown): Promise<boolean>;
  /** Begins the generation after a destroyed one, without a key yet. False when that generation is there already. */
  reopen(subject: Subject, generation: number): Promise<boolean>;
  /** Whether it holds a wrapped key of any tenant, or held one: then there is a KEK somewhere, here or not. */
  isUsed(): Promise<boolean>;
  /** Wrapped keys in the order of their ids, those after `after`. For rotation, which sees all tenants. */
  page(after: string | null, limit: number): Promise<StoredKey[]>;
  /** Puts a rewrapped key in place of the one it was made from; nothing when that has changed meanwhile. */
  rewrap(key: StoredKey, wrapped: string): Promise<boolean>;
  /**
   * From when it returns, no key wrapped by an older version can come to be stored, by any process: what was on its way is
   * in `page`, or is refused. Never lowers.
   */
  raiseFloor(version: number): Promise<void>;
  /** Does `work` while nobody else does such: two rotations at once. Throws `PRIVACY_ROTATION_UNDERWAY` (retryable). */
  alone<Value>(work: () => Promise<Value>): Promise<Value>;
}

/** Unambiguous text of a subject, for maps. */
export function subjectText({ tenant, subject }: Subject): string {
  return `${tenant}|${subject}`;
}
