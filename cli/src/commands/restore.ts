/** `mainstem restore`: gives an empty broker the topics and records of the archive, at the same offsets. */
import { openKafkaTarget } from '@mainstem/streams/archive/restore-target.kafka';
import { restoreLog } from '@mainstem/streams/archive/restorer';
import { Command } from 'commander';
import { openStore, schemaTexts, showProgress } from '../archive-connection.ts';
import { brokerOf } from '../log-connection.ts';
import { grouped, table } from '../output.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';

interface RestoreFlags {
  readonly head?: string;
  readonly resume?: boolean;
  readonly replication?: number;
}

/** More copies than this no cluster of ours has. */
const REPLICATION_MAX = 9;

export function command(): Command {
  const replication = wholeNumber('--replication', 1, REPLICATION_MAX);
  return defineVerb<RestoreFlags>(
    new Command('restore')
      .description(
        'Rebuilds an empty broker from the archive in the object store (MAINSTEM_OBJECT_STORE_URL): topics, records, keys,\n' +
          'times and offsets. Verifies everything before it is written. See docs/archive.md.',
      )
      .option('--head <sha256>', 'only what this head names, which you kept elsewhere; the newest when not given')
      .option('--resume', 'carry on in topics that a restore left half-way')
      .option('--replication <n>', 'copies of each partition (default: what the broker is set to)', replication),
    restore,
  );
}

async function restore({ output, environment, interrupted }: VerbContext, flags: RestoreFlags): Promise<void> {
  const store = await openStore(environment);
  const copies = flags.replication === undefined ? {} : { replicationFactor: flags.replication };
  const target = await openKafkaTarget({ ...brokerOf(environment), ...copies });
  const progress = output.progress('restore');
  try {
    const result = await restoreLog({
      store,
      target,
      schemaText: schemaTexts(environment),
      ...(flags.head === undefined ? {} : { head: flags.head }),
      ...(flags.resume === undefined ? {} : { resume: flags.resume }),
      onProgress: showProgress(progress),
      signal: interrupted,
    });
    progress.end();
    const { run, topics, partitions, records, recordsTotal, schemasUnknown, durationMs } = result;
    output.document(result, () =>
      [
        table(
          ['run', 'topics', 'partitions', 'records written', 'records in all'],
          [[run, topics, partitions, records, recordsTotal]],
        ),
        `${grouped(Math.round(records / (durationMs / 1_000)))} records/s`,
        schemasUnknown.length === 0
          ? 'next: mainstem replay --all'
          : `the registry does not know the ids ${schemasUnknown.join(', ')}: mainstem schemas push, then mainstem replay --all`,
      ].join('\n'),
    );
  } finally {
    progress.end();
    await target.close();
    await store.close();
  }
}
