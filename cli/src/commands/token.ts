/** `mainstem token`: an access token of the local platform's own secret, for trying things out. */
import { mintToken } from '@mainstem/gateway/dev-token';
import { isRole, type Role, roles } from '@mainstem/gateway/roles';
import { SAMPLE_TENANT } from '@mainstem/infra/stack/sample-tenant';
import { tenantPattern } from '@mainstem/schemas/envelope';
import { readSettings } from '@mainstem/streams/settings';
import { Command } from 'commander';
import { usage } from '../errors.ts';
import { didYouMean } from '../suggest.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';

export { SAMPLE_TENANT };
/** A working day: long enough to try things out, short enough that a token in a shell history is soon worthless. */
export const TOKEN_TTL_S = 8 * 3600;
const TTL_MAX_S = 30 * 24 * 3600;

interface TokenOptions {
  readonly tenant: string;
  readonly role: readonly string[];
  readonly subject: string;
  readonly ttl: number;
}

export function command(): Command {
  const collect = (role: string, held: string[] = []) => [...held, ...role.split(',')];
  return defineVerb<TokenOptions>(
    new Command('token')
      .description('print an access token for the gateway')
      .option('--tenant <name>', 'tenant it is for', SAMPLE_TENANT)
      .option('--role <role>', `${roles.join(', ')}; repeat or separate by commas (default: admin)`, collect)
      .option('--subject <name>', 'who, as user:name or service:name', 'user:cli')
      .option('--ttl <seconds>', 'how long it is valid', wholeNumber('--ttl', 1, TTL_MAX_S), TOKEN_TTL_S),
    token,
  );
}

async function token({ output, environment }: VerbContext, options: TokenOptions): Promise<void> {
  const held = (options.role ?? ['admin']).map(roleNamed);
  const minted = await tokenFor(environment, options.tenant, held, options.subject, options.ttl);
  const answer = { token: minted, tenant: options.tenant, roles: held, ttlS: options.ttl };
  output.document(answer, () => minted);
}

/** A token signed with the profile's secret. */
export async function tokenFor(
  environment: NodeJS.ProcessEnv,
  tenant: string,
  held: readonly Role[],
  subject = 'user:cli',
  ttlS: number = TOKEN_TTL_S,
): Promise<string> {
  if (!tenantPattern.test(tenant)) throw usage(`--tenant: found "${tenant}", allowed: 1-63 of a-z, 0-9 and "-"`);
  const settings = readSettings(['MAINSTEM_JWT_SECRET', 'MAINSTEM_JWT_ISSUER', 'MAINSTEM_JWT_AUDIENCE'], environment);
  return mintToken({
    secret: settings.MAINSTEM_JWT_SECRET,
    issuer: settings.MAINSTEM_JWT_ISSUER,
    audience: settings.MAINSTEM_JWT_AUDIENCE,
    tenant,
    roles: held,
    subject,
    ttlS,
  });
}

function roleNamed(name: string): Role {
  if (isRole(name)) return name;
  throw usage(`--role: no role ${name}${didYouMean(name, roles)}; there are ${roles.join(', ')}`);
}
