/** `mainstem approvals`: what waits for people: list, show, approve, reject, delegate, withdraw, ask; verify from the log; standing rules. */
import { writeFile } from 'node:fs/promises';
import { verifyApproval } from '@mainstem/streams/approvals/verify';
import { Command, Option } from 'commander';
import { evidenceInFile, evidenceOf } from '../approval-log.ts';
import { ruleVerbs } from '../approval-rules.ts';
import { actorName, reasonWords } from '../author.ts';
import { EXIT_FAILED, usage } from '../errors.ts';
import { connectGateway, type GatewayClient } from '../gateway-client.ts';
import { table } from '../output.ts';
import { collectRoles, rolesNamed } from '../role-names.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly as: string;
  readonly role?: readonly string[];
  readonly mine?: boolean;
  readonly needs?: string;
  readonly overdue?: boolean;
  readonly status?: string;
  readonly note?: string;
  readonly reason?: string;
  readonly actingFor?: string;
  readonly amountMicros?: number;
  readonly diff?: string;
  readonly diffUri?: string;
  readonly diffHash?: string;
  readonly to?: string;
  readonly file?: string;
  readonly out?: string;
}

type Row = Readonly<Record<string, unknown>>;
const MICROS = 1_000_000;

export function command(): Command {
  const approvals = new Command('approvals').description('what waits for people: look, decide, verify');
  const of = (name: string, about: string) =>
    approvals
      .command(name)
      .description(about)
      .option('--tenant <name>', 'whose approvals', SAMPLE_TENANT)
      .option('--as <actor>', 'who you are, as kind:name', actorName, 'user:cli')
      .option('--role <role>', 'roles you hold (default: admin); repeat or separate by commas', collectRoles);
  const note = (sub: Command) =>
    sub.option('--note <words>', 'why; goes onto the log, so nothing personal', reasonWords);
  const owner = (sub: Command) => sub.option('--acting-for <user>', 'whose right you use, when it was given to you');
  const list = of('list', 'approvals, newest first')
    .option('--mine', 'only what you may decide now')
    .option('--needs <role>', 'only what this role may decide')
    .option('--overdue', 'only what is open past a deadline')
    .addOption(
      new Option('--status <status>', 'only these').choices(['open', 'approved', 'rejected', 'withdrawn', 'expired']),
    );
  defineVerb<Flags>(list, listed);
  defineVerb<Flags>(of('show', 'one approval, with the hash that is decided on').argument('<id>'), shown);
  const approve = note(owner(of('approve', 'approve what stands there now, or an edit of it').argument('<id>')))
    .option(
      '--amount-micros <n>',
      'a smaller amount instead',
      wholeNumber('--amount-micros', 0, Number.MAX_SAFE_INTEGER),
    )
    .option('--diff <words>', 'another change instead')
    .option('--diff-uri <uri>', 'another document instead, object:…')
    .option('--diff-hash <sha256>', 'of that document');
  defineVerb<Flags>(approve, approved);
  defineVerb<Flags>(note(owner(of('reject', 'reject: one no ends it').argument('<id>'))), rejected);
  const delegate = note(owner(of('delegate', 'let another person decide this one by your right').argument('<id>')));
  defineVerb<Flags>(delegate.requiredOption('--to <user>', 'the person, as user:<id>'), delegated);
  const withdraw = of('withdraw', 'withdraw what you asked for').argument('<id>');
  defineVerb<Flags>(withdraw.option('--reason <words>', 'why; nothing personal', reasonWords), withdrawn);
  const verify = of('verify', 'verify hashes, signatures and rules, from the log alone')
    .argument('[id]')
    .option('--out <file>', 'keep what was verified, to verify it elsewhere')
    .option('--file <file>', 'verify what was kept, without a log');
  defineVerb<Flags>(verify, verified);
  ruleVerbs(of, gatewayOf);
  return approvals;
}

function gatewayOf(
  { environment }: VerbContext,
  { tenant, as, role }: Pick<Flags, 'tenant' | 'as' | 'role'>,
): Promise<GatewayClient> {
  return connectGateway(environment, tenant, role === undefined ? ['admin'] : rolesNamed(role), { subject: as });
}

async function listed(context: VerbContext, flags: Flags): Promise<void> {
  const gateway = await gatewayOf(context, flags);
  const rows: Row[] = [];
  if (flags.mine === true) {
    const { data } = await gateway.get('/v1/approvals/inbox', {});
    rows.push(...(data.items as readonly Row[]));
  } else {
    const query = {
      ...(flags.status === undefined ? {} : { status: flags.status }),
      ...(flags.needs === undefined ? {} : { status: 'open', 'roles.has': flags.needs }),
      ...(flags.overdue === true ? { overdue: 'true' } : {}),
    };
    for await (const row of gateway.items('/v1/approvals', { query: query as never })) rows.push(row as Row);
  }
  context.output.document(rows, () =>
    table(
      ['approval', 'status', 'kind', 'subject', 'risk', 'amount', 'needs', 'until'],
      rows.map((row) => [
        ...[row.approvalId, row.status, row.kind, row.subject, row.riskTier].map((value) => String(value ?? '')),
        amountOf(row),
        String(row.needed ?? ''),
        row.deadlineAtMs === null ? '' : new Date(Number(row.deadlineAtMs)).toISOString(),
      ]),
    ),
  );
}

function amountOf({ amountMicros, currency }: Row): string {
  return amountMicros === null || amountMicros === undefined
    ? ''
    : `${(Number(amountMicros) / MICROS).toFixed(2)} ${String(currency)}`;
}

async function shown(context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  const row = await rowOf(await gatewayOf(context, flags), id);
  context.output.document(row, () =>
    Object.entries(row)
      .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
      .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`)
      .join('\n'),
  );
}

async function rowOf(gateway: GatewayClient, id: string): Promise<Row> {
  const { data } = await gateway.get('/v1/approvals/{id}', { path: { id } });
  return data as Row;
}

async function approved(context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  const { amountMicros, diff, diffUri, diffHash } = flags;
  const edit = {
    ...(amountMicros === undefined ? {} : { amountMicros }),
    ...(diff === undefined ? {} : { diff }),
    ...(diffUri === undefined ? {} : { diffUri }),
    ...(diffHash === undefined ? {} : { diffHash }),
  };
  await decided(context, flags, id, 'approve', Object.keys(edit).length === 0 ? {} : { edit });
}

async function rejected(context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  await decided(context, flags, id, 'reject', {});
}

async function decided(context: VerbContext, flags: Flags, id: string, verb: 'approve' | 'reject', more: object) {
  const gateway = await gatewayOf(context, flags);
  const { contentHash } = await rowOf(gateway, id);
  const body = { contentHash, ...said(flags), ...more };
  const { data } = await gateway.post(`/v1/approvals/{id}/${verb}`, { path: { id }, body: body as never });
  context.output.document(data, () => `${id} is ${data.status}`);
}

function said({ note, actingFor }: Flags) {
  return { ...(note === undefined ? {} : { note }), ...(actingFor === undefined ? {} : { actingFor }) };
}

async function delegated(context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  const gateway = await gatewayOf(context, flags);
  const body = { to: flags.to ?? '', ...said(flags) };
  const { data } = await gateway.post('/v1/approvals/{id}/delegate', { path: { id }, body });
  context.output.document(data, () => `${flags.to} may decide ${id} by your right`);
}

async function withdrawn(context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  if (flags.reason === undefined) throw usage('say why with --reason <words>');
  const gateway = await gatewayOf(context, flags);
  const { data } = await gateway.post('/v1/approvals/{id}/withdraw', { path: { id }, body: { because: flags.reason } });
  context.output.document(data, () => `${id} is ${data.status}`);
}

async function verified({ environment, output }: VerbContext, flags: Flags, [id]: string[]): Promise<number> {
  if ((id === undefined) === (flags.file === undefined)) throw usage('name an approval, or what was kept with --file');
  const evidence =
    flags.file === undefined ? await evidenceOf(environment, flags.tenant, id ?? '') : await evidenceInFile(flags.file);
  if (evidence.events.length === 0) throw usage(`there is no approval ${String(id)} of ${flags.tenant} on the log`);
  const { findings, events, signatures, state } = verifyApproval(evidence.events, evidence.keys);
  if (flags.out !== undefined) await writeFile(flags.out, `${JSON.stringify(evidence, null, 2)}\n`, { flag: 'wx' });
  output.document({ status: state.state, decidedBy: state.decidedBy, events, signatures, findings }, () =>
    [
      `${state.state}${state.decidedBy.length === 0 ? '' : ` by ${state.decidedBy.join(' and ')}`}`,
      `${events} events, ${signatures} signatures, ${findings.length === 0 ? 'all as it should be' : 'NOT as it should be:'}`,
      ...findings.map(({ type, eventId, code, message }) => `  ${type} ${eventId}: ${code}, ${message}`),
    ].join('\n'),
  );
  return findings.length === 0 ? 0 : EXIT_FAILED;
}
