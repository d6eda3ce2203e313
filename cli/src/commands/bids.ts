/** `mainstem bids replay`: decides recorded requests again, as they were decided or as another policy would (docs/replay.md). */
import { readFile } from 'node:fs/promises';
import { readCandidatePolicy } from '@mainstem/bidder/replay/candidate-policy';
import { type FoundDifference, type ReplayReport, replayBids } from '@mainstem/bidder/replay/replay';
import { readRowHistory } from '@mainstem/bidder/replay/row-history';
import { type CampaignDifference, type WhatIfReport, whatIf } from '@mainstem/bidder/replay/what-if';
import { Command, Option } from 'commander';
import { EXIT_FAILED, usage } from '../errors.ts';
import { type LogConnection, withLog } from '../log-connection.ts';
import { grouped, table } from '../output.ts';
import { catalogueFold } from '../row-fold.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { when } from '../when.ts';

/** Differences printed one by one; the rest is counted. */
const DIFFERENCES_SHOWN = 20;
/** Campaigns in the table of another policy. */
const CAMPAIGNS_SHOWN = 20;

interface ReplayFlags {
  readonly from: number;
  readonly to: number;
  readonly exchange?: string;
  readonly policy?: string;
}

export function command(): Command {
  const bids = new Command('bids').description('recorded bids: decide them again');
  defineVerb<ReplayFlags>(
    bids
      .command('replay')
      .description(
        'Decides recorded requests again with the catalogue of then and compares the bytes of every answer; exit code 1 when ' +
          'any differs or cannot be decided again. With --policy: what another policy would have bid. Nothing is bid.',
      )
      .addOption(time('--from <time>', 'first moment: a time, or how long ago ("2h")', '10m'))
      .addOption(time('--to <time>', 'moment after the last', 'now'))
      .option('--exchange <name>', 'only requests of this exchange')
      .option('--policy <file>', 'JSON of a candidate policy'),
    replay,
  );
  return bids;
}

/** Help shows the default as it would be given, not the moment it stands for. */
function time(flags: string, description: string, unsaid: string): Option {
  return new Option(flags, description).argParser((text) => when(text)).default(when(unsaid), unsaid);
}

async function replay(context: VerbContext, flags: ReplayFlags): Promise<number> {
  if (flags.to <= flags.from) throw usage('--to lies before --from');
  return await withLog(context.environment, async (connection) => {
    const history = await readRowHistory(connection.log, connection.codec, catalogueFold);
    const span = { fromMs: flags.from, toMs: flags.to };
    context.output.note(`${grouped(history.rows)} rows of the catalogue in ${grouped(history.versions)} versions`);
    const asked = { ...connection, history, span, exchange: flags.exchange };
    return flags.policy === undefined ? await compare(context, asked) : await ask(context, asked, flags.policy);
  });
}

type Asked = LogConnection & Pick<Parameters<typeof replayBids>[0], 'history' | 'span' | 'exchange'>;

async function compare({ output, environment }: VerbContext, asked: Asked): Promise<number> {
  const differences: FoundDifference[] = [];
  const secret = environment.MAINSTEM_NOTICE_SECRET;
  const onDifference = (found: FoundDifference): void => {
    if (differences.length < DIFFERENCES_SHOWN) differences.push(found);
  };
  const report = await replayBids({ ...asked, onDifference, ...(secret === undefined ? {} : { secret }) });
  output.document({ ...report, differences }, () => compareWords(report, differences));
  const isWhole = report.different === 0 && report.unknown === 0;
  return isWhole && report.decisions > 0 ? 0 : EXIT_FAILED;
}

function compareWords(report: ReplayReport, differences: readonly FoundDifference[]): string {
  const { decisions, bids, same, different, undecided, unknown, unknownBecause, tokensCompared } = report;
  if (decisions === 0) return 'nothing was recorded in this time: is it the right one?';
  const lines = differences.map(
    ({ atMs, exchange, auctionId, field, recorded, replayed }) =>
      `${new Date(atMs).toISOString()}  ${exchange}  auction ${auctionId}: ${field} was ${JSON.stringify(recorded)}, ` +
      `is ${JSON.stringify(replayed)}`,
  );
  if (different > differences.length) lines.push(`… and ${grouped(different - differences.length)} more that differ`);
  for (const [why, count] of Object.entries(unknownBecause))
    lines.push(`${grouped(count)} cannot be decided again: ${why}`);
  lines.push(
    `${grouped(decisions)} decisions with ${grouped(bids)} bids: ${grouped(same)} the same byte by byte, ` +
      `${grouped(different)} different, ${grouped(unknown)} unknown, ${grouped(undecided)} refused before anything was decided`,
  );
  if (!tokensCompared)
    lines.push('MAINSTEM_NOTICE_SECRET is not set: tokens of notices were left out of the comparison');
  return lines.join('\n');
}

async function ask({ output }: VerbContext, asked: Asked, file: string): Promise<number> {
  const policy = readCandidatePolicy(await readFile(file, 'utf8'));
  const report = await whatIf({ ...asked, policy });
  output.document({ policy, ...report }, () => whatIfWords(report));
  return report.unknown === 0 && report.decisions > 0 ? 0 : EXIT_FAILED;
}

function whatIfWords({ decisions, unknown, total, campaigns }: WhatIfReport): string {
  if (decisions === 0) return 'nothing was recorded in this time: is it the right one?';
  const rows = [['all', total] as const, ...campaigns.slice(0, CAMPAIGNS_SHOWN)].map(([name, difference]) =>
    cellsOf(name, difference),
  );
  const head = [
    'campaign',
    'bids',
    'then',
    'gained',
    'lost',
    'dearer',
    'cheaper',
    'offered',
    'then',
    'wins',
    'spend',
    'then',
  ];
  const more = campaigns.length > CAMPAIGNS_SHOWN ? [`… and ${campaigns.length - CAMPAIGNS_SHOWN} more campaigns`] : [];
  const unsure = `of ${grouped(total.unknownWins)} bids nobody said what it took to win; they count as not won`;
  return [
    table(head, rows),
    ...more,
    `${grouped(decisions)} decisions, ${grouped(unknown)} of them unknown; ${unsure}`,
  ].join('\n');
}

function cellsOf(name: string, { candidate, recorded, ...changes }: CampaignDifference): (string | number)[] {
  const money = (micros: number): string => (micros / 1e6).toFixed(6);
  const { gained, lost, dearer, cheaper } = changes;
  const offered = [money(candidate.offeredMicros), money(recorded.offeredMicros)];
  const spent = [money(candidate.spentMicros), money(recorded.spentMicros)];
  return [name, candidate.bids, recorded.bids, gained, lost, dearer, cheaper, ...offered, candidate.wins, ...spent];
}
