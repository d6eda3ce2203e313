/** Fingerprints a registration may name: what a model was trained on is what it will be asked with, or it is refused. */
import { hash } from 'node:crypto';
import { clickColumns, clickFeaturesVersion } from '@mainstem/models/click/features';
import { featureViewNamed } from '../../features/views.ts';

/** Columns from outside of the feature store, e.g. a table somebody trains on. */
export const TABLE_PREFIX = 'table/';

/** SHA-256 of the names in their order: two tables of the same columns are the same view. */
export function tableFingerprint(names: readonly string[]): string {
  return hash('sha256', JSON.stringify(names), 'hex');
}

/** What bids see of an impression, and write onto their event: the list of features of click models. */
export const bidFeatures = {
  view: 'bid-features',
  version: Number(clickFeaturesVersion.split('@')[1]),
  fingerprint: hash('sha256', JSON.stringify([clickFeaturesVersion, ...clickColumns]), 'hex'),
  names: clickColumns,
} as const;

interface Named {
  readonly view: string;
  readonly version: number;
  readonly fingerprint: string;
  readonly columns: readonly { readonly name: string }[];
}

/** Is it the definition that is served, with features it has? */
export function isKnownDefinition({ view, version, fingerprint, columns }: Named): boolean {
  const names = columns.map(({ name }) => name);
  if (view.startsWith(TABLE_PREFIX)) return fingerprint === tableFingerprint(names);
  const known = view === bidFeatures.view ? bidFeatures : featureViewNamed(view);
  if (known === undefined || known.version !== version || known.fingerprint !== fingerprint) return false;
  return names.every((name) => known.names.includes(name));
}
