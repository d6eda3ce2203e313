/**
 * Which events decide something, and how each is told as a decision (issue of automatic decisions, R12). An event of this table
 * that an automatic actor writes always has a record: the event writer and the decision writer put it on the log
 * (`records-of.ts`), so no place that decides can forget it. What automatic writers write besides is in `telling.ts`; a test
 * fails when a type is in neither. Auctions are recorded by the bidder itself (`AuctionsDecided`, ADR 0022). Pure.
 */
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { decidingCampaigns } from './deciding-campaigns.ts';
import { decidingClients } from './deciding-clients.ts';
import { decidingModels } from './deciding-models.ts';
import type { DecidingTable } from './deciding-table.ts';
import { decidingTeams } from './deciding-teams.ts';
import { type Deciding, factsOf } from './describe.ts';
import type { DecisionFacts } from './record.ts';

export const deciding: DecidingTable = {
  ...decidingCampaigns,
  ...decidingClients,
  ...decidingModels,
  ...decidingTeams,
};

export const decidingTypes: ReadonlySet<EventType> = new Set(Object.keys(deciding) as EventType[]);

/** What the event decided, when it is one that decides; undefined otherwise. */
export function decisionOf(event: AnyEvent): DecisionFacts | undefined {
  const row = deciding[event.type] as Deciding | undefined;
  if (row === undefined || row.when?.(event as never) === false) return undefined;
  return factsOf(event as never, row as Deciding);
}
