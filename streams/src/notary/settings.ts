/** Opens what notary and auditors stand on, from the settings: the store of the tree, and the keys. */
import { readFile } from 'node:fs/promises';
import { openObjectStore } from '@mainstem/connectors/object-store/open-object-store';
import type { Settings } from '../settings.ts';
import { NotaryError } from './errors.ts';
import { parseSigners, parseVerifiers, type Signer, type Verifier } from './note/keys.ts';
import type { Trust } from './tree/head.ts';
import { createTreeStore, TREE_PREFIX, type TreeStore } from './tree/tree-store.ts';

export const auditSettings = [
  'MAINSTEM_OBJECT_STORE_URL',
  'MAINSTEM_TOPIC_PREFIX',
  'MAINSTEM_AUDIT_ORIGIN',
  'MAINSTEM_AUDIT_VERIFIERS_FILE',
] as const;
export type AuditSettings = Settings<(typeof auditSettings)[number]>;

export const notarySettings = [
  ...auditSettings,
  'MAINSTEM_AUDIT_KEY_FILE',
  'MAINSTEM_AUDIT_INTERVAL_MS',
  'MAINSTEM_AUDIT_RETAIN_DAYS',
] as const;
export type NotarySettings = Settings<(typeof notarySettings)[number]>;

export interface AuditTree {
  /** Where it lies in the object store. */
  readonly place: string;
  readonly store: TreeStore;
  readonly trust: Trust;
  close(): Promise<void>;
}

/** The tree of a platform. Platforms that share a store are told apart as their topics are. */
export async function openAuditTree(settings: AuditSettings): Promise<AuditTree> {
  const verifiers = await readKeys(settings.MAINSTEM_AUDIT_VERIFIERS_FILE, parseVerifiers);
  const objects = await openObjectStore(settings.MAINSTEM_OBJECT_STORE_URL);
  const place = `${settings.MAINSTEM_TOPIC_PREFIX}${TREE_PREFIX}`;
  return {
    place,
    store: createTreeStore(objects, place),
    trust: { origin: settings.MAINSTEM_AUDIT_ORIGIN, verifiers },
    close: () => objects.close(),
  };
}

export interface NotaryParts extends AuditTree {
  readonly signers: readonly Signer[];
  readonly intervalMs: number;
  readonly retainDays: number;
}

export async function openNotaryParts(settings: NotarySettings): Promise<NotaryParts> {
  const signers = await readKeys(settings.MAINSTEM_AUDIT_KEY_FILE, parseSigners);
  const foreign = signers.find(({ name }) => name !== settings.MAINSTEM_AUDIT_ORIGIN);
  if (foreign !== undefined) {
    const message = `a key is named ${foreign.name}, the tree ${settings.MAINSTEM_AUDIT_ORIGIN}: they must be the same`;
    throw new NotaryError('NOTARY_KEY_INVALID', message);
  }
  const tree = await openAuditTree(settings);
  const unverified = signers.find(({ verifier }) => !tree.trust.verifiers.some(({ text }) => text === verifier.text));
  if (unverified !== undefined) {
    await tree.close();
    const message = `the public half of a key of ${settings.MAINSTEM_AUDIT_KEY_FILE}, ${unverified.verifier.text}, is not in ${settings.MAINSTEM_AUDIT_VERIFIERS_FILE}`;
    throw new NotaryError('NOTARY_KEY_UNVERIFIED', message);
  }
  return {
    ...tree,
    signers,
    intervalMs: settings.MAINSTEM_AUDIT_INTERVAL_MS,
    retainDays: settings.MAINSTEM_AUDIT_RETAIN_DAYS,
  };
}

/** Throws `NOTARY_KEY_INVALID` with the file's name. */
export async function readKeys<Key extends Signer | Verifier>(
  file: string,
  parse: (text: string) => Key[],
): Promise<Key[]> {
  try {
    return parse(await readFile(file, 'utf8'));
  } catch (cause) {
    const message = `${file}: ${(cause as Error).message}; "mainstem audit key" makes keys`;
    throw new NotaryError('NOTARY_KEY_INVALID', message, { cause });
  }
}
