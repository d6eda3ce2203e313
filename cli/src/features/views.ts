/**
 * `mainstem features list | show | check | training-set`: feature views as they are defined, and what the log makes of them, by
 * the code that serves them (docs/features.md).
 */
import { type FeatureVector, type FeatureView, windowOf } from '@mainstem/streams/features/definition';
import { readHistory } from '@mainstem/streams/features/offline/history';
import { joinAsOf } from '@mainstem/streams/features/offline/join';
import { rangeUntilNow } from '@mainstem/streams/features/offline/range';
import { featureViews } from '@mainstem/streams/features/views';
import type { Command } from 'commander';
import { SAMPLE_TENANT } from '../commands/token.ts';
import { EXIT_FAILED } from '../errors.ts';
import type { LogConnection, WithLog } from '../log-connection.ts';
import { type Output, table } from '../output.ts';
import { durationOf } from '../rows.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { when } from '../when.ts';
import { checkExpectations } from './expectations.ts';
import { trainingSetVerb } from './training-set.ts';
import { viewOf } from './view-of.ts';

/** Adds the verbs to `mainstem features`. */
export function viewVerbs(features: Command, withLog: WithLog): void {
  defineVerb(features.command('list').description('feature views, with their fingerprints'), list);
  defineVerb<ShowFlags>(
    features
      .command('show')
      .description('a view feature by feature; with --entity its vector from the log, as of a time')
      .argument('<view>')
      .option('--entity <id>', 'whose vector')
      .option('--tenant <name>', 'of which tenant', SAMPLE_TENANT)
      .option('--at <time>', 'as of then: an ISO time, "now", or "2h" ago', (text: string) => when(text))
      .option('--known <time>', 'from what was known then; as of --at when not said', (text: string) => when(text)),
    (context, flags, words) => show(context, flags, words, withLog),
  );
  defineVerb<{ readonly tenant?: string }>(
    features
      .command('check')
      .description('hold the whole log against the expectations of all views. Exit code 1 when something is kept out')
      .option('--tenant <name>', 'of one tenant'),
    ({ environment, output }, { tenant }) => withLog(environment, (parts) => check(parts, output, tenant)),
  );
  trainingSetVerb(features, withLog);
}

function list({ output }: VerbContext): void {
  const all = featureViews.map(({ name, version, entity, fingerprint, names, ttlMs, about }) => ({
    name,
    version,
    entity,
    features: names.length,
    ttlMs,
    fingerprint,
    about,
  }));
  output.document(all, () =>
    table(
      ['view', 'version', 'features', 'entity', 'fingerprint', 'about'],
      all.map(({ name, version, features, entity, fingerprint, about }) => [
        name,
        `${version}`,
        features,
        entity,
        fingerprint.slice(0, 12),
        about,
      ]),
    ),
  );
}

interface ShowFlags {
  readonly entity?: string;
  readonly tenant: string;
  readonly at?: number;
  readonly known?: number;
}

async function show(
  { environment, output }: VerbContext,
  flags: ShowFlags,
  [name]: string[],
  withLog: WithLog,
): Promise<void> {
  const view = viewOf(name);
  if (flags.entity === undefined) {
    const { plan: _, ...said } = view;
    return output.document(said, () => definitionWords(view));
  }
  const { entity, tenant, at: atMs = Date.now(), known } = flags;
  const vector = await withLog(environment, async (parts) => {
    const ranges = await rangeUntilNow(parts.log, [view]);
    const wants = (whose: string, id: string) => whose === tenant && id === entity;
    const history = await readHistory(parts, { views: [view], ranges, wants });
    const row = { tenant, entity, atMs, ...(known === undefined ? {} : { known: { atMs: known } }) };
    return joinAsOf(view, history, [row])[0] as FeatureVector;
  });
  output.document({ tenant, entity, atMs, ...vector }, () => vectorWords(view, vector));
}

function definitionWords({ name, version, fingerprint, features, about, ttlMs }: FeatureView): string {
  const rows = Object.entries(features).map(([feature, one]) => {
    const window = windowOf(one);
    const types = Object.keys(one.of).join(', ');
    return [feature, one.kind, one.type, window === 0 ? '-' : durationOf(window), types, `${one.byDefault}`, one.about];
  });
  const head = `${name}@${version}, ${fingerprint.slice(0, 12)}, TTL ${durationOf(ttlMs)}: ${about}`;
  return `${head}\n${table(['feature', 'kind', 'type', 'window', 'of', 'default', 'about'], rows)}`;
}

function vectorWords({ names }: FeatureView, { values, ages, flags, reason }: FeatureVector): string {
  const rows = names.map((name) => [name, `${values[name]}`, String(flags[name]), durationOf(ages[name] ?? null)]);
  const words = table(['feature', 'value', 'flag', 'age'], rows);
  return reason === null ? words : `${words}\ndefaults because: ${reason}`;
}

async function check(parts: LogConnection, output: Output, tenant: string | undefined): Promise<number> {
  const told = await checkExpectations(parts, tenant);
  const { facts, unreadable, rejections } = told;
  output.document(told, () => {
    const head = `${facts} facts taken in, ${unreadable} records unreadable or waiting behind one`;
    if (rejections.length === 0) return `${head}; nothing kept out`;
    const rows = rejections.map(({ view, code, count, first }) => [
      view,
      code,
      count,
      first?.words ?? '',
      first === null ? '' : `${first.place.topic}/${first.place.partition}@${first.place.offset}`,
    ]);
    return `${head}; kept out:\n${table(['view', 'why', 'events', 'words', 'first at'], rows)}`;
  });
  return rejections.length === 0 ? 0 : EXIT_FAILED;
}
