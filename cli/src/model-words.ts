/** What a model of the registry looks like on the command line. */
import type { ModelView } from '@mainstem/projections/queries';
import { table } from './output.ts';
import { timeOf } from './rows.ts';

/** A version as the view shows it (projections/src/models). */
export interface ShownVersion {
  readonly version: string;
  readonly registeredAtMs: number;
  readonly artefactSha256: string;
  readonly artefactBytes: number;
  readonly artefactFormat: string;
  readonly trainingRows: number;
  readonly promotion: string;
  readonly metrics: readonly { name: string; reading: number; low: number | null; high: number | null }[];
}

export const versionsOf = (row: Partial<Pick<ModelView, 'versions'>>): ShownVersion[] =>
  row.versions == null ? [] : (JSON.parse(row.versions) as ShownVersion[]);

export function modelsTable(rows: readonly Partial<ModelView>[]): string {
  return table(
    ['MODEL', 'KIND', 'CHAMPION', 'SINCE', 'CHALLENGER', 'SHADOW', 'VERSIONS', 'DRIFTED', 'TRAIN ANEW'],
    rows.map((row) => [
      ...[row.modelName ?? '', row.kind ?? '', row.champion ?? '-', timeOf(row.championSinceMs)],
      ...[row.challenger ?? '-', row.shadow ?? '-', String(row.versionCount ?? 0), timeOf(row.driftedAtMs)],
      timeOf(row.retrainAskedAtMs),
    ]),
  );
}

/** Everything that is known of one model, for a person. */
export function modelWords(row: Partial<ModelView>): string {
  const alias = (version: string | null | undefined) => version ?? 'nobody';
  const found = [
    row.retrainBecause == null
      ? []
      : [`should be trained anew (${timeOf(row.retrainAskedAtMs)}): ${row.retrainBecause}`],
    row.drift == null ? [] : [`drift (${timeOf(row.driftedAtMs)}): ${row.drift}`],
    row.fairness == null ? [] : [`fairness (${timeOf(row.unfairAtMs)}): ${row.fairness}`],
    row.comparison == null ? [] : [`shadow (${timeOf(row.comparedAtMs)}): ${row.comparison}`],
  ].flat();
  return [
    `${row.modelName ?? ''} (${row.kind ?? ''}): champion ${alias(row.champion)}, challenger ${alias(row.challenger)}, ` +
      `shadow ${alias(row.shadow)}`,
    ...(row.because == null ? [] : [`${row.rolledBack === true ? 'rolled back' : 'promoted'}: ${row.because}`]),
    table(
      ['VERSION', 'REGISTERED', 'ROWS', 'ARTEFACT', 'PROMOTION', 'FIGURES'],
      versionsOf(row).map((one) => [
        ...[one.version, timeOf(one.registeredAtMs), String(one.trainingRows)],
        `${one.artefactFormat} ${one.artefactSha256.slice(0, 12)} (${one.artefactBytes} bytes)`,
        ...[one.promotion, one.metrics.map(figure).join(', ')],
      ]),
    ),
    ...found,
  ].join('\n');
}

function figure({ name, reading, low, high }: ShownVersion['metrics'][number]): string {
  const interval = low === null || high === null ? '' : ` [${low.toFixed(3)}, ${high.toFixed(3)}]`;
  return `${name} ${reading.toFixed(3)}${interval}`;
}
