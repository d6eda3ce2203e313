/** The explanation on real parts. */
import { createEventLookup } from '@mainstem/projections/events/lookup';
import type { Queries } from '@mainstem/projections/queries';
import { openCopyFinder } from '@mainstem/streams/archive/find-copy';
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import type { Settings } from '@mainstem/streams/settings';
import type pg from 'pg';
import type { AuditDesk } from '../audit/desk.ts';
import { createExplain } from './explain.ts';
import { createReleaseOf } from './schema-release.ts';
import type { ExplainEvent } from './shapes.ts';

export type ExplainSettings = Settings<
  'MAINSTEM_POSTGRES_SCHEMA' | 'MAINSTEM_REGISTRY_URL' | 'MAINSTEM_OBJECT_STORE_URL'
>;

export interface ExplainOpenParts {
  readonly log: EventLog;
  readonly codec: PinnedCodec;
  readonly pool: pg.Pool;
  readonly queries: Pick<Queries, 'audit' | 'decisions'>;
  readonly desk: AuditDesk;
  readonly onTrouble: (error: unknown) => void;
}

export function openExplain(
  settings: ExplainSettings,
  { log, codec, pool, queries, desk, onTrouble }: ExplainOpenParts,
): { readonly explain: ExplainEvent; close(): Promise<void> } {
  const copies = openCopyFinder(settings.MAINSTEM_OBJECT_STORE_URL);
  const lookup = createEventLookup(pool, settings.MAINSTEM_POSTGRES_SCHEMA);
  const releaseOf = createReleaseOf(codec, settings.MAINSTEM_REGISTRY_URL);
  const explain = createExplain({
    log,
    codec,
    lookup,
    auditEntries: queries.audit,
    decisions: queries.decisions,
    desk,
    copies,
    releaseOf,
    onTrouble,
  });
  return { explain, close: () => copies.close() };
}
