/** `mainstem projections list | verify | show`: which builds there are, whether they are right, what is in them. */
import { findBuild, type ListedBuild, listBuilds } from '@mainstem/projections/lifecycle/find';
import { resourceSettings } from '@mainstem/projections/resources';
import { type VerifiedView, verify } from '@mainstem/projections/verify';
import { views } from '@mainstem/projections/views';
import { readSettings } from '@mainstem/streams/settings';
import type { Command } from 'commander';
import { EXIT_FAILED, usage } from '../../errors.ts';
import { table } from '../../output.ts';
import { defineVerb, type VerbContext } from '../../verb.ts';
import { wholeNumber } from '../../whole-number.ts';
import { viewNamed, viewNames } from '../replay.ts';
import { buildNumber, oneName, withResources } from './shared.ts';

interface WhichFlags {
  readonly build?: number;
  readonly scratch?: string;
}

export function readingVerbs(projections: Command): void {
  defineVerb(projections.command('list').description('every build of every view: state, rows, lag, digest'), list);
  defineVerb<WhichFlags>(
    withWhich(
      projections
        .command('verify')
        .description('compare live, stored and rebuilt digests; exit 1 when one differs')
        .argument('[name...]', viewNames().join(', ')),
    ),
    verifyNamed,
  );
  defineVerb<WhichFlags & { tenant?: string; limit: number }>(
    withWhich(
      projections
        .command('show')
        .description('rows of a view, or of one of its builds')
        .argument('<name>', viewNames().join(', '))
        .option('--tenant <id>', 'rows of this tenant only')
        .option('--limit <n>', 'rows to show', wholeNumber('--limit', 1, 10_000), 20),
    ),
    show,
  );
}

function withWhich(command: Command): Command {
  return command
    .option('--build <n>', 'this build in place of the live one', buildNumber)
    .option('--scratch <name>', 'this scratch build in place of the live one');
}

interface Row {
  readonly name: string;
  readonly build: number;
  readonly version: number;
  /** `live` is the one that is read. */
  readonly role: ListedBuild['build']['state'];
  readonly paused: boolean;
  readonly store: string;
  /**
   * `missing`: never folded, or its store was lost. `unknown`: of a version this program does not know. `changed`: made by
   * another definition of its version than this program's.
   */
  readonly state: 'live' | 'rebuilding' | 'missing' | 'unknown' | 'changed';
  readonly rows: number;
  /** Records between it and the end of the log. */
  readonly lag: number;
  readonly position: number;
  readonly generation: string;
  readonly digest: string;
  readonly comparison: string | null;
  readonly scratch: string | null;
  readonly asOf: string | null;
}

async function list(context: VerbContext): Promise<void> {
  const rows = (await withResources(context, listBuilds)).map(rowOf);
  context.output.document(rows, () => listTable(rows));
}

function rowOf({ build, store, checkpoint, lag, isChanged }: ListedBuild): Row {
  const { view: name, build: number, version, state: role, paused, comparison, scratch, asOf } = build;
  return {
    name,
    build: number,
    version,
    role,
    paused,
    store: store ?? '-',
    state: store === null ? 'unknown' : isChanged ? 'changed' : (checkpoint?.state ?? 'missing'),
    rows: checkpoint?.rows ?? 0,
    lag,
    position: checkpoint?.position ?? 0,
    generation: checkpoint?.generation ?? '',
    digest: checkpoint?.digest ?? '',
    comparison,
    scratch,
    asOf,
  };
}

function listTable(rows: readonly Row[]): string {
  const missing = rows.filter((row) => row.state === 'missing' && row.role === 'live').map((row) => row.name);
  const unknown = rows.filter((row) => row.state === 'unknown' && row.role === 'live').map((row) => row.name);
  const changed = rows.filter((row) => row.state === 'changed' && row.role === 'live');
  const newer = views.filter(({ name, version }) =>
    rows.some((row) => row.name === name && row.role === 'live' && row.version < version),
  );
  return [
    table(
      ['view', 'version', 'build', 'is', 'store', 'state', 'rows', 'lag', 'digest'],
      rows.map((row) => [
        row.name,
        `v${row.version}`,
        row.build,
        roleWords(row),
        row.store,
        row.state,
        row.rows,
        row.lag,
        row.digest,
      ]),
    ),
    ...(missing.length === 0 ? [] : [`missing: mainstem replay ${missing.join(' ')}`]),
    ...unknown.map((name) => `${name} is live in a version this program does not know: it stands still`),
    ...changed.map(
      ({ name, version }) => `${name} was made by another v${version} than this program's: it stands still`,
    ),
    ...newer.map(({ name, version }) => `a newer version: mainstem projections deploy ${name}@v${version}`),
  ].join('\n');
}

function roleWords({ role, paused, scratch, asOf }: Row): string {
  if (scratch !== null) return `${scratch}, as of ${asOf}`;
  return paused ? `${role}, paused` : role;
}

async function verifyNamed(context: VerbContext, { build, scratch }: WhichFlags, names: string[]): Promise<number> {
  const { output, environment } = context;
  const settings = readSettings(resourceSettings, environment);
  const which = build ?? scratch;
  const chosen = names.length === 0 ? 'all' : names.map(viewNamed);
  const verified =
    which === undefined
      ? await verify({ names: chosen, settings })
      : await withResources(context, async (resources) => {
          if (chosen === 'all') throw usage('--build and --scratch need the name of one view');
          const { projection } = await findBuild(resources, oneName(chosen), which);
          return verify({ names: chosen, settings, resources, exactly: [projection] });
        });
  output.document(verified, () => verifyTable(verified));
  return verified.every((view) => view.equal) ? 0 : EXIT_FAILED;
}

export function verifyTable(verified: readonly VerifiedView[]): string {
  const rows = verified.map(({ name, state, rows: count, live, scanned, rebuilt, equal }) => [
    name,
    state,
    count,
    state === 'missing' ? '-' : live,
    ...(state === 'missing' ? ['-', '-'] : [scanned === live ? 'same' : scanned, rebuilt === live ? 'same' : rebuilt]),
    state === 'missing' ? 'MISSING' : equal ? 'equal' : 'DIFFERS',
  ]);
  const wrong = verified.filter(({ equal }) => !equal).map(({ name }) => name);
  const differences = verified.flatMap(({ name, differences: found }) =>
    found.map(({ key, kind, columns }) => [name, key, kind, columns.join(', ')]),
  );
  return [
    table(['view', 'state', 'rows', 'live', 'stored', 'rebuilt from the log', 'verdict'], rows),
    ...(differences.length === 0 ? [] : [table(['view', 'row', 'what', 'columns'], differences)]),
    ...(wrong.length === 0 ? [] : [`to rebuild from the log: mainstem replay ${wrong.join(' ')}`]),
  ].join('\n');
}

async function show(
  context: VerbContext,
  { build, scratch, tenant, limit }: WhichFlags & { tenant?: string; limit: number },
  args: string[],
): Promise<void> {
  const view = viewNamed(oneName(args));
  const rows = await withResources(context, async (resources) => {
    const { projection } = await findBuild(resources, view, build ?? scratch);
    const snapshot = await resources.storeOf(projection).snapshot();
    const found: { key: string; row: object }[] = [];
    for await (const some of snapshot?.rows ?? []) {
      for (const { key, row } of some) {
        if (tenant === undefined || key.tenant === tenant) found.push({ key: key.text, row });
        if (found.length === limit) return found;
      }
    }
    return found;
  });
  context.output.document(rows, () =>
    table(
      ['row', 'what is in it'],
      rows.map(({ key, row }) => [key, JSON.stringify(row)]),
    ),
  );
}
