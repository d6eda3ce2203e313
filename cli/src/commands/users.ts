/** `mainstem users`: users of an organisation: invite, list, give roles, disable, enable. */
import { Command } from 'commander';
import { reasonWords } from '../author.ts';
import { usage } from '../errors.ts';
import { connectGateway } from '../gateway-client.ts';
import { table } from '../output.ts';
import { collectRoles, rolesNamed } from '../role-names.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly role?: readonly string[];
  readonly reason?: string;
}

export function command(): Command {
  const users = new Command('users').description('users of an organisation: invite, list, roles, disable, enable');
  const of = (sub: Command) => sub.option('--tenant <name>', 'organisation they belong to', SAMPLE_TENANT);
  const reason = (sub: Command) =>
    of(sub)
      .argument('<user>', 'its id, as `users list` shows it')
      .option('--reason <words>', 'why; goes onto the log, so nothing personal', reasonWords);
  const withRoles = (sub: Command) => sub.option('--role <role>', 'repeat or separate by commas', collectRoles);
  defineVerb<Flags>(
    withRoles(
      of(users.command('invite').description('invite somebody; the invitation is shown once')).argument(
        '<email>',
        'address of the person',
      ),
    ),
    invite,
  );
  defineVerb<Flags>(of(users.command('list').description('all users, with their addresses')), list);
  defineVerb<Flags>(withRoles(reason(users.command('roles').description('give a user these roles'))), giveRoles);
  defineVerb<Flags>(reason(users.command('disable').description('let a user in no more')), (context, flags, [id]) =>
    change(context, flags, 'disable', id),
  );
  defineVerb<Flags>(reason(users.command('enable').description('let a user in again')), (context, flags, [id]) =>
    change(context, flags, 'enable', id),
  );
  return users;
}

async function invite({ environment, output }: VerbContext, flags: Flags, [email = '']: string[]): Promise<void> {
  const gateway = await connectGateway(environment, flags.tenant);
  const { data } = await gateway.post('/v1/users', { body: { email, roles: rolesNamed(flags.role) } });
  output.document(data, () => `invited; comes in with\n  mainstem login --accept ${data.invitation}`);
}

async function list({ environment, output }: VerbContext, flags: Flags): Promise<void> {
  const gateway = await connectGateway(environment, flags.tenant);
  const rows: { userId: string; status: string; roles: readonly string[]; email: string | null }[] = [];
  for await (const row of gateway.items('/v1/users', {})) rows.push(row);
  output.document(rows, () =>
    table(
      ['user', 'status', 'roles', 'email'],
      rows.map(({ userId, status, roles, email }) => [userId, status, roles.join(', '), email ?? '']),
    ),
  );
}

async function giveRoles({ environment, output }: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  const roles = rolesNamed(flags.role);
  const gateway = await connectGateway(environment, flags.tenant);
  await gateway.post('/v1/users/{id}/roles', { path: { id }, body: { roles, because: because(flags) } });
  output.document({ id, roles }, () => `user ${id} is ${roles.join(', ')} from now on`);
}

async function change(
  { environment, output }: VerbContext,
  flags: Flags,
  what: 'disable' | 'enable',
  id = '',
): Promise<void> {
  const words = because(flags);
  const gateway = await connectGateway(environment, flags.tenant);
  await gateway.post(`/v1/users/{id}/${what}`, { path: { id }, body: { because: words } });
  output.document({ id, [`${what}d`]: true }, () => `user ${id} is ${what}d`);
}

function because({ reason }: Flags): string {
  if (reason === undefined) throw usage('--reason: say why');
  return reason;
}
