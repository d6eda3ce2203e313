/** `mainstem policies show | publish | rollback | test`: who may do what in a tenant, through the gateway. */
import { readFile } from 'node:fs/promises';
import { isPermission, isRole, permissions, roles } from '@mainstem/gateway/roles';
import { Command } from 'commander';
import { reasonWords } from '../author.ts';
import { EXIT_FAILED, usage } from '../errors.ts';
import { connectGateway, type GatewayClient } from '../gateway-client.ts';
import { table } from '../output.ts';
import { didYouMean } from '../suggest.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly file?: string;
  readonly note?: string;
  readonly reason?: string;
  readonly role?: readonly string[];
  readonly permission?: string;
  readonly schema?: boolean;
}

export function command(): Command {
  const policies = new Command('policies').description('who may do what: policies in Cedar, with versions');
  const verb = (name: string, about: string) =>
    policies.command(name).description(about).option('--tenant <name>', 'whose policies', SAMPLE_TENANT);
  const collect = (role: string, held: string[] = []) => [...held, ...role.split(',')];
  defineVerb(
    verb('show', 'print the set in force').option('--schema', 'print what can be written about instead'),
    show,
  );
  defineVerb(
    verb('publish', 'publish another set; it holds from the next request on')
      .argument('<file>', 'the whole set, in Cedar')
      .option('--note <words>', 'why; goes onto the log, so nothing personal', reasonWords),
    publish,
  );
  defineVerb(
    verb('rollback', 'go back to a version the tenant had before; 0 is the set the platform comes with')
      .argument('<version>', 'whose text shall hold again', wholeNumber('<version>', 0, Number.MAX_SAFE_INTEGER))
      .option('--reason <words>', 'why; goes onto the log, so nothing personal', reasonWords),
    rollback,
  );
  defineVerb(
    verb('test', 'what a set answers: each role and permission, or those named')
      .option('--file <file>', 'a set that is not published (default: the one in force)')
      .option('--role <role>', 'of this role only; repeat or separate by commas', collect)
      .option('--permission <name>', 'this permission only'),
    test,
  );
  return policies;
}

async function show({ environment, output }: VerbContext, { tenant, schema }: Flags): Promise<void> {
  const { data: body } = await (await connectGateway(environment, tenant)).get('/v1/policies', {});
  output.document(body, () => {
    if (schema) return String(body.schema);
    return `// version ${String(body.version)} of ${tenant}, ${String(body.hash)}\n${String(body.text)}`;
  });
}

async function publish({ environment, output }: VerbContext, flags: Flags, [file = '']: string[]): Promise<void> {
  if (flags.note === undefined) throw usage('say why with --note <words>');
  const text = await textOf(file);
  const gateway = await connectGateway(environment, flags.tenant);
  const { data: body } = await gateway.post('/v1/policies', { body: { text, note: flags.note } });
  output.document(body, () => `version ${String(body.version)} holds for ${flags.tenant}`);
}

async function rollback({ environment, output }: VerbContext, flags: Flags, words: unknown[]): Promise<void> {
  if (flags.reason === undefined) throw usage('say why with --reason <words>');
  const version = Number(words[0]);
  const gateway = await connectGateway(environment, flags.tenant);
  const { data: body } = await gateway.post('/v1/policies/rollback', { body: { version, reason: flags.reason } });
  output.document(
    body,
    () => `the text of version ${version} holds for ${flags.tenant}, as version ${String(body.version)}`,
  );
}

interface Question {
  readonly role: string;
  readonly permission: string;
}

async function test({ environment, output }: VerbContext, flags: Flags): Promise<number> {
  const questions = questionsOf(flags);
  const gateway = await connectGateway(environment, flags.tenant);
  const { valid, complaints, answers } = await ask(gateway, questions, flags.file);
  const rows = questions.flatMap((question, at) => {
    const answer = answers[at];
    return answer === undefined ? [] : [{ ...question, ...answer }];
  });
  output.document({ valid, complaints, answers: rows }, () =>
    [
      ...complaints,
      ...(rows.length === 0
        ? []
        : [
            table(
              ['role', 'permission', 'allowed', 'by'],
              rows.map((row) => [row.role, row.permission, row.allowed ? 'yes' : 'no', row.policies.join(', ')]),
            ),
          ]),
    ].join('\n'),
  );
  return valid ? 0 : EXIT_FAILED;
}

interface Tested {
  readonly valid: boolean;
  readonly complaints: readonly string[];
  readonly answers: readonly { readonly allowed: boolean; readonly policies: readonly string[] }[];
}

async function ask(gateway: GatewayClient, questions: readonly Question[], file?: string): Promise<Tested> {
  const { data } = await gateway.post('/v1/policies/test', {
    body: {
      ...(file === undefined ? {} : { text: await textOf(file) }),
      questions: questions.map(({ role, permission }) => ({ roles: [role], permission })),
    } as never, // roles and permissions are checked by `questionsOf`
  });
  return data as Tested;
}

function questionsOf({ role: held = [...roles], permission }: Flags): Question[] {
  for (const role of held) if (!isRole(role)) throw usage(`there is no role ${role}${didYouMean(role, roles)}`);
  if (permission !== undefined && !isPermission(permission)) {
    throw usage(`there is no permission ${permission}${didYouMean(permission, permissions)}`);
  }
  const asked = permission === undefined ? permissions : [permission];
  return held.flatMap((role) => asked.map((one) => ({ role, permission: one })));
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw usage(`${file} cannot be read: ${(cause as Error).message}`);
  }
}
