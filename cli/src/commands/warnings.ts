/** `mainstem warnings`: what was wrong with things sent in, through the gateway. */
import { Command } from 'commander';
import { connectGateway } from '../gateway-client.ts';
import { table } from '../output.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly door?: string;
}

/** Rows shown; there is one for each door and kind of mistake, so more are hardly ever there. */
const ROWS_MAX = 200;

export function command(): Command {
  const warnings = new Command('warnings').description('what was wrong with things sent in: counts and fields');
  defineVerb(
    warnings
      .option('--tenant <name>', 'whose warnings', SAMPLE_TENANT)
      .option('--door <name>', 'one door only: events, segment, cloudevents, webhooks'),
    show,
  );
  return warnings;
}

async function show({ environment, output }: VerbContext, { tenant, door }: Flags): Promise<void> {
  const gateway = await connectGateway(environment, tenant);
  const rows: string[][] = [];
  const items: unknown[] = [];
  for await (const row of gateway.items('/v1/ingestion/warnings', { query: door === undefined ? {} : { door } })) {
    if (rows.length === ROWS_MAX) break;
    items.push(row);
    rows.push([
      row.door,
      row.code,
      row.eventType === '' ? '-' : row.eventType,
      String(row.count ?? 0),
      (row.fieldNames ?? []).join(' '),
      row.credential ?? '-',
      timeOf(row.firstAtMs),
      timeOf(row.lastAtMs),
    ]);
  }
  const heads = ['DOOR', 'CODE', 'EVENT', 'COUNT', 'FIELDS', 'CREDENTIAL', 'FIRST', 'LAST'];
  output.document({ items }, () => (rows.length === 0 ? `nothing was wrong in ${tenant}` : table(heads, rows)));
}

function timeOf(atMs: number | null | undefined): string {
  return atMs === null || atMs === undefined ? '-' : new Date(atMs).toISOString();
}
