/**
 * Rows of the catalogue that bids may not rest on while a key is parked (R10): what waits behind it may be a pause or a
 * halt. In the commit that parks its key followers are told what is safe, in the one that drains it the row as it is then:
 *  - a campaign or creative is gone: it is not bid for, all others are;
 *  - an experiment is gone: its campaign bids as it would without one, and nobody is counted;
 *  - a breaker halts, even where there was none: no row of a breaker would mean that it is closed.
 */
import { parseKey } from '@mainstem/schemas/envelope';
import { CATALOGUE, type CatalogueKind, catalogueField } from './contract.ts';

const kindByTopic: Readonly<Record<string, CatalogueKind>> = {
  campaign_events: 'campaign',
  creative_events: 'creative',
  breaker_events: 'breaker',
  experiment_events: 'experiment',
};

/** Field of the row that records of this key change; null when no row is to be withheld for them. */
export function withheldField(view: string, { topic, key }: { readonly topic: string; readonly key: string }) {
  const kind = view === CATALOGUE ? kindByTopic[topic] : undefined;
  const owner = parseKey(key);
  return kind === undefined || owner === null ? null : catalogueField(kind, owner.tenant, owner.entity);
}
