/**
 * `mainstem models list | show | register | alias | rollback`: the model registry, through the gateway (docs/models.md). The bytes of a
 * model go to the object store first, under their hash: the log names what is there already.
 */
import { readFile } from 'node:fs/promises';
import { modelCommand, modelName, registerModel } from '@mainstem/streams/deciders/model/commands';
import { putArtefact } from '@mainstem/streams/models/artefacts';
import { signatureOf } from '@mainstem/streams/models/signature';
import { type Command, Option } from 'commander';
import { openStore } from '../archive-connection.ts';
import { actorName, reasonWords } from '../author.ts';
import { usage } from '../errors.ts';
import { connectGateway, type GatewayClient } from '../gateway-client.ts';
import { readJsonFile } from '../json-file.ts';
import { modelsTable, modelWords } from '../model-words.ts';
import { some } from '../rows.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly as: string;
  readonly because?: string;
  readonly artefact?: string;
  readonly to?: string;
  readonly from?: string;
  readonly none?: boolean;
}

/** Adds the verbs of the registry to `mainstem models`. */
export function registryVerbs(models: Command): void {
  const of = (name: string, about: string) =>
    models
      .command(name)
      .description(about)
      .option('--tenant <name>', 'whose', SAMPLE_TENANT)
      .option('--as <kind:name>', 'who you are', actorName, 'user:cli');
  const why = (one: Command) => one.requiredOption('--because <words>', 'why; goes onto the log', reasonWords);
  defineVerb<Flags>(of('list', 'models, by name: champion, challenger, what monitors said'), list);
  defineVerb<Flags>(of('show', 'one model and its versions').argument('<name>'), show);
  defineVerb<Flags>(
    of('register', 'register a version: keeps its bytes, then tells the log')
      .argument('<name>')
      .argument('<registration.json>', 'version, kind, features, training, metrics …; docs/models.md')
      .requiredOption('--artefact <file>', 'the model: .onnx, or .json for parameters'),
    register,
  );
  defineVerb<Flags>(
    why(of('alias', 'point champion, challenger or shadow at a version'))
      .argument('<name>')
      .argument('<alias>', 'champion, challenger or shadow')
      .addOption(new Option('--to <version>', 'where it points from now on').conflicts('none'))
      .option('--none', 'at nobody')
      .option('--from <version>', 'refuse when it points elsewhere than there'),
    alias,
  );
  defineVerb<Flags>(
    why(of('rollback', 'ask the champion before again'))
      .argument('<name>')
      .option('--to <version>', 'an earlier champion'),
    rollBack,
  );
}

function gatewayOf({ environment }: VerbContext, { tenant, as }: Flags): Promise<GatewayClient> {
  return connectGateway(environment, tenant, ['admin'], { subject: as });
}

function nameOf(text = ''): string {
  if (modelName.test(text)) return text;
  throw usage(`"${text}" is no name of a model.`, 'Small letters, digits and "-", e.g. "churn".');
}

async function list(context: VerbContext, flags: Flags): Promise<void> {
  const rows = await some((await gatewayOf(context, flags)).items('/v1/models', {}));
  context.output.document({ items: rows }, () => modelsTable(rows));
}

async function show(context: VerbContext, flags: Flags, [name]: string[]): Promise<void> {
  const { data } = await (await gatewayOf(context, flags)).get('/v1/models/{id}', { path: { id: nameOf(name) } });
  context.output.document(data, () => modelWords(data));
}

async function register(context: VerbContext, flags: Flags, [name, file = '']: string[]): Promise<void> {
  const entity = nameOf(name);
  const artefactFile = flags.artefact ?? '';
  const format = artefactFile.endsWith('.json') ? 'json' : 'onnx';
  const told = await readJsonFile(file);
  const bytes = await readFile(artefactFile);
  const signature = signatureOf(bytes, format);
  const store = await openStore(context.environment);
  try {
    // Said before anything is kept: a registration that is wrong leaves nothing behind.
    const draft = { uri: 'models/unkept', sha256: '0'.repeat(64), bytes: bytes.length, format };
    const checked = registerModel.safeParse({ type: 'RegisterModel', signature, ...told, artefact: draft });
    if (!checked.success)
      throw usage(
        `${file} is no registration.`,
        checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      );
    const artefact = await putArtefact(store, bytes, format);
    await send(context, flags, entity, { ...checked.data, artefact });
    context.output.document(
      { model: entity, version: checked.data.version, artefact },
      () => `${entity} ${checked.data.version} is registered: ${artefact.uri} (${artefact.bytes} bytes)`,
    );
  } finally {
    await store.close();
  }
}

async function alias(context: VerbContext, flags: Flags, [name, which = '']: string[]): Promise<void> {
  if (flags.to === undefined && flags.none !== true) throw usage('Where to? Say --to <version>, or --none.');
  const entity = nameOf(name);
  const from = flags.from === undefined ? {} : { from: flags.from };
  const version = flags.none === true ? null : flags.to;
  await send(context, flags, entity, { type: 'MoveAlias', alias: which, version, because: flags.because, ...from });
  const words = `the ${which} of ${entity} is ${version ?? 'nobody'}`;
  context.output.document({ model: entity, alias: which, version }, () => words);
}

async function rollBack(context: VerbContext, flags: Flags, [name]: string[]): Promise<void> {
  const entity = nameOf(name);
  const version = flags.to === undefined ? {} : { version: flags.to };
  await send(context, flags, entity, { type: 'RollBack', because: flags.because, ...version });
  context.output.document({ model: entity, rolledBack: true }, () => `${entity} is rolled back`);
}

async function send(context: VerbContext, flags: Flags, entity: string, command: object): Promise<void> {
  const parsed = modelCommand.safeParse(command);
  if (!parsed.success)
    throw usage(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  const gateway = await gatewayOf(context, flags);
  await gateway.post('/v1/commands/models/{id}', { path: { id: entity }, body: parsed.data as never });
}
