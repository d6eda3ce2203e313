/** What agents' tools stand on. `open-agents.ts` opens the real ones, the test gateway those in memory. */
import type { LanguageModel } from '@mainstem/connectors/llm/port';
import type { ReadPerformance } from '@mainstem/projections/agent-actions/performance';
import type { EventLookup } from '@mainstem/projections/events/lookup';
import type { Recall } from '@mainstem/projections/memories/recall';
import type { Queries } from '@mainstem/projections/queries';
import type { ViewPositions } from '@mainstem/projections/view-positions';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import type { Sealer } from '@mainstem/streams/privacy/sealer';
import type { AuditDesk } from '../audit/desk.ts';
import type { TicketParts } from '../commands/ticket-checks.ts';
import type { Writers } from '../commands/writers.ts';
import type { ExplainEvent } from '../explain/shapes.ts';
import type { Features } from '../features/open-features.ts';
import type { HealthCheck } from '../http/health.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { ProposalWriter } from './proposals/propose.ts';

/** Parts of the agents' own, beside those every door has. */
export interface AgentStores {
  readonly proposals: ProposalWriter;
  readonly recall: Recall;
  readonly performance: ReadPerformance;
  readonly lookup: Pick<EventLookup, 'ofEntity' | 'correlated'>;
  readonly features: Features;
  /** Words answers; it never makes them. */
  readonly languageModel: Pick<LanguageModel, 'complete'>;
  /** A record of the log as its event, personal fields still sealed. */
  readonly decode: (value: Buffer) => AnyEvent;
}

export interface AgentParts extends AgentStores {
  readonly append: (events: readonly AnyEvent[]) => Promise<readonly LogPosition[]>;
  readonly sealer: Pick<Sealer, 'sealEach'>;
  readonly queries: Queries;
  readonly positions: ViewPositions;
  readonly explain: ExplainEvent;
  readonly audit: Pick<AuditDesk, 'record'>;
  readonly writers: Writers;
  readonly serviceLevels: TicketParts['serviceLevels'];
  readonly ingest: Ingest;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  readonly notReady: () => readonly string[];
  readonly clock: () => number;
  readonly version: string;
}
