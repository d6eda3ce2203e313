/**
 * `mainstem produce <EventType>`: events from words, JSON or NDJSON; through the gateway like any sender, or with
 * `--direct` onto the log. Events of decided streams are made by commands only: written here they would skip the decider.
 */
import { factEnvelope, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { topicNamed, topicOf } from '@mainstem/schemas/topics';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import type { Keyring } from '@mainstem/streams/privacy/keyring';
import { createSealer } from '@mainstem/streams/privacy/sealer';
import { Command } from 'commander';
import { EXIT_FAILED, usage } from '../errors.ts';
import { type Body, bodyFrom, jsonOf, withDefaults } from '../event-fields.ts';
import { connectGateway, type GatewayClient, resultsOfRefusal } from '../gateway-client.ts';
import { withLog } from '../log-connection.ts';
import { readNdjson } from '../ndjson.ts';
import { table } from '../output.ts';
import { withKeyring, withOpenedFields } from '../personal-output.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { eventTypeNamed } from './schemas.ts';
import { SAMPLE_TENANT } from './token.ts';

/** Events sent at once. Ten kilobytes each still fit the gateway's 1 MiB of body. */
const BATCH_EVENTS = 100;

interface ProduceOptions {
  readonly tenant: string;
  readonly entity?: string;
  readonly id?: string;
  readonly field: readonly string[];
  readonly data?: string;
  readonly file?: string;
  readonly direct?: boolean;
}

/** An event as it is sent: the fields of its type beside those of the envelope a sender may say. */
export interface Item {
  readonly type: EventType;
  readonly id: string;
  readonly entity: string;
  readonly occurredAtMs?: number;
  readonly correlationId?: string;
  readonly body: Body;
}

interface ItemResult {
  readonly id: string | null;
  readonly status: 'accepted' | 'duplicate' | 'invalid';
  readonly problems?: readonly { field: string; message: string; hint?: string }[];
}

export function command(): Command {
  const collect = (word: string, words: string[] = []) => [...words, word];
  return defineVerb<ProduceOptions>(
    new Command('produce')
      .description('write events, through the gateway or straight to the log')
      .argument('[EventType]', 'for example LeadReceived; with --file each line may name its own type')
      .option('--entity <id>', 'what the event is about, for example a lead id')
      .option('--tenant <name>', 'tenant it belongs to', SAMPLE_TENANT)
      .option('--id <uuid>', 'event id; the same id again is the same event (default: a new one)')
      .option('--field <name=value>', 'one field; repeat for more, and for the items of a list', collect)
      .option('--data <json>', 'the fields as JSON')
      .option('--file <path>', 'NDJSON, one event a line; "-" reads stdin')
      .option('--direct', 'write to the log itself, not through the gateway'),
    produce,
  );
}

async function produce(context: VerbContext, options: ProduceOptions, [name]: string[]): Promise<number> {
  const batches = itemsOf(options, name);
  const results =
    options.direct === true ? await writeDirect(context, options, batches) : await send(context, options, batches);
  const bad = results.filter((result) => result.status === 'invalid');
  const accepted = results.filter((result) => result.status === 'accepted').length;
  const duplicate = results.length - accepted - bad.length;
  context.output.document({ accepted, duplicate, invalid: bad.length, results }, () =>
    [
      `${accepted} accepted, ${duplicate} duplicate, ${bad.length} invalid`,
      ...(results.length === 1 && bad.length === 0 ? [`event id ${results[0]?.id}`] : []),
      ...(bad.length > 0 ? [problemTable(bad)] : []),
    ].join('\n'),
  );
  return bad.length === 0 ? 0 : EXIT_FAILED;
}

/** The events of a call, in batches: one from words, or those of a file. */
export async function* itemsOf(options: ProduceOptions, name: string | undefined): AsyncGenerator<Item[]> {
  if (options.file !== undefined) {
    for await (const lines of readNdjson(options.file, BATCH_EVENTS)) {
      yield lines.map((line) => itemFrom(line.value, options, name, `line ${line.number}`));
    }
    return;
  }
  if (name === undefined) throw usage('produce needs an event type or --file', 'See "mainstem schemas list".');
  const data = options.data === undefined ? {} : jsonOf(options.data, '--data');
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw usage('--data: found no JSON object');
  yield [itemFrom(data as Body, options, name, '--data')];
}

function itemFrom(data: Body, options: ProduceOptions, name: string | undefined, where: string): Item {
  const {
    type = name,
    entity = options.entity,
    id = options.id ?? uuidV7(),
    occurredAtMs,
    correlationId,
    ...rest
  } = data;
  if (typeof type !== 'string') throw usage(`${where}: no event type`, 'Name it as the argument or as "type".');
  if (typeof entity !== 'string') throw usage(`${where}: no entity`, 'Say what the event is about: --entity lead-1.');
  const eventType = eventTypeNamed(type);
  return {
    type: eventType,
    entity,
    id: String(id),
    ...(occurredAtMs === undefined ? {} : { occurredAtMs: Number(occurredAtMs) }),
    ...(correlationId === undefined ? {} : { correlationId: String(correlationId) }),
    body: bodyFrom(eventType, options.field ?? [], rest),
  };
}

async function send(context: VerbContext, options: ProduceOptions, batches: AsyncIterable<Item[]>) {
  const gateway = await connectGateway(context.environment, options.tenant);
  const results: ItemResult[] = [];
  for await (const batch of batches) {
    if (context.interrupted.aborted) break;
    const items = batch.map(({ body, ...item }) => ({ ...item, ...body }));
    results.push(...(await sent(gateway, items)));
  }
  return results;
}

/** What became of each; when none was taken, the answer is a refusal that says so. */
export async function sent(gateway: GatewayClient, items: readonly object[]): Promise<readonly ItemResult[]> {
  try {
    // Each is checked by the gateway, which says of each what does not fit.
    const { data } = await gateway.post('/v1/events', { body: { events: items } as never });
    return data.results as readonly ItemResult[];
  } catch (error) {
    const results = resultsOfRefusal(error);
    if (results === undefined) throw error;
    return results as readonly ItemResult[];
  }
}

async function writeDirect(context: VerbContext, options: ProduceOptions, batches: AsyncIterable<Item[]>) {
  const sealing = (keyring: Keyring) =>
    withLog(context.environment, async ({ log, codec }) => {
      const writer = createEventWriter(log, codec, createSealer(keyring));
      const results: ItemResult[] = [];
      for await (const batch of batches) {
        if (context.interrupted.aborted) break;
        await writer.append(batch.map((item) => factOf(item, options.tenant)));
        results.push(...batch.map(({ id }) => ({ id, status: 'accepted' as const })));
      }
      return results;
    });
  return withKeyring(context.environment, sealing);
}

/** The whole event. Facts only: a decided event without a version would lose its race, or win it without being decided. */
export function factOf(item: Item, tenant: string, nowMs: number = Date.now()): AnyEvent {
  if (topicNamed(topicOf(item.type)).kind === 'decided') {
    throw usage(
      `${item.type} is decided, not produced`,
      'Send a command: POST /v1/commands/{campaigns|creatives|budgets}/{id}, see /docs of the gateway.',
    );
  }
  return {
    ...withOpenedFields(item.type, withDefaults(item.type, item.body)),
    type: item.type,
    envelope: factEnvelope({
      id: item.id,
      tenant,
      entity: item.entity,
      occurredAtMs: item.occurredAtMs ?? nowMs,
      actor: 'service:cli',
      correlationId: item.correlationId ?? item.id,
    }),
  } as unknown as AnyEvent;
}

function problemTable(bad: readonly ItemResult[]): string {
  const mend = 'mend the field; docs/events.md says what it takes';
  const rows = bad.flatMap(({ id, problems = [] }) =>
    problems.map((problem) => [id ?? '', problem.field, problem.message, problem.hint ?? mend]),
  );
  return table(['event', 'field', 'problem', 'what to do'], rows);
}
