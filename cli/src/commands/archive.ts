/** `mainstem archive`: writes what is new on the log to the object store; `--verify` proves what lies there. */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import { SchemaError } from '@mainstem/schemas/errors';
import { topics as catalogue } from '@mainstem/schemas/topics';
import { archiveLog } from '@mainstem/streams/archive/archiver';
import { verifyArchive } from '@mainstem/streams/archive/verifier';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { describeTopics } from '@mainstem/streams/log/topic-states.kafka';
import { Command } from 'commander';
import { openStore, schemaTexts, showProgress } from '../archive-connection.ts';
import { CliError, usage } from '../errors.ts';
import { brokerOf } from '../log-connection.ts';
import { grouped, table } from '../output.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';

interface ArchiveFlags {
  readonly verify?: boolean;
  readonly againstLog?: boolean;
  readonly head?: string;
  readonly retainDays?: number;
}

const DAY_MS = 86_400_000;
/** A hundred years: S3 takes longer, mistakes do, too. */
const RETAIN_DAYS_MAX = 36_500;

export function command(): Command {
  const retainDays = wholeNumber('--retain-days', 1, RETAIN_DAYS_MAX);
  return defineVerb<ArchiveFlags>(
    new Command('archive')
      .description(
        'Writes what is new on the log to the object store (MAINSTEM_OBJECT_STORE_URL), as Avro files in a chain of\n' +
          'hashes. May run at any time and again after any crash. See docs/archive.md.',
      )
      .option('--retain-days <n>', 'nothing written by this run may be removed before (object lock on S3)', retainDays)
      .option('--verify', 'write nothing: read everything and check it against the newest head')
      .option('--against-log', 'with --verify: compare each record with the log, too')
      .option('--head <sha256>', 'with --verify: check against this head, which you kept elsewhere'),
    (context, flags) => (flags.verify === true ? verify(context, flags) : archive(context, flags)),
  );
}

async function archive({ output, environment, interrupted }: VerbContext, flags: ArchiveFlags): Promise<void> {
  if (flags.againstLog === true || flags.head !== undefined) throw usage('--against-log and --head go with --verify');
  const broker = brokerOf(environment);
  const schemaText = schemaTexts(environment);
  const result = await withStore(environment, async (store) => {
    const names = catalogue.map(({ name }) => name);
    const topics = await describeTopics(broker, names);
    const missing = names.filter((name) => !topics.some((topic) => topic.name === name));
    // A wrong prefix or broker would else give an archive of nothing, and say it went well.
    if (missing.length > 0)
      throw new CliError('CLI_REFUSED', `the broker at ${broker.brokers} has no ${missing.join(', ')}`);
    const log = await connectKafkaLog(broker);
    const progress = output.progress('archive');
    try {
      return await archiveLog({
        log,
        store,
        topics,
        // Without a registry the records are archived all the same; the next run asks again.
        schemaText: (id) => schemaText(id).catch(nullWhenUnavailable),
        ...(flags.retainDays === undefined ? {} : { retainUntilMs: Date.now() + flags.retainDays * DAY_MS }),
        onProgress: showProgress(progress),
        signal: interrupted,
      });
    } finally {
      progress.end();
      await log.close();
    }
  });
  const { run, head, records, segments, bytes, recordsTotal, schemasUnknown, durationMs } = result;
  output.document(result, () =>
    [
      table(
        ['run', 'new records', 'new segments', 'bytes', 'records in all'],
        [[run, records, segments, bytes, recordsTotal]],
      ),
      `${grouped(Math.round(records / (durationMs / 1_000)))} records/s`,
      ...(schemasUnknown.length === 0 ? [] : [`no schema was found for the ids ${schemasUnknown.join(', ')}`]),
      `head ${head}`,
    ].join('\n'),
  );
}

function nullWhenUnavailable(error: unknown): null {
  if (error instanceof SchemaError && error.retryable) return null;
  throw error;
}

async function verify({ output, environment, interrupted }: VerbContext, flags: ArchiveFlags): Promise<void> {
  const { againstLog = false, head } = flags;
  const verified = await withStore(environment, async (store) => {
    const log: EventLog | undefined = againstLog ? await connectKafkaLog(brokerOf(environment)) : undefined;
    const progress = output.progress('verify');
    try {
      return await verifyArchive({
        store,
        ...(log === undefined ? {} : { log }),
        ...(head === undefined ? {} : { head }),
        onProgress: showProgress(progress),
        signal: interrupted,
      });
    } finally {
      progress.end();
      await log?.close();
    }
  });
  output.document(verified, () => {
    const { run, records, segments, behind, archivedAtMs, head: hash } = verified;
    const compared = behind === null ? 'not compared' : `equal, ${grouped(behind)} records not archived yet`;
    return [
      table(
        ['run', 'archived at', 'segments', 'records', 'with the log'],
        [[run, new Date(archivedAtMs).toISOString(), segments, records, compared]],
      ),
      `sound; head ${hash}`,
    ].join('\n');
  });
}

async function withStore<Result>(
  environment: NodeJS.ProcessEnv,
  work: (store: ObjectStore) => Promise<Result>,
): Promise<Result> {
  const store = await openStore(environment);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
