/** `mainstem features quarantine`: events that expectations kept out of feature views, each with its reason (docs/features.md). */
import type { Command } from 'commander';
import { SAMPLE_TENANT } from '../commands/token.ts';
import type { connectGateway } from '../gateway-client.ts';
import { table } from '../output.ts';
import { given, some, timeOf } from '../rows.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { viewOf } from './view-of.ts';

type Connect = typeof connectGateway;

interface Flags {
  readonly tenant: string;
  readonly view?: string;
}

/** One row of `GET /v1/features/quarantine`: an event, and by view what broke. */
export interface QuarantinedRow {
  readonly eventId: string;
  readonly eventType?: string;
  readonly entity?: string;
  readonly views?: readonly string[];
  readonly codes?: readonly string[];
  readonly words?: readonly string[];
  readonly topic?: string;
  readonly logPartition?: number;
  readonly logOffset?: number;
  readonly occurredAtMs?: number;
}

/** Adds the verb to `mainstem features`. */
export function quarantineVerb(features: Command, connect: Connect): void {
  defineVerb<Flags>(
    features
      .command('quarantine')
      .description('events that were kept out of feature views, and why; newest first')
      .option('--view <name>', 'only what was kept out of this view')
      .option('--tenant <name>', 'organisation they belong to', SAMPLE_TENANT),
    (context, flags) => quarantine(context, flags, connect),
  );
}

async function quarantine(
  { environment, output }: VerbContext,
  { tenant, view }: Flags,
  connect: Connect,
): Promise<void> {
  const name = view === undefined ? undefined : viewOf(view).name;
  const gateway = await connect(environment, tenant, ['manager']);
  const query = given({ 'views.has': name });
  const rows = await some(gateway.items('/v1/features/quarantine', { query: query as never }));
  output.document({ items: rows }, () => quarantineWords(rows, name));
}

/** One line for each event and view; only those of `view` when it is given. */
function quarantineWords(rows: readonly QuarantinedRow[], view?: string): string {
  if (rows.length === 0) return 'nothing was kept out';
  const lines = rows.flatMap((row) =>
    (row.views ?? []).flatMap((name, at) => (view === undefined || view === name ? [lineOf(row, name, at)] : [])),
  );
  return table(['WHEN', 'VIEW', 'WHY', 'EVENT', 'ENTITY', 'WORDS', 'AT'], lines);
}

function lineOf(row: QuarantinedRow, view: string, at: number): string[] {
  const { occurredAtMs, codes = [], words = [], eventType = '', entity = '' } = row;
  const place = `${row.topic}/${row.logPartition}@${row.logOffset}`;
  return [timeOf(occurredAtMs), view, codes[at] ?? '', eventType, entity, words[at] ?? '', place];
}
