/**
 * Rotation of the key encryption key: a new version, every data key rewrapped with it, and, when asked, the old versions
 * forgotten. Touches no event and no view. After `trim` the wrapped keys in older backups and in what Postgres has not yet
 * overwritten open nothing: this is how long an erasure takes to reach the backups (docs/privacy.md).
 *
 * May be stopped at any place and run again: keys of the newest version are passed.
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

/** Throws what the store or the KMS throws; what was rewrapped stays so. Trims only when no key was left behind. */
export async function rotateKeys({ store, kms, newVersion, trim }: RotationOptions): Promise<Rotation> {
  const version = newVersion ? await kms.rotate() : await kms.version();
  let [rewrapped, changed] = [0, 0];
  for (let after: string | null = null; ; ) {
    const page: readonly StoredKey[] = await store.page(after, KMS_BATCH_MAX);
    if (page.length === 0) break;
    after = page.at(-1)?.keyId ?? null;
    const old = page.filter(({ wrapped }) => versionOf(wrapped as string) < version);
    const renewed = await kms.rewrap(old.map(({ wrapped }) => wrapped as string));
    for (const [at, key] of old.entries()) {
      if (await store.rewrap(key, renewed[at] as string)) rewrapped += 1;
      else changed += 1;
    }
  }
  const trimmed = trim && (await oldest(store)) >= version;
  if (trimmed) await kms.trim(version);
  return { version, rewrapped, changed, trimmed };
}

/** Lowest version any wrapped key still needs. */
async function oldest(store: KeyStore): Promise<number> {
  let found = Number.POSITIVE_INFINITY;
  for (let after: string | null = null; ; ) {
    const page: readonly StoredKey[] = await store.page(after, KMS_BATCH_MAX);
    if (page.length === 0) return found;
    after = page.at(-1)?.keyId ?? null;
    for (const { wrapped } of page) found = Math.min(found, versionOf(wrapped as string));
  }
}
