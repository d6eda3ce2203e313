/** `mainstem twin replay`: a range of the log under another policy, catalogue or click model (KIKI-51, docs/twin.md). */
import { readFile } from 'node:fs/promises';
import { readCandidatePolicy } from '@mainstem/bidder/replay/candidate-policy';
import { readRowHistory } from '@mainstem/bidder/replay/row-history';
import { givenModel, readGivenRows } from '@mainstem/bidder/replay/twin/given-rows';
import { replayTwin, type TwinReport } from '@mainstem/bidder/replay/twin/twin';
import type { Figure, Totals } from '@mainstem/models/twin/settle';
import { EXIT_FAILED, usage } from '../errors.ts';
import { withLog } from '../log-connection.ts';
import { grouped, table } from '../output.ts';
import { catalogueFold } from '../row-fold.ts';
import type { VerbContext } from '../verb.ts';

export interface TwinReplayFlags {
  readonly from: number;
  readonly to: number;
  readonly exchange?: string;
  readonly policy?: string;
  readonly catalogue?: string;
  /** `name@version=file.onnx`. */
  readonly model?: string;
  readonly tenant: string;
}

const CAMPAIGNS_SHOWN = 20;
/** Stands in every answer: what the twin is, and what it is not. */
export const CLAIM =
  'It says what this log holds about these auctions, nothing about the world: the others would not have bid the same, and ' +
  'how budgets would have run out is not foretold.';

export async function twinReplay(context: VerbContext, flags: TwinReplayFlags): Promise<number> {
  if (flags.to <= flags.from) throw usage('--to lies before --from');
  const { output, environment } = context;
  const policy = readCandidatePolicy(flags.policy === undefined ? '{}' : await readFile(flags.policy, 'utf8'));
  const given = flags.catalogue === undefined ? new Map() : readGivenRows(await readFile(flags.catalogue, 'utf8'));
  const models = new Map<string, string>();
  if (flags.model !== undefined) {
    const [id, file] = modelIn(flags.model);
    given.set(...givenModel(flags.tenant, id, await readFile(file)));
    models.set(flags.tenant, id);
  }
  const span = { fromMs: flags.from, toMs: flags.to };
  const report = await withLog(environment, async (connection) => {
    const history = await readRowHistory(connection.log, connection.codec, catalogueFold);
    const progress = output.progress('auctions');
    const onProgress = (decisions: number, atMs: number): void =>
      progress.update(atMs - span.fromMs, span.toMs - span.fromMs, `${grouped(decisions)} auctions`);
    const { exchange } = flags;
    const found = await replayTwin({ ...connection, history, span, policy, given, models, exchange, onProgress });
    progress.end();
    return found;
  });
  output.document({ span, policy, ...report, claim: CLAIM }, () => reportWords(report));
  return report.unknown === 0 && report.decisions > 0 ? 0 : EXIT_FAILED;
}

function modelIn(text: string): [id: string, file: string] {
  const found = /^([a-z][a-z0-9-]{0,40}@[A-Za-z0-9._-]{1,40})=(.+)$/.exec(text);
  if (found === null) throw usage(`"${text}" is no name@version=file.onnx`);
  return [found[1] as string, found[2] as string];
}

export function reportWords({ decisions, unknown, total, campaigns, censoring, changes, curves }: TwinReport): string {
  if (decisions === 0) return 'nothing was recorded in this time: is it the right one?';
  const changed = ([, { bids, wins }]: readonly [string, Totals]): number =>
    Math.abs(bids.candidate - bids.recorded) + Math.abs(wins.candidate - wins.recorded);
  const shown = [...campaigns]
    .sort((one, other) => changed(other) - changed(one) || (one[0] < other[0] ? -1 : 1))
    .slice(0, CAMPAIGNS_SHOWN);
  const rows = [['all', total] as const, ...shown].flatMap(([name, totals]) => rowsOf(name, totals));
  const { told, implied, estimated, estimatedWins } = censoring;
  const market = curves.reduce((sum, { segment }) => sum + Number(!segment.startsWith('*')), 0);
  return [
    table(['campaign', 'figure', 'then', 'twin', 'lift', '95 % interval'], rows),
    ...(campaigns.length > shown.length ? [`… and ${campaigns.length - shown.length} more campaigns`] : []),
    `${grouped(decisions)} auctions, ${grouped(unknown)} of them unknown; bids: ${grouped(changes.gained)} gained, ` +
      `${grouped(changes.lost)} lost, ${grouped(changes.other)} by another campaign`,
    `Censored prices: of the twin's bids ${grouped(told)} met a told price, ${grouped(implied)} follow from what was bid ` +
      `then, ${grouped(estimated)} are survival estimates (${grouped(Math.round(estimatedWins))} of its wins, by ` +
      `${grouped(market)} curves), of ${grouped(total.unknown)} nothing is known: they count as not won`,
    CLAIM,
  ].join('\n');
}

const percent = (share: number): string => `${share < 0 ? '' : '+'}${(100 * share).toFixed(1)} %`;

function rowsOf(name: string, { bids, wins, spentMicros, clicks }: Totals): string[][] {
  const count = (value: number) => grouped(Math.round(value));
  const row = (figure: string, { recorded, candidate, lift }: Figure, words: (value: number) => string) => [
    figure === 'bids' ? name : '',
    figure,
    words(recorded),
    words(candidate),
    lift === null ? '-' : percent(lift.value),
    lift === null ? '-' : `${percent(lift.low)} to ${percent(lift.high)}`,
  ];
  const rows = [
    row('bids', bids, count),
    row('wins', wins, count),
    row('spend', spentMicros, (value) => (value / 1e6).toFixed(6)),
  ];
  const hasModel = clicks.recorded > 0 || clicks.candidate > 0;
  return hasModel ? [...rows, row('clicks foretold', clicks, (value) => value.toFixed(1))] : rows;
}
