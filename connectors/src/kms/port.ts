/**
 * The port to a key management service (KMS): it holds the key encryption key (KEK), which never leaves it, and wraps the
 * data keys of subjects with it (ADR 0015). A stolen key store is of no use without the KMS, and the KMS holds no data.
 *
 * Adapters: `kms.file.ts` (the KEK in a local file: development, tests, one machine) and `kms.vault.ts` (the transit engine
 * of HashiCorp Vault or OpenBao). One contract suite, `kms.contract.ts`, holds for both.
 *
 * What an adapter promises:
 *  - `wrap` and `unwrap` take a batch: one call to the outside for all of it. A batch is answered whole or not at all.
 *  - A wrapped key is text that names the KEK's version. It is authenticated: what was changed does not unwrap.
 *  - `rotate` makes a new version of the KEK; older ones go on unwrapping. `rewrap` brings wrapped keys to the newest version
 *    without the data key leaving the KMS, so rotation touches no event. `trim` forgets the versions below one for ever:
 *    then backups of the key store that are older than the rotation open nothing any more.
 *  - It fails with `ConnectorError` and never retries by itself; no error holds a key, a token or a wrapped key.
 */
export interface Kms {
  /** What it is, for people: never a secret. */
  readonly about: string;
  /**
   * An adapter that keeps the KEK itself and has none makes one when `isFirst` says that nothing was ever wrapped, and
   * otherwise throws `CONNECTOR_UNAVAILABLE`: a second KEK would seal new persons apart from those there are.
   */
  wrap(keys: readonly Buffer[], isFirst?: () => Promise<boolean>): Promise<readonly string[]>;
  /** Throws `CONNECTOR_REFUSED` when one of them is not what `wrap` gave, or its KEK version is gone. */
  unwrap(wrapped: readonly string[]): Promise<readonly Buffer[]>;
  rewrap(wrapped: readonly string[]): Promise<readonly string[]>;
  /** Version that wraps from now on, from 1 up. */
  version(): Promise<number>;
  /** Makes a new version and returns it. */
  rotate(): Promise<number>;
  /** Forgets all versions below this one. Throws `CONNECTOR_REFUSED` beyond the newest. */
  trim(oldest: number): Promise<void>;
}

/** Keys of one batch; a Vault request of so many is some 100 KB. */
export const KMS_BATCH_MAX = 500;

/** The KEK version a wrapped key names: the number after `v`. Throws on another form. */
export function versionOf(wrapped: string): number {
  const found = /:v(\d{1,9}):/.exec(wrapped);
  if (found === null) throw new TypeError('no wrapped key: it names no version');
  return Number(found[1]);
}

/** Does `work` batch by batch, in order. */
export async function inBatches<In, Out>(
  items: readonly In[],
  work: (batch: readonly In[]) => Promise<readonly Out[]> | readonly Out[],
): Promise<Out[]> {
  const done: Out[] = [];
  for (let at = 0; at < items.length; at += KMS_BATCH_MAX) {
    done.push(...(await work(items.slice(at, at + KMS_BATCH_MAX))));
  }
  return done;
}
