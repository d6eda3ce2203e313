/** `mainstem projections deploy | promote | rollback`: a version beside the live one, and the step from one to the other. */
import { type Deployed, deploy } from '@mainstem/projections/lifecycle/deploy';
import type { Flipped } from '@mainstem/projections/lifecycle/flip';
import type { Cause } from '@mainstem/projections/lifecycle/outbox';
import { promote, rollback } from '@mainstem/projections/lifecycle/promote';
import { nameOf } from '@mainstem/projections/lifecycle/registry';
import type { Command } from 'commander';
import { usage } from '../../errors.ts';
import { grouped } from '../../output.ts';
import { defineVerb, type VerbContext } from '../../verb.ts';
import { viewNames } from '../replay.ts';
import {
  buildNumber,
  type CauseFlags,
  causeOf,
  folding,
  type GovernorFlags,
  governorOf,
  oneName,
  parseName,
  withCause,
  withGovernor,
  withResources,
} from './shared.ts';

interface DeployFlags extends CauseFlags, GovernorFlags {
  readonly promote?: boolean;
  readonly acceptDifference?: boolean;
}

interface PromoteFlags extends CauseFlags {
  readonly build?: number;
  readonly acceptDifference?: boolean;
}

const acceptance = 'promote though the digests differ or cannot be compared; needs --reason';

export function flippingVerbs(projections: Command): void {
  defineVerb<DeployFlags>(
    withGovernor(
      withCause(
        projections
          .command('deploy')
          .description(
            'Builds a version of a view beside the live one, from the first event on, and compares their digests.\n' +
              'Nobody reads it before it is promoted. The same call continues one that was interrupted.',
          )
          .argument('<name@vN>', `for example ${viewNames()[1]}@v2`)
          .option('--promote', 'promote it when the gates let it')
          .option('--accept-difference', acceptance),
      ),
    ),
    deployNamed,
  );
  defineVerb<PromoteFlags>(
    withCause(
      projections
        .command('promote')
        .description(
          'Moves readers to a build in one step, when its rows are those of the live one; the former is kept warm.',
        )
        .argument('<name[@vN]>', 'the newest ready build when no version is said')
        .option('--build <n>', 'this build', buildNumber)
        .option('--accept-difference', acceptance),
    ),
    promoteNamed,
  );
  defineVerb<CauseFlags>(
    withCause(
      projections
        .command('rollback')
        .description('Moves readers back to the build read before, in one step; needs --reason.')
        .argument('<name>', viewNames().join(', ')),
    ),
    (context, flags, args) =>
      withResources(context, async (resources) => {
        const { view } = parseName(oneName(args));
        tellFlip(context, await rollback(resources, { view, cause: causeOf(flags), signal: context.interrupted }));
      }),
  );
}

async function deployNamed(context: VerbContext, flags: DeployFlags, args: string[]): Promise<void> {
  const { view, version } = parseName(oneName(args));
  if (version === undefined) throw usage(`deploy needs a version: ${view}@v<n>`);
  const cause = flags.promote === true ? promotionCause(flags) : undefined;
  const again = `"mainstem projections deploy ${view}@v${version}" continues the build; "drop" removes it.`;
  await withResources(context, async (resources) => {
    const deployed = await folding(context, `deploy ${view}@v${version}`, again, (told) =>
      deploy(resources, { view, version, governor: governorOf(flags), ...told }),
    );
    if (cause === undefined) return tellDeployed(context, deployed);
    const { build } = deployed.build;
    const acceptDifference = flags.acceptDifference === true;
    const signal = context.interrupted;
    tellFlip(context, await promote(resources, { view, build, cause, acceptDifference, signal }), deployed);
  });
}

async function promoteNamed(context: VerbContext, flags: PromoteFlags, args: string[]): Promise<void> {
  const named = parseName(oneName(args));
  const cause = promotionCause(flags);
  await withResources(context, async (resources) => {
    const { build, acceptDifference = false } = flags;
    const signal = context.interrupted;
    const which = build === undefined ? {} : { build };
    tellFlip(context, await promote(resources, { ...named, ...which, cause, acceptDifference, signal }));
  });
}

/** Equal digests are reason enough; a difference needs words. */
function promotionCause(flags: CauseFlags & { readonly acceptDifference?: boolean }): Cause {
  return causeOf(flags, flags.acceptDifference === true ? undefined : 'its digest is that of the live build');
}

const comparisons = {
  equal: 'its digest is that of the live build',
  different: 'its digest DIFFERS from the live build’s',
  shape: 'its rows have other columns than the live build’s: digests cannot tell',
} as const;

function tellDeployed({ output }: VerbContext, { build, resumed, folded, comparison }: Deployed): void {
  const accept = comparison === 'equal' ? '' : ' --accept-difference --reason "…"';
  output.document(
    {
      view: build.view,
      build: build.build,
      version: build.version,
      digest: build.digest,
      comparison,
      resumed,
      events: folded?.events ?? 0,
    },
    () =>
      [
        `${nameOf(build)} is ready: ${folded === null ? '' : `${grouped(folded.rows)} rows, `}digest ${build.digest}`,
        comparison === null ? 'there was no live build to compare it with' : comparisons[comparison],
        `to read it: mainstem projections promote ${build.view} --build ${build.build}${accept}`,
      ].join('\n'),
  );
}

export function tellFlip({ output }: VerbContext, { view, from, to, flipMs }: Flipped, deployed?: Deployed): void {
  const comparison = deployed === undefined ? {} : { comparison: deployed.comparison };
  output.document({ view, from: from.build, to: to.build, version: to.version, flipMs, ...comparison }, () =>
    [
      `${view} is read from ${nameOf(to)} now, in place of ${nameOf(from)}; it took ${grouped(flipMs)} ms`,
      `the former build is kept up: mainstem projections rollback ${view} --reason "…"`,
    ].join('\n'),
  );
}
