/** `mainstem lockdown`: which tenants are shut, shutting one, and opening it again by two people (docs/runbooks/lockdown.md). */
import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import { Command } from 'commander';
import { actorName, reasonWords } from '../author.ts';
import { usage } from '../errors.ts';
import { connectGateway } from '../gateway-client.ts';
import { table } from '../output.ts';
import { some, timeOf } from '../rows.ts';
import { defineVerb, type VerbContext } from '../verb.ts';

interface Flags {
  readonly as: string;
  readonly reason?: string;
  readonly note?: string;
  readonly keys?: boolean;
}

export function command(): Command {
  const lockdown = new Command('lockdown').description('tenants that are shut: status, begin, unlock');
  const of = (name: string, about: string) =>
    lockdown
      .command(name)
      .description(about)
      .option('--as <actor>', 'who you are, as kind:name', actorName, 'user:cli');
  defineVerb<Flags>(of('status', 'which tenants are shut, and who has approved to open them'), status);
  defineVerb<Flags>(
    of('begin', 'shut a tenant now: nobody of it is let in, its sessions end')
      .argument('<tenant>', 'which')
      .requiredOption('--reason <words>', 'why; stays on the log', reasonWords)
      .option('--keys', 'revoke its keys, too'),
    begin,
  );
  defineVerb<Flags>(
    of('unlock', 'approve that a tenant is let in again; two people have to')
      .argument('<tenant>', 'which')
      .option('--note <words>', 'why; stays on the log', reasonWords),
    unlock,
  );
  return lockdown;
}

/** The approvals by which shut tenants are opened, by tenant; they wait in the platform's own. */
async function openings(gateway: Awaited<ReturnType<typeof connectGateway>>) {
  const rows = await some(gateway.items('/v1/approvals', { query: { kind: 'lockdown-end', status: 'open' } }));
  return new Map(rows.map((row) => [String(row.subject).replace(/^tenant:/, ''), row]));
}

async function status({ environment, output }: VerbContext, { as }: Flags): Promise<void> {
  const gateway = await connectGateway(environment, PLATFORM_TENANT, ['admin'], { subject: as });
  const { data } = await gateway.get('/v1/lockdowns', {});
  const waiting = await openings(gateway);
  const rows = data.items.map((row) => {
    const approval = waiting.get(row.tenant);
    const { approvalId = null, approvedBy = [], deadlineAtMs = null } = approval ?? {};
    return { ...row, approvalId, approvedBy, deadlineAtMs };
  });
  output.document({ items: rows }, () =>
    rows.length === 0
      ? 'no tenant is locked down'
      : table(
          ['TENANT', 'WHY', 'INCIDENT', 'APPROVED BY', 'ASKED AGAIN AFTER'],
          rows.map((row) => [
            ...[row.tenant, row.because, row.incidentId, row.approvedBy.join(' ') || '-', timeOf(row.deadlineAtMs)],
          ]),
        ),
  );
}

async function begin(
  { environment, output }: VerbContext,
  { as, reason = '', keys = false }: Flags,
  [tenant = '']: string[],
): Promise<void> {
  const gateway = await connectGateway(environment, tenant, ['admin'], { subject: as });
  const item = { type: 'BreachSuspected', entity: tenant, kind: 'reported', because: reason, evidenceIds: [] };
  const { data } = await gateway.post('/v1/events', { body: { ...item, revokeKeys: keys } as never });
  output.document(data, () => `${tenant} is being shut; "mainstem lockdown status" says when it is`);
}

async function unlock(
  { environment, output }: VerbContext,
  { as, note }: Flags,
  [tenant = '']: string[],
): Promise<void> {
  const gateway = await connectGateway(environment, PLATFORM_TENANT, ['admin'], { subject: as });
  const row = (await openings(gateway)).get(tenant);
  if (row?.approvalId === undefined) throw usage(`nobody is asked to open ${tenant}: "mainstem lockdown status"`);
  const { approvalId } = row;
  const body = { contentHash: String(row.contentHash), ...(note === undefined ? {} : { note }) };
  const { data } = await gateway.post('/v1/approvals/{id}/approve', { path: { id: approvalId }, body });
  output.document(data, () =>
    data.status === 'approved'
      ? `${tenant} is let in again`
      : `approved by ${as}; another admin of the platform has to`,
  );
}
