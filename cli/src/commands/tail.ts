/** `mainstem tail`: follows topics and prints their events decoded, one a line; NDJSON with `--json`. */
import { parseKey } from '@mainstem/schemas/envelope';
import type { EventType } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import type { Batch, EventLog, PartitionStart } from '@mainstem/streams/log/event-log';
import { createEventReader, type LoggedEvent } from '@mainstem/streams/log/event-reader';
import { Command } from 'commander';
import { actorName, reasonWords } from '../author.ts';
import { usage } from '../errors.ts';
import { type LogConnection, withLog } from '../log-connection.ts';
import { createReader, shownEvent, withKeyring } from '../personal-output.ts';
import { didYouMean } from '../suggest.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';
import { eventTypeNamed } from './schemas.ts';

interface TailOptions {
  readonly all?: boolean;
  readonly from: string;
  readonly tenant?: string;
  readonly entity?: string;
  readonly type?: readonly string[];
  readonly count?: number;
  readonly open?: string;
  readonly actor: string;
}

export function command(): Command {
  const collect = (word: string, words: string[] = []) => [...words, ...word.split(',')];
  return defineVerb<TailOptions>(
    new Command('tail')
      .description('follow topics and print their events')
      .argument('[topic...]', topics.map((topic) => topic.name).join(', '))
      .option('--all', 'every topic')
      .option('--from <where>', 'beginning, end, or an offset in each partition', 'end')
      .option('--tenant <name>', 'only events of this tenant')
      .option('--entity <id>', 'only events about this entity')
      .option('--type <EventType>', 'only these types; repeat or separate by commas', collect)
      .option(
        '--open <reason>',
        'show personal data in the clear; needs --tenant, and is put on the audit trail',
        reasonWords,
      )
      .option('--actor <kind:name>', 'who opens it', actorName, 'user:cli')
      .option('--count <n>', 'end after so many events', wholeNumber('--count', 1, 1_000_000_000)),
    tail,
  );
}

async function tail(context: VerbContext, options: TailOptions, names: string[]): Promise<number> {
  const chosen = topicsOf(options, names);
  const types = options.type === undefined ? undefined : new Set(options.type.map(eventTypeNamed));
  return withLog(context.environment, async (connection) => {
    const { log, codec } = connection;
    const starts = (await Promise.all(chosen.map((topic) => startsOf(log, topic, options.from)))).flat();
    const reader = createEventReader(codec, {
      ...(types === undefined ? {} : { types }),
      // A tail looks on: what stops a projection is shown here, and passed.
      onPoison: ({ topic, partition, offset, key }, { code, message }) =>
        context.output.item(
          { topic, partition, offset, key, poison: { code, message } },
          () => `poison  ${topic}/${partition}@${offset}  ${key}  ${message} (${code})`,
        ),
      skipForeign: true,
    });
    context.output.note(`following ${chosen.join(', ')} from the ${options.from}; Ctrl-C ends`);
    const read = (batch: Batch) => reader.read(batch);
    if (options.open === undefined) await follow(context, options, log, starts, read);
    else
      await followOpened(context, options, connection, (reading) =>
        follow(context, options, log, starts, reading(read)),
      );
    if (reader.foreign > 0)
      context.output.note(`${reader.foreign} events of types this version does not have, left out`);
    return 0;
  });
}

type Read = (batch: Batch) => Promise<readonly LoggedEvent[]>;

async function followOpened(
  { environment }: VerbContext,
  { tenant, open: reason = '', actor }: TailOptions,
  connection: LogConnection,
  go: (reading: (read: Read) => Read) => Promise<void>,
): Promise<void> {
  if (tenant === undefined) throw usage('--open needs --tenant', 'Personal data is opened of one tenant at a time.');
  await withKeyring(environment, async (keyring) => {
    const open = await createReader(connection, keyring, { tenant, reason, actor });
    await go((read) => async (batch) => {
      const logged = await read(batch);
      const opened = await open(logged.map(({ event }) => event));
      return logged.map((one, at) => ({ ...one, event: opened[at] as LoggedEvent['event'] }));
    });
  });
}

/** Prints until enough was printed or Ctrl-C. Ends in order: the handler stops taking before the tail is stopped. */
async function follow(
  context: VerbContext,
  options: TailOptions,
  log: EventLog,
  starts: readonly PartitionStart[],
  read: Read,
): Promise<void> {
  const most = options.count ?? Number.POSITIVE_INFINITY;
  const enough = Promise.withResolvers<void>();
  context.interrupted.addEventListener('abort', () => enough.resolve(), { once: true });
  let printed = 0;
  const running = log.tail(starts, async (batch) => {
    const wanted = { ...batch, records: batch.records.filter((record) => isWanted(record.key, options)) };
    for (const logged of await read(wanted)) {
      if (printed >= most || context.interrupted.aborted) break;
      context.output.item({ ...logged.position, event: shownEvent(logged.event) }, () => lineOf(logged));
      printed += 1;
    }
    if (printed >= most) enough.resolve();
  });
  // Whichever comes first; a tail that fails ends the verb with its error.
  await Promise.race([enough.promise, running.done]);
  await running.stop();
}

/** Tenant and entity are in the key, so what is not wanted is never decoded. */
function isWanted(key: string, { tenant, entity }: TailOptions): boolean {
  if (tenant === undefined && entity === undefined) return true;
  const parsed = parseKey(key);
  return (tenant === undefined || parsed?.tenant === tenant) && (entity === undefined || parsed?.entity === entity);
}

async function startsOf(log: EventLog, topic: string, from: string): Promise<PartitionStart[]> {
  const ends = await log.endOffsets(topic);
  return ends.map((end, partition) => ({ topic, partition, offset: offsetOf(from, end) }));
}

/** An offset beyond the end waits there: records before it are not wanted. */
function offsetOf(from: string, end: number): number {
  if (from === 'beginning') return 0;
  if (from === 'end') return end;
  if (/^\d{1,15}$/.test(from)) return Number(from);
  throw usage(`--from: found "${from}", allowed: beginning, end or an offset`);
}

function topicsOf(options: TailOptions, names: readonly string[]): string[] {
  const known = topics.map((topic) => topic.name as string);
  if (options.all === true) return known;
  if (names.length === 0) throw usage('tail needs a topic or --all', `Topics: ${known.join(', ')}.`);
  for (const name of names) {
    if (!known.includes(name))
      throw usage(`no topic ${name}${didYouMean(name, known)}`, `Topics: ${known.join(', ')}.`);
  }
  return [...new Set(names)];
}

/** Time, place, key, type and the event's own fields, so that a screen of them can be read down. */
export function lineOf({ event, position }: LoggedEvent): string {
  const { envelope, type, ...body } = shownEvent(event);
  const at = new Date(envelope.occurredAtMs).toISOString();
  const place = `${position.topic}/${position.partition}@${position.offset}`;
  const version = envelope.streamVersion > 0 ? ` v${envelope.streamVersion}` : '';
  return `${at}  ${place}  ${envelope.tenant}|${envelope.entity}${version}  ${type satisfies EventType}  ${JSON.stringify(body)}`;
}
