/** `mainstem projections rebuild`: a view made anew from the log: beside itself, in place, in part, or as it was. */
import { type AsOf, buildAsOf, scratchName } from '@mainstem/projections/lifecycle/as-of';
import { deploy } from '@mainstem/projections/lifecycle/deploy';
import { findBuild } from '@mainstem/projections/lifecycle/find';
import { promote } from '@mainstem/projections/lifecycle/promote';
import { type RebuiltRows, rebuildRows } from '@mainstem/projections/rebuild/rebuild-rows';
import { occurredBetween, type RowScope } from '@mainstem/projections/rebuild/scope';
import { replay } from '@mainstem/projections/replay';
import { resourceSettings } from '@mainstem/projections/resources';
import { type Projection, type RowKey, rowKey } from '@mainstem/streams/runtime/projection/projection';
import { readSettings } from '@mainstem/streams/settings';
import type { Command } from 'commander';
import { EXIT_FAILED, usage } from '../../errors.ts';
import { grouped } from '../../output.ts';
import { defineVerb, type VerbContext } from '../../verb.ts';
import { resultTable, viewNamed, viewNames, withoutStack } from '../replay.ts';
import { tellFlip } from './deploy.ts';
import {
  type CauseFlags,
  causeOf,
  folding,
  type GovernorFlags,
  governorOf,
  oneName,
  timeOf,
  withCause,
  withGovernor,
  withResources,
} from './shared.ts';

interface RebuildFlags extends CauseFlags, GovernorFlags {
  readonly inPlace?: boolean;
  readonly tenant?: string;
  readonly key?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly asOf?: string;
  readonly into?: string;
  readonly acceptDifference?: boolean;
}

export function rebuildVerb(projections: Command): void {
  const command = projections
    .command('rebuild')
    .description(
      'Makes a view anew from the log. By default beside the live build, which is then replaced in one step;\n' +
        'with --tenant, --key, --from, --to only the rows meant, in the live build; with --as-of into a scratch build.',
    )
    .argument('<name>', viewNames().join(', '))
    .option('--in-place', 'as "mainstem replay": readers wait until it is whole')
    .option('--tenant <id>', 'rows of this tenant')
    .option('--key <text...>', 'these rows, as verify names them: tenant|part|part')
    .option('--from <time>', 'rows touched by events that occurred at or after')
    .option('--to <time>', 'rows touched by events that occurred before')
    .option('--as-of <time|positions>', 'as of a time of the log, or with topic:partition@offset,… as the last records')
    .option('--into <name>', 'name of the scratch build for --as-of')
    .option('--accept-difference', 'replace the live build though the digests differ; needs --reason');
  defineVerb<RebuildFlags>(withGovernor(withCause(command)), run);
}

async function run(context: VerbContext, flags: RebuildFlags, args: string[]): Promise<number> {
  const view = viewNamed(oneName(args));
  const isPartial = [flags.tenant, flags.key, flags.from, flags.to].some((flag) => flag !== undefined);
  if ([flags.inPlace === true, isPartial, flags.asOf !== undefined].filter(Boolean).length > 1) {
    throw usage('--in-place, a part of the rows, and --as-of are three different rebuilds: say one');
  }
  if (flags.into !== undefined && flags.asOf === undefined) throw usage('--into names the scratch build of --as-of');
  if (flags.asOf !== undefined) return rebuildAsOf(context, flags, view, flags.asOf);
  if (isPartial) return rebuildPart(context, flags, view);
  if (flags.inPlace === true) return rebuildInPlace(context, flags, view);
  return rebuildBeside(context, flags, view);
}

async function rebuildBeside(context: VerbContext, flags: RebuildFlags, view: string): Promise<number> {
  const cause = causeOf(flags, flags.acceptDifference === true ? undefined : 'rebuilt from the log');
  const left = `"mainstem projections rebuild ${view}" continues it; readers have what they had.`;
  return withResources(context, async (resources) => {
    const { version } = (await findBuild(resources, view, undefined)).build;
    const deployed = await folding(context, `rebuild ${view}`, left, (told) =>
      deploy(resources, { view, version, again: true, governor: governorOf(flags), ...told }),
    );
    const acceptDifference = flags.acceptDifference === true;
    tellFlip(
      context,
      await promote(resources, {
        view,
        build: deployed.build.build,
        cause,
        acceptDifference,
        signal: context.interrupted,
      }),
      deployed,
    );
    return 0;
  });
}

async function rebuildInPlace(context: VerbContext, flags: RebuildFlags, view: string): Promise<number> {
  const left = 'The view is not whole: its worker carries on, or "mainstem replay" begins anew.';
  const settings = readSettings(resourceSettings, context.environment);
  const result = await folding(context, `rebuild ${view}`, left, (told) =>
    replay({ names: [view], settings, governor: governorOf(flags), ...told }),
  );
  context.output.document({ ...result, views: result.views.map(withoutStack) }, () => resultTable(result));
  return result.views.every((one) => one.error === null) ? 0 : EXIT_FAILED;
}

async function rebuildPart(context: VerbContext, flags: RebuildFlags, view: string): Promise<number> {
  if (flags.memoryMb !== undefined)
    throw usage('--memory-mb bounds whole rebuilds; a part of the rows is held in memory');
  if (flags.acceptDifference === true)
    throw usage('--accept-difference is for builds; a part of the rows replaces none');
  const governor = governorOf(flags);
  return withResources(context, async (resources) => {
    const { projection } = await findBuild(resources, view, undefined);
    const rebuilt = await folding(context, `rebuild rows of ${view}`, 'Nothing was changed.', (told) =>
      rebuildRows(resources, projection, scopeOf(flags, projection), { governor, ...told }),
    );
    context.output.document({ view, ...rebuilt }, () => rowsWords(view, rebuilt));
    return 0;
  });
}

function rowsWords(view: string, { rows, added, changed, removed, digest }: RebuiltRows): string {
  const what = `${grouped(added)} added, ${grouped(changed)} changed, ${grouped(removed)} removed`;
  return `${grouped(rows)} rows of ${view} are what the log says: ${what}; digest ${digest}`;
}

export function scopeOf({ tenant, key, from, to }: RebuildFlags, view: Projection): RowScope {
  const fromMs = from === undefined ? 0 : timeOf('--from', from);
  const toMs = to === undefined ? Number.MAX_SAFE_INTEGER : timeOf('--to', to);
  if (toMs <= fromMs) throw usage('--to is not after --from: no event occurred between');
  return {
    ...(tenant === undefined ? {} : { tenant }),
    ...(key === undefined ? {} : { keys: key.map((text) => parseRowKey(view, text)) }),
    ...(from === undefined && to === undefined ? {} : { touchedBy: occurredBetween(fromMs, toMs) }),
  };
}

/** `acme|campaign-1|7200000|USD`; a bar inside a part is written `\|`. */
export function parseRowKey(view: Pick<Projection, 'name' | 'store'>, text: string): RowKey {
  const [tenant = '', ...parts] = (text.match(/(?:\\.|[^|\\])+/g) ?? []).map((part) => part.replace(/\\(.)/g, '$1'));
  const types = view.store.kind === 'postgres' ? Object.values(view.store.key) : undefined;
  const isFitting = (type: string, at: number) => type !== 'bigint' || /^-?\d{1,15}$/.test(parts[at] ?? '');
  const fits = types === undefined || (types.length === parts.length && types.every(isFitting));
  if (parts.length === 0 || !fits) {
    const wanted = view.store.kind === 'postgres' ? Object.keys(view.store.key).join('|') : 'part|part';
    throw usage(`"${text}" is no key of ${view.name}: tenant|${wanted}`);
  }
  return rowKey(tenant, ...parts.map((part, at) => (types?.[at] === 'bigint' ? Number(part) : part)));
}

async function rebuildAsOf(context: VerbContext, flags: RebuildFlags, view: string, asOf: string): Promise<number> {
  const { into } = flags;
  if (into === undefined || !scratchName.test(into)) {
    throw usage('--as-of needs --into <name>: a to z, 0 to 9 and "-", at most 40, a letter first');
  }
  const left = `The same call continues it; "mainstem projections drop ${view} --scratch ${into}" removes it.`;
  return withResources(context, async (resources) => {
    const { build, folded } = await folding(context, `${view} as of ${asOf}`, left, (told) =>
      buildAsOf(resources, { view, into, until: untilOf(asOf), governor: governorOf(flags), ...told }),
    );
    const { rows, digest, events } = folded;
    context.output.document({ view, scratch: into, asOf: build.asOf, build: build.build, rows, events, digest }, () =>
      [
        `${into} shows ${view} as of ${build.asOf}: ${grouped(rows)} rows, digest ${digest}`,
        `to see it: mainstem projections show ${view} --scratch ${into}; then: drop ${view} --scratch ${into}`,
      ].join('\n'),
    );
    return 0;
  });
}

/** Positions name the last records that count; a store keeps the next ones. */
function untilOf(text: string): AsOf {
  if (!text.includes('@')) return { appendedAtMs: timeOf('--as-of', text) };
  const offsets = text.split(',').map((part) => {
    const [, name, offset] = /^\s*([a-z_]+:\d{1,4})@(\d{1,15})\s*$/.exec(part) ?? [];
    if (name === undefined) throw usage(`--as-of has "${part}", allowed: topic:partition@offset, separated by commas`);
    return [name, Number(offset) + 1] as const;
  });
  return { offsets: Object.fromEntries(offsets) };
}
