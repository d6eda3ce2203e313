/** `mainstem keys issue | list | renew | revoke` for programs, and `mainstem keys signing` for the keys that sign tokens. */
import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import type { Command } from 'commander';
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

export function addProgramKeys(keys: Command): void {
  const of = (sub: Command) => sub.option('--tenant <name>', 'organisation it belongs to', SAMPLE_TENANT);
  defineVerb<Flags>(
    of(keys.command('issue').description('a service key for a program; shown once'))
      .argument('<name>', 'what it is for: 1-63 of a-z, 0-9 and "-"')
      .option('--role <role>', 'repeat or separate by commas', collectRoles),
    issue,
  );
  defineVerb<Flags>(of(keys.command('list').description('keys of programs, without their secrets')), list);
  defineVerb<Flags>(
    of(keys.command('renew').description('another secret; the one before is good for a day')).argument(
      '<key>',
      'its id',
    ),
    renew,
  );
  defineVerb<Flags>(
    of(keys.command('revoke').description('refuse a key from now on, for ever'))
      .argument('<key>', 'its id')
      .option('--reason <words>', 'why; goes onto the log, so nothing personal', reasonWords),
    revoke,
  );
  addSigningKeys(keys);
}

async function issue({ environment, output }: VerbContext, flags: Flags, [name = '']: string[]): Promise<void> {
  const gateway = await connectGateway(environment, flags.tenant);
  const body = { kind: 'SERVICE', name, roles: rolesNamed(flags.role) } as const;
  const { data } = await gateway.post('/v1/keys', { body });
  output.document(data, () => data.key);
}

async function list({ environment, output }: VerbContext, flags: Flags): Promise<void> {
  const gateway = await connectGateway(environment, flags.tenant);
  const rows: { keyId: string; kind: string; name: string; roles: readonly string[]; revoked: boolean }[] = [];
  for await (const row of gateway.items('/v1/keys', {})) rows.push(row);
  output.document(rows, () =>
    table(
      ['key', 'kind', 'name', 'roles', 'revoked'],
      rows.map(({ keyId, kind, name, roles, revoked }) => [keyId, kind, name, roles.join(', '), revoked ? 'yes' : '']),
    ),
  );
}

async function renew({ environment, output }: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  const gateway = await connectGateway(environment, flags.tenant);
  const { data } = await gateway.post('/v1/keys/{id}/rotate', { path: { id }, body: {} });
  output.document(data, () => data.key);
}

async function revoke({ environment, output }: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  const gateway = await connectGateway(environment, flags.tenant);
  await gateway.post('/v1/keys/{id}/revoke', { path: { id }, body: { because: because(flags.reason) } });
  output.document({ keyId: id, revoked: true }, () => `key ${id} is revoked`);
}

/** Steps of a rotation, docs/identity.md. */
function addSigningKeys(keys: Command): void {
  const signing = keys.command('signing').description('the keys that sign access tokens, rotated step by step');
  const platform = (environment: NodeJS.ProcessEnv) => connectGateway(environment, PLATFORM_TENANT);
  defineVerb(signing.command('list').description('the ring'), async ({ environment, output }) => {
    const { data } = await (await platform(environment)).get('/v1/signing-keys', {});
    output.document(data.items, () =>
      table(
        ['key', 'state', 'usable from', 'until'],
        data.items.map(({ kid, state, usableFromMs, untilMs }) => [kid, state, timeOf(usableFromMs), timeOf(untilMs)]),
      ),
    );
  });
  defineVerb(
    signing.command('publish').description('a new key, for verifiers to know'),
    async ({ environment, output }) => {
      const { data } = await (await platform(environment)).post('/v1/signing-keys', {});
      output.document(data, () => `${data.kid} may sign from ${timeOf(data.usableFromMs)}: then activate it`);
    },
  );
  for (const step of ['activate', 'retire'] as const) {
    const about = step === 'activate' ? 'sign with it from now on' : 'forget one whose last token is over';
    defineVerb(
      signing.command(step).description(about).argument('<key>', 'its id'),
      async ({ environment, output }, _flags, [kid = '']) => {
        await (await platform(environment)).post(`/v1/signing-keys/{kid}/${step}`, { path: { kid } });
        output.document({ kid, [`${step}d`]: true }, () => `${kid} is ${step}d`);
      },
    );
  }
  defineVerb<{ readonly reason?: string }>(
    signing
      .command('revoke')
      .description('refuse every token of it from now on')
      .argument('<key>', 'its id')
      .option('--reason <words>', 'why; goes onto the log, so nothing personal', reasonWords),
    async ({ environment, output }, { reason }, [kid = '']) => {
      const body = { because: because(reason) };
      await (await platform(environment)).post('/v1/signing-keys/{kid}/revoke', { path: { kid }, body });
      output.document({ kid, revoked: true }, () => `${kid} is revoked: the next login makes another`);
    },
  );
}

function timeOf(ms: number | null): string {
  return ms === null ? '' : new Date(ms).toISOString();
}

function because(reason: string | undefined): string {
  if (reason === undefined) throw usage('--reason: say why');
  return reason;
}
