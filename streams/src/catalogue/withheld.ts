/**
 * Rows of the catalogue that bids may not rest on while a key is parked (R10): what waits behind it may be a pause. Such a
 * row is taken from followers in the commit that parks its key, and given back, as it is then, in the one that drains it.
 * A campaign that cannot be read is not bid for; all others are.
 */
import { parseKey } from '@mainstem/schemas/envelope';
import { CATALOGUE, type CatalogueKind, catalogueField } from './contract.ts';

const kindByTopic: Readonly<Record<string, CatalogueKind>> = {
  campaign_events: 'campaign',
  creative_events: 'creative',
};

/** Field of the row that records of this key change; null when no row is to be withheld for them. */
export function withheldField(view: string, { topic, key }: { readonly topic: string; readonly key: string }) {
  const kind = view === CATALOGUE ? kindByTopic[topic] : undefined;
  const owner = parseKey(key);
  return kind === undefined || owner === null ? null : catalogueField(kind, owner.tenant, owner.entity);
}
