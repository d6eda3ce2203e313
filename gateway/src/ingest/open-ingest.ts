/** What the doors stand on, from the parts of a real gateway. */
import { createContactsByAddress } from '@mainstem/streams/contacts/by-address';
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import type { Keyring } from '@mainstem/streams/privacy/keyring';
import { laneReactors } from '@mainstem/streams/processors/lanes/lane';
import { createPostgresCheckpoints } from '@mainstem/streams/runtime/reactor/checkpoint.postgres';
import type { Settings } from '@mainstem/streams/settings';
import type pg from 'pg';
import { createPostgresSourceRows } from '../webhooks/source.postgres.ts';
import { createSources } from '../webhooks/source.ts';
import type { IngestResources } from './doors.ts';
import { createBacklog } from './lanes/backlog.ts';
import { createLanes } from './lanes/lanes.ts';
import { createPersonIds } from './persons/person-ids.ts';
import { startSeenFollower } from './seen-follower.ts';

export const ingestSettings = ['MAINSTEM_INGEST_EVENTS_PER_S', 'MAINSTEM_POSTGRES_SCHEMA'] as const;

export interface OpenIngestParts {
  readonly settings: Settings<(typeof ingestSettings)[number]>;
  readonly log: Pick<EventLog, 'endOffsets' | 'offsetsAt' | 'read'>;
  readonly codec: PinnedCodec;
  readonly keyring: Keyring;
  /** Under the role that writes views: checkpoints of processors are no tenant's. */
  readonly projector: pg.Pool;
  /** Under the role of queries. */
  readonly pool: pg.Pool;
  readonly report: (message: string, cause?: unknown) => void;
}

export interface OpenIngest extends IngestResources {
  close(): Promise<void>;
}

export function openIngest({ settings, log, codec, keyring, projector, pool, report }: OpenIngestParts): OpenIngest {
  const schema = settings.MAINSTEM_POSTGRES_SCHEMA;
  const checkpoints = createPostgresCheckpoints(projector, schema);
  const follower = startSeenFollower({
    log,
    codec,
    pool: projector,
    schema,
    clock: Date.now,
    onError: (error) => report('ids of events that came in could not be read from the log', error),
  });
  const backlog = createBacklog({
    clock: Date.now,
    onError: (error) => report('how full the lanes are is not known', error),
    async measure(lane) {
      const { topic, reactor } = laneReactors[lane];
      const [ends, offsets] = await Promise.all([log.endOffsets(topic), checkpoints.load(reactor)]);
      return ends.reduce((sum, end, partition) => sum + end - (offsets?.[`${topic}:${partition}`] ?? 0), 0);
    },
  });
  const lanes = createLanes({ perS: settings.MAINSTEM_INGEST_EVENTS_PER_S, codec, backlog });
  return {
    personIds: createPersonIds(keyring),
    contacts: createContactsByAddress(pool, schema),
    lanes,
    sources: createSources(createPostgresSourceRows(pool, schema), keyring),
    notReady: () => [follower.notReady()].filter((reason) => reason !== null),
    close: () => follower.stop(),
  };
}
