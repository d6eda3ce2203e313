/**
 * `mainstem features served | mismatch`: the vectors that were given to those who asked, as the log has them, and whether the
 * log makes the same once more. A mismatch is a fault of the platform, so it ends with exit code 1.
 */
import { type PackedValue, unpackValues } from '@mainstem/schemas/features/packed';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { findMismatches, type MismatchReport } from '@mainstem/streams/features/served/mismatch';
import { typesOf } from '@mainstem/streams/features/served/vector-bytes';
import { featureViewNamed, featureViews } from '@mainstem/streams/features/views';
import type { Command } from 'commander';
import { EXIT_FAILED } from '../errors.ts';
import type { LogConnection, WithLog } from '../log-connection.ts';
import { type Output, table } from '../output.ts';
import { defineVerb } from '../verb.ts';
import { when } from '../when.ts';
import { wholeNumber } from '../whole-number.ts';

interface Flags {
  readonly since?: number;
  readonly tenant?: string;
  readonly limit?: number;
}

const LIMIT = 20;
const LIMIT_MAX = 10_000;

/** Adds the two verbs to `mainstem features`. */
export function servedVerbs(features: Command, withLog: WithLog): void {
  const since = '--since <time>';
  defineVerb<Flags>(
    features
      .command('served')
      .description('the vectors that were served last, as they were given')
      .option(since, 'from then on: an ISO time, or "10m" ago', (text: string) => when(text))
      .option('--tenant <name>', 'of one tenant')
      .option('--limit <count>', 'how many', wholeNumber('--limit', 1, LIMIT_MAX), LIMIT),
    ({ environment, output }, flags) => withLog(environment, (parts) => served(parts, output, flags)),
  );
  defineVerb<Flags>(
    features
      .command('mismatch')
      .description('compute every served vector again from the log, and compare to the last bit')
      .option(since, 'what was served from then on: an ISO time, or "10m" ago', (text: string) => when(text))
      .option('--tenant <name>', 'of one tenant'),
    ({ environment, output }, flags) => withLog(environment, (parts) => mismatch(parts, output, flags)),
  );
}

interface Shown {
  readonly servedAtMs: number;
  readonly view: string;
  readonly tenant: string;
  readonly entity: string;
  readonly source: string;
  readonly reason: string | null;
  /** Null when the definition is none of today's. */
  readonly values: Readonly<Record<string, PackedValue>> | null;
}

async function served({ log, codec }: LogConnection, output: Output, flags: Flags): Promise<void> {
  const { since = 0, tenant, limit = LIMIT } = flags;
  const shown: Shown[] = [];
  for (const [partition, end] of (await log.endOffsets('feature_events')).entries()) {
    for await (const { records } of log.read('feature_events', partition, 0, end)) {
      for (const { value } of records) {
        if (codec.typeOf(value) !== 'FeaturesServed') continue;
        const event = codec.decode(value) as EventsByType['FeaturesServed'];
        const { envelope } = event;
        if (envelope.occurredAtMs < since || (tenant ?? envelope.tenant) !== envelope.tenant) continue;
        shown.push(...event.vectors.map((vector) => shownOf(event, vector)));
      }
      // Only the newest are told: the rest is let go as it is read.
      if (shown.length > limit * 2) shown.sort(byTime).splice(0, shown.length - limit);
    }
  }
  const last = shown.sort(byTime).slice(-limit);
  const columns = ['served', 'view', 'tenant', 'entity', 'from', 'why', 'values'];
  output.document(last, () =>
    table(
      columns,
      last.map(({ servedAtMs, view, tenant: whose, entity, source, reason, values }) => {
        const words = values === null ? 'of another definition' : JSON.stringify(values);
        return [new Date(servedAtMs).toISOString(), view, whose, entity, source, reason ?? '', words];
      }),
    ),
  );
}

const byTime = (one: Shown, other: Shown) => one.servedAtMs - other.servedAtMs;

function shownOf(
  { view, envelope, definitionSha256 }: EventsByType['FeaturesServed'],
  { servedAtMs, entity, source, reason, packed }: EventsByType['FeaturesServed']['vectors'][number],
): Shown {
  const definition = featureViewNamed(view);
  const values =
    definition === undefined || definition.fingerprint !== definitionSha256
      ? null
      : Object.fromEntries(unpackValues(typesOf(definition), packed).map((value, at) => [definition.names[at], value]));
  return { servedAtMs, view, tenant: envelope.tenant, entity, source, reason, values };
}

async function mismatch({ log, codec }: LogConnection, output: Output, { since, tenant }: Flags): Promise<number> {
  const report = await findMismatches({
    log,
    codec,
    views: featureViews,
    ...(since === undefined ? {} : { sinceMs: since }),
    ...(tenant === undefined ? {} : { tenant }),
  });
  output.document(report, () => mismatchWords(report));
  return report.mismatched + report.behind > 0 ? EXIT_FAILED : 0;
}

function mismatchWords({
  compared,
  mismatched,
  rate,
  behind,
  otherDefinition,
  unlogged,
  unreadable,
  isCut,
  mismatches,
}: MismatchReport): string {
  const lines = [
    `${compared} served vectors were computed again from the log: ${mismatched} differ (rate ${rate})`,
    ...(behind > 0
      ? [`${behind} lack what was on the log two minutes before: is the view "live" and without lag?`]
      : []),
    ...(otherDefinition > 0 ? [`${otherDefinition} are of other definitions than today's, and were not judged`] : []),
    ...(unlogged > 0 ? [`${unlogged} were served and could not be kept`] : []),
    ...(unreadable > 0 ? [`${unreadable} records of vectors cannot be read`] : []),
    ...(isCut ? ['there are more than one comparison takes: give --since'] : []),
  ];
  if (mismatches.length === 0) return lines.join('\n');
  const rows = mismatches.map(({ view, tenant, entity, servedAtMs, source, kind, features }) => [
    view,
    tenant,
    entity,
    new Date(servedAtMs).toISOString(),
    source,
    kind === 'BEHIND' ? 'behind' : 'differs',
    features.join(' '),
  ]);
  return `${lines.join('\n')}\n${table(['view', 'tenant', 'entity', 'served', 'from', 'how', 'features'], rows)}`;
}
