/** The doors of ingest over one pipeline: what they need, and their routes. */
import type { Queries } from '@mainstem/projections/queries';
import type { ContactsByAddress } from '@mainstem/streams/contacts/by-address';
import type { FastifyInstance } from 'fastify';
import type { GatewayMetrics } from '../http/metrics.ts';
import { webhookRoutes } from '../webhooks/routes.ts';
import type { Sources } from '../webhooks/source.ts';
import { cloudEventRoutes } from './cloud-events/routes.ts';
import { createIngest, type Ingest } from './ingest.ts';
import type { Lanes } from './lanes/lanes.ts';
import type { PersonIdsOf } from './persons/person-ids.ts';
import { createPipeline, type PipelineParts } from './pipeline.ts';
import { ingestRoutes } from './routes.ts';
import { segmentRoutes } from './segment/routes.ts';
import { createWarnings } from './warnings/warnings.ts';

/** What only the doors need. */
export interface IngestResources {
  readonly personIds: PersonIdsOf;
  readonly lanes: Lanes;
  readonly sources: Sources;
  readonly contacts: ContactsByAddress;
  /** Why the gateway should not be sent anything yet; empty when it may. */
  readonly notReady: () => readonly string[];
}

export interface DoorParts extends Pick<PipelineParts, 'append' | 'sealer' | 'seen' | 'clock' | 'onSeenFailure'> {
  readonly ingest: IngestResources;
  readonly metrics: GatewayMetrics;
  readonly queries: Pick<Queries, 'messages'>;
  /** `MAINSTEM_GATEWAY_URL`. */
  readonly publicUrl: string;
}

export function doorRoutes(app: FastifyInstance, parts: DoorParts): Ingest {
  const { ingest, metrics, clock } = parts;
  const warnings = createWarnings({
    append: parts.append,
    onError: (error) => app.log.warn({ err: error }, 'warnings of ingest could not be written; they are kept'),
    onLost: () => metrics.warningsLost.inc(),
  });
  app.addHook('onClose', () => warnings.close());
  const pipeline = createPipeline({ ...parts, lanes: ingest.lanes, warn: warnings.warn });
  const ingestEvents = createIngest(pipeline, clock);
  ingestRoutes(app, ingestEvents, metrics);
  const { sources, personIds, contacts } = ingest;
  const { messages } = parts.queries;
  webhookRoutes(app, { sources, pipeline, personIds, contacts, metrics, clock, messages, publicUrl: parts.publicUrl });
  cloudEventRoutes(app, { pipeline, personIds, metrics, clock });
  segmentRoutes(app, { pipeline, personIds, metrics, clock });
  return ingestEvents;
}
