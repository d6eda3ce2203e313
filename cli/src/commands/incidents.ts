/** `mainstem incidents`: incidents with their steps, durations and limits, and what people say of them (docs/self-healing.md). */
import { Command, Option } from 'commander';
import { actorName } from '../author.ts';
import { connectGateway, type GatewayClient } from '../gateway-client.ts';
import { table } from '../output.ts';
import { collectRoles, rolesNamed } from '../role-names.ts';
import { durationOf, given, some, timeOf, untilOf } from '../rows.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly as: string;
  readonly role?: readonly string[];
  readonly status?: string;
  readonly severity?: string;
  readonly owner?: string;
  readonly late?: boolean;
  readonly uri?: string;
}

const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const;
/** A verb for each step people report. */
const reports = [
  ['mitigated', 'MITIGATION', 'what it did to clients has ended'],
  ['rca', 'RCA', 'its root cause is written down'],
  ['prevented', 'PREVENTION', 'what keeps it from coming again is done'],
] as const;

export function command(): Command {
  const incidents = new Command('incidents').description('incidents: list, show, and say that a step is done');
  const of = (name: string, about: string) =>
    incidents
      .command(name)
      .description(about)
      .option('--tenant <name>', 'organisation they belong to', SAMPLE_TENANT)
      .option('--as <actor>', 'who you are, as kind:name', actorName, 'user:cli')
      .option('--role <role>', 'roles you hold (default: admin); repeat or separate by commas', collectRoles);
  defineVerb<Flags>(
    of('list', 'incidents, newest first')
      .addOption(new Option('--status <status>').choices(['open', 'escalated', 'resolved', 'closed']))
      .addOption(new Option('--severity <severity>').choices(severities))
      .option('--owner <role>', 'only those whose next step is theirs')
      .option('--late', 'only those whose next step is past its limit'),
    list,
  );
  defineVerb<Flags>(of('show', 'one incident, step by step').argument('<incident>', 'its id'), show);
  for (const [verb, step, about] of reports) {
    const sub = of(verb, about).argument('<incident>', 'its id');
    const where = 'where it is written';
    const said = step === 'MITIGATION' ? sub.option('--uri <uri>', where) : sub.requiredOption('--uri <uri>', where);
    defineVerb<Flags>(said, (context, flags, words) => report(context, flags, words, step));
  }
  return incidents;
}

function gatewayOf({ environment }: VerbContext, { tenant, as, role }: Flags): Promise<GatewayClient> {
  return connectGateway(environment, tenant, role === undefined ? ['admin'] : rolesNamed(role), { subject: as });
}

async function list(context: VerbContext, flags: Flags): Promise<void> {
  const { status, severity, owner, late } = flags;
  const gateway = await gatewayOf(context, flags);
  const query = given({ status, severity, owner, late });
  const rows = await some(gateway.items('/v1/incidents', { query: query as never }));
  const nowMs = Date.now();
  context.output.document({ items: rows }, () =>
    table(
      ['INCIDENT', 'SEVERITY', 'KIND', 'STATUS', 'STEP', 'OPENED', 'WAITS FOR', 'OWNER', 'DUE'],
      rows.map((row) => [
        ...[row.incidentId, row.severity, row.kind, row.status, row.step].map((one) => one ?? ''),
        timeOf(row.openedAtMs),
        row.waitsFor ?? '-',
        row.owner ?? '-',
        untilOf(row.dueAtMs, nowMs),
      ]),
    ),
  );
}

type Row = Awaited<ReturnType<typeof rowOf>>;

async function rowOf(gateway: GatewayClient, id: string) {
  const { data } = await gateway.get('/v1/incidents/{id}', { path: { id } });
  return data;
}

async function show(context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  const row = await rowOf(await gatewayOf(context, flags), id);
  context.output.document(row, () =>
    [
      `${row.incidentId}: ${row.severity} ${row.kind}, ${row.status}. ${row.summary ?? ''}`,
      `of ${row.subject ?? '-'}; ticket ${row.ticketUri ?? row.ticketRef ?? '-'}`,
      table(['STEP', 'WHEN', 'TOOK', 'DUE', 'BY', 'WHERE'], stepsOf(row, Date.now())),
    ].join('\n'),
  );
}

/** The six steps of SM-14 in their order: what came, and what is waited for. */
function stepsOf(row: Row, nowMs: number): string[][] {
  const step = (name: string, atMs: number | null | undefined, tookMs: number | null | undefined, rest: string[]) => [
    ...[name, timeOf(atMs), durationOf(tookMs)],
    ...rest,
  ];
  const due = (
    atMs: number | null | undefined,
    dueAtMs: number | null | undefined,
    late: boolean | null | undefined,
  ) => (atMs === null || atMs === undefined ? untilOf(dueAtMs, nowMs) : late === true ? 'late' : 'in time');
  const told = (row.clientTold ?? []).join(' ');
  const missed = (row.missed ?? []).map((one) => `${one} missed, told to ${row.escalatedTo ?? '-'}`).join('; ');
  return [
    step('opened', row.openedAtMs, row.openedAtMs === null ? null : 0, ['-', '-', missed]),
    step('alerted', row.alertedAtMs, row.alertMs, [
      ...['-', row.alertChannel ?? '-', row.alertDelivered === false ? 'nobody could be reached' : ''],
    ]),
    step('client told', row.clientToldAtMs, row.clientToldMs, ['-', told === '' ? '-' : told, '']),
    step('mitigated', row.mitigatedAtMs, row.mitigationMs, [
      due(row.mitigatedAtMs, row.mitigationDueAtMs, row.mitigationLate),
      row.mitigatedBy ?? ownerOf(row, 'MITIGATION'),
      row.mitigationUri ?? '',
    ]),
    step('root cause', row.rcaAtMs, row.rcaMs, [
      due(row.rcaAtMs, row.rcaDueAtMs, row.rcaLate),
      row.rcaBy ?? ownerOf(row, 'RCA'),
      row.rcaUri ?? '',
    ]),
    step('prevention', row.preventedAtMs, row.preventionMs, [
      due(row.preventedAtMs, row.preventionDueAtMs, row.preventionLate),
      row.preventedBy ?? ownerOf(row, 'PREVENTION'),
      row.preventionUri ?? '',
    ]),
  ];
}

function ownerOf({ waitsFor, owner }: Row, step: string): string {
  return waitsFor === step ? `(${owner ?? '-'})` : '-';
}

async function report(
  context: VerbContext,
  flags: Flags,
  [id = '']: string[],
  step: 'MITIGATION' | 'RCA' | 'PREVENTION',
): Promise<void> {
  const gateway = await gatewayOf(context, flags);
  const body = { step, ...(flags.uri === undefined ? {} : { uri: flags.uri }) };
  const { data } = await gateway.post('/v1/incidents/{id}/steps', { path: { id }, body });
  context.output.document(data, () => `${step} of ${id} is reported`);
}
