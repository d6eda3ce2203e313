/** `mainstem decisions`: automatic decisions: look, how much needs no person, ask, and prove that none is silent (docs/decisions.md). */
import type { ExplainedDecision } from '@mainstem/gateway/explain/shapes';
import { checkDecisions } from '@mainstem/streams/decision-record/check-log';
import { Command, Option } from 'commander';
import { decisionWords } from '../decision-words.ts';
import { EXIT_FAILED } from '../errors.ts';
import { connectGateway } from '../gateway-client.ts';
import { withLog } from '../log-connection.ts';
import { table } from '../output.ts';
import { given, some, timeOf } from '../rows.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { when } from '../when.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly kind?: string;
  readonly subject?: string;
  readonly autonomy?: string;
  readonly verdict?: string;
  readonly user?: string;
  readonly since?: number;
}

const PERCENT = 10_000;
const MISSING_SHOWN = 50;

export function command(): Command {
  const decisions = new Command('decisions').description('automatic decisions: list, show, rate, ask, check');
  const of = (name: string, about: string) =>
    decisions.command(name).description(about).option('--tenant <name>', 'organisation they belong to', SAMPLE_TENANT);
  defineVerb<Flags>(
    of('list', 'decisions, newest first')
      .option('--kind <kind>', 'only these, e.g. LEAD_SCORE')
      .option('--subject <id>', 'only about this')
      .addOption(new Option('--autonomy <outcome>', 'only these').choices(['AUTO', 'SUPERVISED', 'HUMAN']))
      .addOption(new Option('--verdict <verdict>', 'only these').choices(['UPHELD', 'DOUBTED', 'WRONG', 'UNJUDGED'])),
    list,
  );
  defineVerb<Flags>(of('show', 'one decision: from what, by which rule, why').argument('<id>', 'its id'), show);
  defineVerb<Flags>(of('rate', 'how much was decided without a person, by day and kind'), rate);
  defineVerb<Flags>(
    of('ask', 'ask a question, e.g. "Is user_1001 risky?"')
      .argument('<question>', 'the question')
      .option('--user <id>', 'the user, when the question names none'),
    ask,
  );
  defineVerb<Flags>(
    decisions
      .command('check')
      .description('is there a program that decided without a record? Reads the log of all tenants')
      .option('--since <time>', 'only what was decided from then on', (text) => when(text)),
    check,
  );
  return decisions;
}

async function list({ environment, output }: VerbContext, flags: Flags): Promise<void> {
  const { tenant, kind, subject, autonomy, verdict } = flags;
  const gateway = await connectGateway(environment, tenant, ['manager']);
  const query = given({ kind, subject, autonomy, verdict });
  const rows = await some(gateway.items('/v1/decisions', { query: query as never }));
  output.document({ items: rows }, () =>
    table(
      ['WHEN', 'KIND', 'ABOUT', 'OUTCOME', 'WHO MAY', 'SURE', 'RULE', 'VERDICT', 'ID'],
      rows.map((row) => [
        ...[timeOf(row.decidedAtMs), row.kind ?? '', `${row.subjectKind} ${row.subject}`, row.outcome ?? ''],
        ...[row.autonomy ?? '', row.confidence == null ? '-' : row.confidence.toFixed(2), row.policy ?? ''],
        ...[row.verdict ?? '-', row.decisionId ?? ''],
      ]),
    ),
  );
}

async function show({ environment, output }: VerbContext, { tenant }: Flags, [id = '']: string[]): Promise<void> {
  const gateway = await connectGateway(environment, tenant, ['manager']);
  const { data } = await gateway.get('/v1/explain/{eventId}', { path: { eventId: id } });
  const { decisions } = data as unknown as { readonly decisions: readonly ExplainedDecision[] };
  output.document({ decisions }, () =>
    decisions.length === 0 ? 'No program decided this.' : decisions.flatMap(decisionWords).join('\n').trimStart(),
  );
}

async function rate({ environment, output }: VerbContext, { tenant }: Flags): Promise<void> {
  const gateway = await connectGateway(environment, tenant, ['manager']);
  const rows = await some(gateway.items('/v1/decisions/days', {}));
  const sum = (name: 'decisions' | 'alone' | 'supervised') => rows.reduce((all, row) => all + (row[name] ?? 0), 0);
  const all = sum('decisions');
  const autonomyPpm = all === 0 ? null : Math.round(((sum('alone') + sum('supervised')) / all) * 1_000_000);
  output.document({ items: rows, decisions: all, autonomyPpm }, () =>
    [
      table(
        ['DAY', 'KIND', 'DECISIONS', 'ALONE', 'SUPERVISED', 'PERSON', 'RATE', 'AUDITED', 'DOUBTED', 'WRONG'],
        rows.map((row) => [
          ...[new Date(row.dayAtMs ?? 0).toISOString().slice(0, 10), row.kind ?? '', row.decisions ?? 0],
          ...[row.alone ?? 0, row.supervised ?? 0, row.byPerson ?? 0, percent(row.autonomyPpm ?? null)],
          ...[row.audited ?? 0, row.doubted ?? 0, row.wrong ?? 0],
        ]),
      ),
      `${all} decisions, ${percent(autonomyPpm)} without a person (UW-37 aims at 85 %)`,
    ].join('\n'),
  );
}

function percent(ppm: number | null): string {
  return ppm === null ? '-' : `${(ppm / PERCENT).toFixed(1)} %`;
}

async function ask({ environment, output }: VerbContext, { tenant, user }: Flags, [question = '']: string[]) {
  const gateway = await connectGateway(environment, tenant, ['manager']);
  const body = { question, ...(user === undefined ? {} : { entity: user }) };
  const { data } = await gateway.post('/v1/agents/ask', { body: body as never });
  output.document(data, () => {
    const { text, wordedBy, manualAudit, decisionId } = data;
    const audit = manualAudit === null ? [] : [`A person is asked to look: ${manualAudit.reason}.`];
    return [text, `  in words of the ${wordedBy}, record ${decisionId ?? 'none'}`, ...audit].join('\n');
  });
}

async function check({ environment, output }: VerbContext, { since = 0 }: Flags): Promise<number> {
  const found = await withLog(environment, (connection) => checkDecisions(connection, since));
  const { deciding, missing, unread } = found;
  output.document(found, () =>
    [
      `${deciding} decisions of programs on the log, ${missing.length} without a record, ${unread} records not readable here`,
      ...missing
        .slice(0, MISSING_SHOWN)
        .map(
          ({ eventType, eventId, actor, tenant, entity }) =>
            `  ${eventType} ${eventId} of ${tenant}|${entity} by ${actor}`,
        ),
    ].join('\n'),
  );
  return missing.length === 0 ? 0 : EXIT_FAILED;
}
