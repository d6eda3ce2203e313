/**
 * Asks a champion, with its shadows beside it: all are asked about the same subject, one answer counts, and everything that was
 * asked and said is one event, so that any score can be told again from the log and shadows can be compared on rows nobody
 * chose for them. What came of a subject is told later, by `outcomesEvent`.
 */
import type { Cell } from '@mainstem/models/learner/columns';
import type { Scorer } from '@mainstem/models/learner/scorer';
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { ModelOutcomesObserved, ModelScored, ObservedOutcome } from '@mainstem/schemas/generated/events';
import { ModelStoreError } from './errors.ts';
import type { LoadedModel } from './load-model.ts';
import { SEGMENTS_OF_ROW_MAX } from './segments.ts';

/** Rows of one event: with 50 features some 250 KB, far below a record's bound. */
export const ROWS_MAX = 500;
/** Shadows beside one champion: each costs as much as the champion. */
export const SHADOWS_MAX = 4;

/** Who asks, and what caused it; the same cause makes the same event (R2). */
export interface Asking {
  readonly tenant: string;
  readonly actor: string;
  readonly occurredAtMs: number;
  readonly correlationId: string;
  readonly causationId: string | null;
  /** What makes this asking the one it is, e.g. the id of the event it follows from. */
  readonly cause: string;
}

export interface AskedRow {
  /** Id or pseudonym, never a name (R6). */
  readonly subject: string;
  /** By the names of the columns: each model makes its own row of them, for a later one may know other words. */
  readonly cells: Readonly<Record<string, Cell>>;
  /** Declared ones only (`segments.ts`): what fairness is watched by. */
  readonly segments?: readonly string[];
}

/** Scores every row by the champion and its shadows. Throws `MODEL_NOT_SCORABLE`, or for more rows than `ROWS_MAX`. */
export function askModel(
  asking: Asking,
  champion: LoadedModel,
  shadows: readonly LoadedModel[],
  rows: readonly AskedRow[],
): ModelScored {
  if (rows.length === 0 || rows.length > ROWS_MAX || shadows.length > SHADOWS_MAX)
    throw new RangeError(`${rows.length} rows and ${shadows.length} shadows: 1 to ${ROWS_MAX}, 0 to ${SHADOWS_MAX}`);
  const { name, version } = champion;
  const [asked, ...beside] = [champion, ...shadows].map(scorerOf) as [Scorer, ...Scorer[]];
  return {
    type: 'ModelScored',
    envelope: envelopeOf('asked', name, asking),
    version: version.version,
    artefactSha256: version.sha256,
    shadows: shadows.map((shadow) => shadow.version.version),
    rows: rows.map(({ subject, cells, segments = [] }) => {
      const row = asked.row(cells);
      const score = asked.chance(row);
      const selected = version.line === null ? null : score >= version.line;
      const values = Array.from(row, (value) => (Number.isNaN(value) ? null : value));
      const shadowScores = beside.map((shadow) => shadow.chance(shadow.row(cells)));
      const watched = segments.slice(0, SEGMENTS_OF_ROW_MAX);
      return { subject, values, score, selected, segment: null, segments: watched, shadowScores };
    }),
  };
}

/** What came of subjects a model was asked about: for drift of the outcome, calibration, fairness and shadows. */
export function outcomesEvent(asking: Asking, name: string, rows: readonly ObservedOutcome[]): ModelOutcomesObserved {
  if (rows.length === 0 || rows.length > ROWS_MAX) throw new RangeError(`${rows.length} outcomes: 1 to ${ROWS_MAX}`);
  return { type: 'ModelOutcomesObserved', envelope: envelopeOf('outcomes', name, asking), rows };
}

/** Asks again what an event says was asked: the scores differ when the bytes or the code do. Throws as `askModel`. */
export function scoreAgain(champion: LoadedModel, { rows }: Pick<ModelScored, 'rows'>): number[] {
  const scorer = scorerOf(champion);
  return rows.map(({ values }) => scorer.chance(Float32Array.from(values, (value) => value ?? Number.NaN)));
}

function envelopeOf(kind: string, name: string, asking: Asking): ModelScored['envelope'] {
  const { tenant, cause, actor, occurredAtMs, correlationId, causationId } = asking;
  const id = uuidFrom(`model-${kind}`, tenant, name, cause);
  return factEnvelope({ id, tenant, entity: name, actor, occurredAtMs, correlationId, causationId });
}

function scorerOf({ name, version, scorer }: LoadedModel): Scorer {
  if (scorer !== null) return scorer;
  throw new ModelStoreError('MODEL_NOT_SCORABLE', `${name} ${version.version} (${version.kind}) takes no rows`);
}
