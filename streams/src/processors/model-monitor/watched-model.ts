/**
 * One version of a model while it is champion. Windows close by rows, not by time, so a replay closes the same ones and finds
 * the same things, under the same ids. What is found in a window that closes:
 *
 *  rows     → columns that moved (ModelDrifted), segments chosen less than others (FairnessBreached), shadows beside it
 *  outcomes → a score that means another thing by now (ModelDrifted), or in one segment only (FairnessBreached)
 *
 * A model that drifted, is wrong or is unfair should be trained anew: asked once for each of these reasons and version.
 */
import { isMiscalibrated, judgeSegments, type SegmentCounts } from '@mainstem/models/fairness/fairness';
import type {
  FairnessBreached,
  ModelDrifted,
  ModelOutcomesObserved,
  ModelRegistered,
  ModelRetrainAsked,
  ModelScored,
  ModelShadowCompared,
  ScoredRow,
} from '@mainstem/schemas/generated/events';
import { ShadowTrial } from './shadow-trial.ts';
import { ColumnCounts, Tally, WINDOW_OUTCOMES, WINDOW_ROWS } from './windows.ts';

export type Found = ModelDrifted | FairnessBreached | ModelShadowCompared | ModelRetrainAsked;
/** A finding without its envelope, and what makes it the one it is. */
export type Finding = { readonly body: Omit<Found, 'envelope'>; readonly key: string };

/** Subjects whose outcomes are waited for; the oldest are let go: some 100 bytes and a row each. */
export const WAITING_MAX = 20_000;
/** Ids of events that are still known not to be counted again (R2). */
const SEEN_MAX = 10_000;

/** Askings of one subject whose outcomes are waited for side by side: a client is asked about each month and has two. */
const ASKINGS_MAX = 4;

interface Waiting {
  readonly scoredId: string;
  readonly row: ScoredRow;
  readonly shadows: readonly string[];
}

type Reason = 'DRIFT' | 'CALIBRATION' | 'FAIRNESS';

export class WatchedModel {
  readonly registered: ModelRegistered;
  /** By subject, the newest last. */
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #seen = new Set<string>();
  readonly #trials = new Map<string, ShadowTrial>();
  readonly #asked = new Set<Reason>();
  #columns: ColumnCounts;
  #scored: Tally;
  #labelled: Tally;
  #window = 0;
  /** Verdicts of the last drift that was told: the same again is no news. */
  #told = '';
  #toldSegments = '';

  constructor(registered: ModelRegistered) {
    this.registered = registered;
    this.#columns = new ColumnCounts(registered);
    this.#scored = this.#tally();
    this.#labelled = this.#tally();
  }

  /** Rows of this version. */
  scored(event: ModelScored): Finding[] {
    if (!this.#isNew(event.envelope.id)) return [];
    const { shadows, envelope } = event;
    const found: Finding[] = [];
    for (const row of event.rows) {
      this.#columns.take(row);
      this.#scored.take(row, envelope.occurredAtMs, null);
      for (const [at, shadow] of shadows.entries()) this.#trial(shadow).scored(row.score, row.shadowScores[at] ?? 0);
      this.#wait({ scoredId: envelope.id, row, shadows });
      if (this.#scored.rows === WINDOW_ROWS) found.push(...this.#closeScored());
    }
    return found;
  }

  outcomes(event: ModelOutcomesObserved): Finding[] {
    if (!this.#isNew(event.envelope.id)) return [];
    const found: Finding[] = [];
    for (const { subject, happened, observedAtMs, scoredId } of event.rows) {
      const waiting = this.#settle(subject, scoredId);
      if (waiting === undefined) continue;
      const { row, shadows } = waiting;
      this.#labelled.take(row, observedAtMs, happened);
      for (const [at, shadow] of shadows.entries())
        this.#trial(shadow).happened(row.score, row.shadowScores[at] ?? 0, happened);
      if (this.#labelled.rows === WINDOW_OUTCOMES) found.push(...this.#closeLabelled());
    }
    return found;
  }

  /** R6: nothing is kept of who was erased. */
  forget(subject: string): void {
    this.#waiting.delete(subject);
  }

  #closeScored(): Finding[] {
    const [columns, tally] = [this.#columns, this.#scored];
    [this.#columns, this.#scored] = [new ColumnCounts(this.registered), this.#tally()];
    this.#window += 1;
    const moved = columns.moved();
    const compared = [...this.#trials].flatMap(([other, trial]) => this.#compared(other, trial));
    return [...this.#drift(tally, moved), ...this.#unfair(tally), ...compared];
  }

  #closeLabelled(): Finding[] {
    const tally = this.#labelled;
    this.#labelled = this.#tally();
    this.#window += 1;
    // Amounts are no chances, and have no calibration in this sense.
    if (this.registered.trainingPositives === null) return [];
    return [...(isMiscalibrated(tally.all) ? this.#miscalibrated(tally) : []), ...this.#unfair(tally)];
  }

  #drift(tally: Tally, moved: ReturnType<ColumnCounts['moved']>): Finding[] {
    const told = moved.map(({ column, verdict }) => `${column}:${verdict}`).sort();
    if (told.join() === this.#told) return [];
    this.#told = told.join();
    if (moved.length === 0) return [];
    const columns = moved.map(({ column, psi, verdict }) => ({ column, psi, verdict }));
    const drifted = columns.filter(({ verdict }) => verdict === 'DRIFTED');
    const words = drifted.map(({ column, psi }) => `${column} (PSI ${psi.toFixed(2)})`).join(', ');
    return [
      this.#drifted(tally, columns),
      ...(drifted.length === 0
        ? []
        : this.#retrain('DRIFT', `it is asked about others than it was trained on: ${words}`)),
    ];
  }

  #miscalibrated(tally: Tally): Finding[] {
    const { labelled, foretold, happened } = tally.all;
    const [said, was] = [(foretold / labelled).toFixed(3), (happened / labelled).toFixed(3)];
    return [
      this.#drifted(tally, []),
      ...this.#retrain('CALIBRATION', `of ${labelled} outcomes it foretold ${said} on average, and ${was} happened`),
    ];
  }

  #drifted(tally: Tally, columns: ModelDrifted['columns']): Finding {
    const { version } = this.registered;
    const { rows, fromAtMs, toAtMs, all } = tally;
    const mean = (sum: number) => (all.labelled === 0 ? null : sum / all.labelled);
    const body: Omit<ModelDrifted, 'envelope'> = {
      ...{ type: 'ModelDrifted', version, rows, fromAtMs, toAtMs, columns, labelled: all.labelled },
      ...{ foretold: mean(all.foretold), happened: mean(all.happened) },
    };
    return this.#finding(body);
  }

  #unfair(tally: Tally): Finding[] {
    const counts = new Map(tally.dimensions.flat().map((one) => [one.segment, one]));
    const verdicts = tally.dimensions.flatMap(judgeSegments);
    const told = verdicts.flatMap(({ segment, rules }) => rules.map((rule) => `${segment}:${rule}`)).join();
    const isNews = told !== '' && told !== this.#toldSegments;
    if (told !== '') this.#toldSegments = told;
    if (!isNews) return [];
    const segments = verdicts.map((verdict) => {
      const { rows, selected, labelled } = counts.get(verdict.segment) as SegmentCounts;
      return { ...verdict, rows, selected: selected ?? 0, labelled };
    });
    const { version } = this.registered;
    const rules = [...new Set(verdicts.flatMap((verdict) => verdict.rules))].sort();
    const body: Omit<FairnessBreached, 'envelope'> = {
      ...{ type: 'FairnessBreached', version, rules, rows: tally.rows, segments },
    };
    return [this.#finding(body), ...this.#retrain('FAIRNESS', `it treats segments unlike the others: ${told}`)];
  }

  #compared(other: string, trial: ShadowTrial): Finding[] {
    const compared = trial.close();
    if (compared === null) return [];
    const body: Omit<ModelShadowCompared, 'envelope'> = {
      ...{ type: 'ModelShadowCompared', champion: this.registered.version, other, ...compared },
    };
    return [this.#finding(body, other)];
  }

  #retrain(reason: Reason, because: string): Finding[] {
    if (this.#asked.has(reason)) return [];
    this.#asked.add(reason);
    const { version, kind } = this.registered;
    const body: Omit<ModelRetrainAsked, 'envelope'> = {
      ...{ type: 'ModelRetrainAsked', version, kind, reasons: [reason], because: because.slice(0, 500) },
    };
    return [{ body, key: `${version}:${reason}` }];
  }

  #finding(body: Finding['body'], more = ''): Finding {
    return { body, key: `${this.registered.version}:${this.#window}:${more}` };
  }

  #trial(shadow: string): ShadowTrial {
    const known = this.#trials.get(shadow) ?? new ShadowTrial(this.registered.line);
    this.#trials.set(shadow, known);
    return known;
  }

  #wait(waiting: Waiting): void {
    const { subject } = waiting.row;
    const before = this.#waiting.get(subject) ?? [];
    this.#waiting.delete(subject);
    this.#waiting.set(subject, [...before, waiting].slice(-ASKINGS_MAX));
    if (this.#waiting.size > WAITING_MAX) this.#waiting.delete(this.#waiting.keys().next().value as string);
  }

  /** The asking an outcome is of; without an id the last one, for that is what it followed, and none is waited for any more. */
  #settle(subject: string, scoredId: string | null): Waiting | undefined {
    const askings = this.#waiting.get(subject) ?? [];
    const found = scoredId === null ? askings.at(-1) : askings.find((one) => one.scoredId === scoredId);
    const left = scoredId === null ? [] : askings.filter((one) => one !== found);
    if (left.length === 0) this.#waiting.delete(subject);
    else this.#waiting.set(subject, left);
    return found;
  }

  #isNew(eventId: string): boolean {
    if (this.#seen.has(eventId)) return false;
    this.#seen.add(eventId);
    if (this.#seen.size > SEEN_MAX) this.#seen.delete(this.#seen.keys().next().value as string);
    return true;
  }

  #tally(): Tally {
    return new Tally(this.registered.line !== null);
  }
}
