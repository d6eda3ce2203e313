/** `mainstem projections pause | resume | drop`. */
import { drop } from '@mainstem/projections/lifecycle/drop';
import { setPaused } from '@mainstem/projections/lifecycle/pause';
import { nameOf } from '@mainstem/projections/lifecycle/registry';
import type { Command } from 'commander';
import { usage } from '../../errors.ts';
import { defineVerb, type VerbContext } from '../../verb.ts';
import { viewNamed, viewNames } from '../replay.ts';
import { buildNumber, type CauseFlags, causeOf, oneName, withCause, withResources } from './shared.ts';

interface PauseFlags extends CauseFlags {
  readonly build?: number;
}

export function careVerbs(projections: Command): void {
  for (const [verb, paused] of [
    ['pause', true],
    ['resume', false],
  ] as const) {
    const does = paused ? 'workers stop keeping it up, within a second' : 'workers go on keeping it up';
    defineVerb<PauseFlags>(
      withCause(
        projections
          .command(verb)
          .description(`${does}; needs --reason`)
          .argument('<name>', viewNames().join(', '))
          .option('--build <n>', 'this build in place of the live one', buildNumber),
      ),
      (context, flags, args) => pause(context, flags, viewNamed(oneName(args)), paused),
    );
  }
  defineVerb<CauseFlags & { build?: number; scratch?: string }>(
    withCause(
      projections
        .command('drop')
        .description('removes a build that nobody reads: rows, keys, checkpoint')
        .argument('<name>', viewNames().join(', '))
        .option('--build <n>', 'number of the build', buildNumber)
        .option('--scratch <name>', 'name of the scratch build'),
    ),
    dropNamed,
  );
}

async function pause(context: VerbContext, flags: PauseFlags, view: string, paused: boolean): Promise<void> {
  const which = flags.build === undefined ? {} : { build: flags.build };
  const cause = causeOf(flags);
  const build = await withResources(context, (resources) => setPaused(resources, { view, paused, cause, ...which }));
  context.output.document({ view, build: build.build, paused, before: build.paused }, () => {
    if (build.paused === paused) return `${nameOf(build)} was ${paused ? 'paused' : 'not paused'} before`;
    if (!paused) return `${nameOf(build)} goes on`;
    const bids =
      view === 'catalogue' && build.state === 'live' ? ' Bids stop within seconds: its followers call it stale.' : '';
    return `${nameOf(build)} stands still.${bids}`;
  });
}

async function dropNamed(
  context: VerbContext,
  flags: CauseFlags & { build?: number; scratch?: string },
  args: string[],
): Promise<void> {
  const view = viewNamed(oneName(args));
  const which = flags.build ?? flags.scratch;
  if (which === undefined || (flags.build !== undefined && flags.scratch !== undefined)) {
    throw usage('drop needs one of --build <n> and --scratch <name>', 'See "mainstem projections list".');
  }
  const cause = causeOf(flags, 'no longer needed');
  const dropped = await withResources(context, (resources) => drop(resources, { view, which, cause }));
  context.output.document(
    { view, build: dropped.build, version: dropped.version, scratch: dropped.scratch },
    () => `${nameOf(dropped)} is gone`,
  );
}
