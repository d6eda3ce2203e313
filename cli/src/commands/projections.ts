/** `mainstem projections list | verify`: how far each view is, and whether it is what the log says (R1). */
import { openResources, resourceSettings } from '@mainstem/projections/resources';
import { type VerifiedView, verify } from '@mainstem/projections/verify';
import { views } from '@mainstem/projections/views';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import type { Checkpoint } from '@mainstem/streams/runtime/projection/projection-store';
import { readEnds } from '@mainstem/streams/runtime/projector/projector-session';
import { readSettings } from '@mainstem/streams/settings';
import { Command } from 'commander';
import { EXIT_FAILED } from '../errors.ts';
import { table } from '../output.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { viewNamed, viewNames } from './replay.ts';

export function command(): Command {
  const projections = new Command('projections').description('views: how far they are, and whether they are right');
  defineVerb(projections.command('list').description('every view with its state, lag and digest'), list);
  defineVerb(
    projections
      .command('verify')
      .description('compare live, stored and rebuilt digests; exit 1 when one differs')
      .argument('[name...]', viewNames().join(', ')),
    verifyNamed,
  );
  return projections;
}

interface ListedView {
  readonly name: string;
  readonly store: string;
  /** `missing`: never built, or its store was lost; it needs a replay. */
  readonly state: 'live' | 'rebuilding' | 'missing';
  readonly rows: number;
  /** Records between the view's checkpoint and the end of the log. */
  readonly lag: number;
  readonly position: number;
  readonly generation: string;
  readonly digest: string;
}

async function list({ output, environment }: VerbContext): Promise<void> {
  const resources = await openResources(readSettings(resourceSettings, environment), 'mainstem-cli');
  try {
    const rows: ListedView[] = [];
    for (const view of views) {
      const ends = await readEnds(resources.log, view);
      rows.push(listed(view, await resources.storeOf(view).checkpoint(), ends));
    }
    output.document(rows, () => listTable(rows));
  } finally {
    await resources.close();
  }
}

export function listed(
  view: Pick<Projection, 'name' | 'store'>,
  checkpoint: Checkpoint | null,
  ends: Readonly<Record<string, number>>,
): ListedView {
  const lag = Object.entries(ends).reduce(
    (sum, [partition, end]) => sum + Math.max(0, end - (checkpoint?.offsets[partition] ?? 0)),
    0,
  );
  return {
    name: view.name,
    store: view.store.kind,
    state: checkpoint?.state ?? 'missing',
    rows: checkpoint?.rows ?? 0,
    lag,
    position: checkpoint?.position ?? 0,
    generation: checkpoint?.generation ?? '',
    digest: checkpoint?.digest ?? '',
  };
}

function listTable(rows: readonly ListedView[]): string {
  const missing = rows.filter((row) => row.state === 'missing').map((row) => row.name);
  return [
    table(
      ['view', 'store', 'state', 'rows', 'lag', 'digest'],
      rows.map((row) => [row.name, row.store, row.state, row.rows, row.lag, row.digest]),
    ),
    ...(missing.length === 0 ? [] : [`missing: mainstem replay ${missing.join(' ')}`]),
  ].join('\n');
}

async function verifyNamed({ output, environment }: VerbContext, _: object, names: string[]): Promise<number> {
  const chosen = names.length === 0 ? 'all' : names.map(viewNamed);
  const verified = await verify({ names: chosen, settings: readSettings(resourceSettings, environment) });
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
