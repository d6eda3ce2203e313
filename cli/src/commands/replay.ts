/** `mainstem replay <name> | --all`: drops views and rebuilds them from the log (R1), with a bar of records read. */
import type { RebuildResult, RebuiltView } from '@mainstem/projections/rebuild/rebuild-views';
import { replay } from '@mainstem/projections/replay';
import { openResources, resourceSettings } from '@mainstem/projections/resources';
import { views } from '@mainstem/projections/views';
import { readSettings } from '@mainstem/streams/settings';
import { Command } from 'commander';
import { openArchive } from '../archive-connection.ts';
import { EXIT_FAILED, tell, usage } from '../errors.ts';
import { grouped, paceWords, table } from '../output.ts';
import { didYouMean } from '../suggest.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';

export function command(): Command {
  return defineVerb<ReplayFlags>(
    new Command('replay')
      .description(
        'Drops views and rebuilds them from the log, to the same digest. Silent: no mail, no workflow, no bid comes of it.\n' +
          'A view is not live until it is whole; what reads it waits or does without.',
      )
      .argument('[name...]', viewNames().join(', '))
      .option('--all', 'every view')
      .option('--resume', 'go on from where an earlier replay was stopped')
      .option('--workers <n>', 'threads at most; one less than cores when not given', wholeNumber('--workers', 1, 64))
      .option(
        '--from-archive [head]',
        'read the archive in the object store, no broker; only what a head names by SHA-256',
      ),
    run,
  );
}

interface ReplayFlags {
  readonly all?: boolean;
  readonly resume?: boolean;
  readonly workers?: number;
  readonly fromArchive?: string | true;
}

async function run(context: VerbContext, flags: ReplayFlags, names: string[]): Promise<number> {
  const { output, environment, interrupted } = context;
  const { all, fromArchive, resume = false, workers } = flags;
  const chosen = all === true ? 'all' : names.map(viewNamed);
  if (chosen.length === 0)
    throw usage('replay needs the name of a view, or --all', `Views: ${viewNames().join(', ')}.`);
  const progress = output.progress('replay');
  const settings = readSettings(resourceSettings, environment);
  const archive = fromArchive === undefined ? undefined : await openArchive(environment, fromArchive);
  const resources = archive && (await openResources(settings, 'mainstem-replay', archive.log));
  const result = await replay({
    names: chosen,
    settings,
    ...(resources === undefined ? {} : { resources }),
    ...(workers === undefined ? {} : { workers }),
    resume,
    signal: interrupted,
    onProgress: ({ done, total, eventsPerS, etaMs, topic }) =>
      progress.update(done, total, paceWords(topic, eventsPerS, etaMs)),
  }).finally(async () => {
    await resources?.close();
    await archive?.store.close();
  });
  progress.end();
  output.document({ ...result, views: result.views.map(withoutStack) }, () => resultTable(result));
  return result.views.every((view) => view.error === null) ? 0 : EXIT_FAILED;
}

/** An Error turns into `{}` in JSON; its code and words are what a script needs. */
export function withoutStack({ error, ...view }: RebuiltView): Record<string, unknown> {
  return { ...view, error: error === null ? null : { code: tell(error).code, message: tell(error).message } };
}

export function resultTable({ views: replayed, records, durationMs }: RebuildResult): string {
  const rows = replayed.map(({ name, state, events, losers, duplicates, rows: count, digest, error }) => [
    name,
    error === null ? state : tell(error).message,
    events,
    losers,
    duplicates,
    count,
    digest,
  ]);
  const seconds = durationMs / 1_000;
  return [
    table(['view', 'state', 'events', 'losers', 'duplicates', 'rows', 'digest'], rows),
    `${grouped(records)} records in ${grouped(seconds)} s, ${grouped(Math.round(records / seconds))}/s`,
  ].join('\n');
}

export function viewNames(): string[] {
  return views.map((view) => view.name);
}

/** The name of a view; the error names the nearest one. */
export function viewNamed(name: string): string {
  if (viewNames().includes(name)) return name;
  throw usage(`no view ${name}${didYouMean(name, viewNames())}`, `Views: ${viewNames().join(', ')}.`);
}
