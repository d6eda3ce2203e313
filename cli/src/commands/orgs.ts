/** `mainstem orgs`: organisations, as the operator of the platform. The first admin of each is named when it is created. */
import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import { Command } from 'commander';
import { reasonWords } from '../author.ts';
import { usage } from '../errors.ts';
import { connectGateway } from '../gateway-client.ts';
import { table } from '../output.ts';
import { defineVerb, type VerbContext } from '../verb.ts';

interface CreateFlags {
  readonly name?: string;
  readonly adminEmail?: string;
}
interface ReasonFlags {
  readonly reason?: string;
}

export function command(): Command {
  const orgs = new Command('orgs').description('organisations: create, list, suspend, reactivate');
  defineVerb<CreateFlags>(
    orgs
      .command('create')
      .description('create an organisation; with --admin-email, invite its first admin')
      .argument('<id>', 'its tenant: 1-63 of a-z, 0-9 and "-"')
      .option('--name <words>', 'name of the company (default: the id)')
      .option('--admin-email <address>', 'who is invited as the first admin'),
    create,
  );
  defineVerb(orgs.command('list').description('all organisations'), list);
  for (const change of ['suspend', 'reactivate'] as const) {
    defineVerb<ReasonFlags>(
      orgs
        .command(change)
        .description(change === 'suspend' ? 'let nothing of it in any more' : 'let it in again')
        .argument('<id>', 'its tenant')
        .option('--reason <words>', 'why; goes onto the log, so nothing personal', reasonWords),
      (context, flags, [id = '']) => changeIt(context, change, id, flags.reason),
    );
  }
  return orgs;
}

const platform = ({ environment }: VerbContext) => connectGateway(environment, PLATFORM_TENANT);

async function create(context: VerbContext, flags: CreateFlags, [id = '']: string[]): Promise<void> {
  const gateway = await platform(context);
  const admin = flags.adminEmail === undefined ? {} : { admin: { email: flags.adminEmail } };
  const { data } = await gateway.post('/v1/organisations', { body: { id, name: flags.name ?? id, ...admin } });
  context.output.document(data, () =>
    data.admin === undefined
      ? `organisation ${id} is there`
      : `organisation ${id} is there; its first admin comes in with\n  mainstem login --accept ${data.admin.invitation}`,
  );
}

async function list(context: VerbContext): Promise<void> {
  const gateway = await platform(context);
  const rows: { id: string; name: string; status: string }[] = [];
  for await (const row of gateway.items('/v1/organisations', {})) rows.push(row);
  context.output.document(rows, () =>
    table(
      ['id', 'name', 'status'],
      rows.map(({ id, name, status }) => [id, name, status]),
    ),
  );
}

async function changeIt(
  context: VerbContext,
  change: 'suspend' | 'reactivate',
  id: string,
  because: string | undefined,
): Promise<void> {
  if (because === undefined) throw usage('--reason: say why');
  const gateway = await platform(context);
  await gateway.post(`/v1/organisations/{id}/${change}`, { path: { id }, body: { because } });
  const words = change === 'suspend' ? 'suspended' : 'reactivated';
  context.output.document({ id, [words]: true }, () => `organisation ${id} is ${words}`);
}
