/** `mainstem qbrs`: business reviews of clients, their decks, and that one was held (docs/client-success.md). */
import { readFileSync, writeFileSync } from 'node:fs';
import { keepSealed, readSealed } from '@mainstem/workflows/documents/activities';
import { readDeck } from '@mainstem/workflows/qbr/deck/read-deck';
import { Command } from 'commander';
import { openStore } from '../archive-connection.ts';
import { actorName, reasonWords } from '../author.ts';
import { EXIT_FAILED, usage } from '../errors.ts';
import { connectGateway } from '../gateway-client.ts';
import { withLog } from '../log-connection.ts';
import { table } from '../output.ts';
import { createReader, withKeyring } from '../personal-output.ts';
import { given, some, timeOf } from '../rows.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly client?: string;
  readonly status?: string;
  readonly out?: string;
  readonly reason?: string;
  readonly actor?: string;
  readonly fields?: string;
}

export function command(): Command {
  const qbrs = new Command('qbrs').description('business reviews: list, deck, upload, held');
  const of = (name: string, about: string) =>
    qbrs.command(name).description(about).option('--tenant <name>', 'organisation they belong to', SAMPLE_TENANT);
  defineVerb<Flags>(
    of('list', 'reviews, and where each stands')
      .option('--client <id>', 'of one client')
      .option('--status <status>', 'STARTED, DRAFTED, APPROVED, HELD or LAPSED'),
    list,
  );
  const personal = (verb: Command) =>
    verb
      .argument('<client>', 'its id')
      .option('--reason <words>', 'why: stays in the audit trail', reasonWords)
      .option('--actor <kind:name>', 'who', actorName);
  defineVerb<Flags>(
    personal(of('deck', 'the deck as a file, where this machine has the keys'))
      .argument('<qbr>', 'its id, e.g. qbr-2')
      .option('--out <file>', 'where to write it, *.pptx'),
    deck,
  );
  defineVerb<Flags>(
    personal(of('upload', 'put a deck of your own where an approval can name it')).argument('<file>', 'a deck, *.pptx'),
    upload,
  );
  defineVerb<Flags>(
    of('held', 'tell that a review was held')
      .argument('<client>', 'its id')
      .argument('<qbr>', 'its id, e.g. qbr-2')
      .option('--fields <json>', 'agentId, personRef, nextStepCount, and what else QbrHeld has'),
    held,
  );
  return qbrs;
}

async function list({ environment, output }: VerbContext, { tenant, client, status }: Flags): Promise<void> {
  const gateway = await connectGateway(environment, tenant);
  const query = given({ clientId: client, status });
  const rows = await some(gateway.items('/v1/qbrs', { query: query as never }));
  output.document({ items: rows }, () =>
    table(
      ['CLIENT', 'REVIEW', 'STATUS', 'UNTIL', 'REVISION', 'BY', 'HOLD BY', 'WITHOUT FIGURES'],
      rows.map((row) => [
        ...[row.clientId ?? '', row.qbrId ?? '', row.status ?? '', timeOf(row.toMs), row.revision ?? '-'],
        ...[row.draftedBy ?? '-', timeOf(row.holdByMs), (row.partsSilent ?? []).join(', ')],
      ]),
    ),
  );
}

/** Which deck it is, the gateway says to who may see clients of this tenant; opening it is audited with its reason. */
async function deck(
  context: VerbContext,
  { tenant, reason, actor = 'user:operator', out }: Flags,
  [clientId = '', qbrId = '']: string[],
): Promise<number> {
  const { environment, output } = context;
  if (reason === undefined || out === undefined) throw usage('--reason: why you read it; --out: where to write it');
  const gateway = await connectGateway(environment, tenant);
  const [row] = await some(gateway.items('/v1/qbrs', { query: { clientId, qbrId } as never }));
  const uri = row?.deckUri ?? null;
  const bytes =
    uri === null
      ? null
      : await withDocuments(context, { tenant, reason, actor }, (parts) =>
          readSealed(parts, { tenant, clientId, uri }),
        );
  if (bytes === null) {
    output.document({ found: false }, () => 'There is no such deck, or its client was erased.');
    return EXIT_FAILED;
  }
  writeFileSync(out, bytes);
  output.document({ found: true, file: out, bytes: bytes.length, deckHash: row?.deckHash }, () => `written to ${out}`);
  return 0;
}

async function upload(
  context: VerbContext,
  { tenant, reason, actor = 'user:operator' }: Flags,
  [clientId = '', file = '']: string[],
): Promise<number> {
  const { output } = context;
  if (reason === undefined) throw usage('--reason: say why you put it there');
  const bytes = readFileSync(file);
  const read = await readDeck(bytes);
  if (read.kind === 'refused') {
    output.document(read, () => `${file} cannot be shown: ${read.because}`);
    return EXIT_FAILED;
  }
  const kept = await withDocuments(context, { tenant, reason, actor }, (parts) =>
    keepSealed(parts, { tenant, clientId, name: 'uploaded.pptx', bytes }),
  );
  const next = `mainstem approvals approve <id> --diff-uri ${kept?.uri} --diff-hash ${kept?.hash}`;
  output.document({ ...kept, slides: read.slides.length }, () => (kept === null ? 'The client was erased.' : next));
  return kept === null ? EXIT_FAILED : 0;
}

interface Opening {
  readonly tenant: string;
  readonly reason: string;
  readonly actor: string;
}
type Documents = Parameters<typeof readSealed>[0];

async function withDocuments<Result>(
  { environment }: VerbContext,
  opening: Opening,
  work: (parts: Documents) => Promise<Result>,
): Promise<Result> {
  const objects = await openStore(environment);
  try {
    return await withLog(environment, (connection) =>
      withKeyring(environment, async (keyring) => {
        await createReader(connection, keyring, opening);
        return work({ objects, keyring });
      }),
    );
  } finally {
    await objects.close();
  }
}

async function held(
  { environment, output }: VerbContext,
  { tenant, fields = '{}' }: Flags,
  [entity = '', qbrId = '']: string[],
): Promise<void> {
  const gateway = await connectGateway(environment, tenant);
  const told = parsed(fields);
  const item = { personRef: entity, nextStepCount: 0, heldAtMs: Date.now(), ...told, type: 'QbrHeld', entity, qbrId };
  const { data } = await gateway.post('/v1/events', { body: { events: [item] } as never });
  output.document(data, () => `${qbrId} of client ${entity} was held`);
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // told below
  }
  throw usage('--fields: a JSON object, e.g. \'{"agentId":"sue","nextStepCount":2}\'');
}
