/** How events become rows of the hot catalogue, for whoever rebuilds what a bidder held: the projection's own fold. */
import type { RowFold } from '@mainstem/bidder/replay/row-history';
import { catalogue } from '@mainstem/projections/catalogue/projection';
import type { RowKey } from '@mainstem/streams/runtime/projection/projection';

type Row = Parameters<typeof catalogue.project>[0];

export const catalogueFold: RowFold = {
  types: [...catalogue.types],
  fieldOf: (event) => catalogue.store.fieldOf(catalogue.keyOf(event) as RowKey),
  project: (row, event) => catalogue.project(row as Row, event),
};
