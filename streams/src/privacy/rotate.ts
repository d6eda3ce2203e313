/**
 * Rotation of the key encryption key: a new version, every data key rewrapped with it, and, when asked, the old versions
 * forgotten. Touches no event and no view. After `trim` the wrapped keys in older backups and in what Postgres has not yet
 * overwritten open nothing: this is how long an erasure takes to reach the backups (docs/privacy.md).
 *
 * Forgetting cannot be undone, so its order is all:
 *  1. every key is rewrapped, while others go on making keys, with whichever version they know
 *  2. the floor is raised in the store: no key of an older version can come to be stored any more, by any process. One
 *     that was wrapped before and is stored late is refused, and wrapped anew
 *  3. every key is looked at again, and rewrapped if it came in during 1
 *  4. the old versions are forgotten, only if a last look finds no key that needs them
 *
 * A process that read a key before 1 and unwraps it after 4 is refused, reads it again and finds it rewrapped (keyring.ts).
 * One rotation at a time. May be stopped at any place and run again: keys of the newest version are passed.
 */
import { KMS_BATCH_MAX, type Kms, versionOf } from '@mainstem/connectors/kms/port';
import type { KeyStore, StoredKey } from './keys/key-store.ts';

export interface Rotation {
  readonly version: number;
  readonly rewrapped: number;
  /** Keys that changed while they were rewrapped (erased, mostly); a further run finds them as they are. */
  readonly changed: number;
  readonly trimmed: boolean;
}

export interface RotationOptions {
  readonly store: KeyStore;
  readonly kms: Kms;
  /** False to go on with a rotation that was begun: rewraps to the version there is. */
  readonly newVersion: boolean;
  readonly trim: boolean;
}

/**
 * Throws what the store or the KMS throws, `PRIVACY_ROTATION_UNDERWAY` when another one runs; what was rewrapped stays so.
 * Trims only when no key was left behind.
 */
export function rotateKeys({ store, kms, newVersion, trim }: RotationOptions): Promise<Rotation> {
  return store.alone(async () => {
    const version = newVersion ? await kms.rotate() : await kms.version();
    const done = { version, rewrapped: 0, changed: 0, trimmed: false };
    await rewrapOlder(store, kms, done);
    if (!trim) return done;
    await store.raiseFloor(version);
    await rewrapOlder(store, kms, done);
    if ((await oldest(store)) < version) return done;
    await kms.trim(version);
    return { ...done, trimmed: true };
  });
}

async function rewrapOlder(
  store: KeyStore,
  kms: Kms,
  done: { readonly version: number; rewrapped: number; changed: number },
): Promise<void> {
  for await (const page of pages(store)) {
    const old = page.filter(({ wrapped }) => versionOf(wrapped as string) < done.version);
    const renewed = await kms.rewrap(old.map(({ wrapped }) => wrapped as string));
    for (const [at, key] of old.entries()) {
      if (await store.rewrap(key, renewed[at] as string)) done.rewrapped += 1;
      else done.changed += 1;
    }
  }
}

/** Lowest version any wrapped key still needs. */
async function oldest(store: KeyStore): Promise<number> {
  let found = Number.POSITIVE_INFINITY;
  for await (const page of pages(store)) {
    for (const { wrapped } of page) found = Math.min(found, versionOf(wrapped as string));
  }
  return found;
}

async function* pages(store: KeyStore): AsyncGenerator<readonly StoredKey[]> {
  for (let after: string | null = null; ; ) {
    const page: readonly StoredKey[] = await store.page(after, KMS_BATCH_MAX);
    if (page.length === 0) return;
    after = page.at(-1)?.keyId ?? null;
    yield page;
  }
}
