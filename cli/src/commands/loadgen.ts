/** `mainstem loadgen ortb | leads`: auctions against the bidder, or leads into the gateway, at a rate. */
import { type OrtbLoadReport, runOrtbLoad } from '@mainstem/infra/load/ortb';
import { readRequests } from '@mainstem/infra/load/request-file';
import { type AuctionKind, auctionKinds } from '@mainstem/infra/load/rivals';
import { readSettings } from '@mainstem/streams/settings';
import { Command, Option } from 'commander';
import { EXIT_FAILED } from '../errors.ts';
import { connectGateway } from '../gateway-client.ts';
import { type LeadLoadResult, runLeadLoad } from '../lead-load.ts';
import { grouped, table } from '../output.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';
import { SAMPLE_TENANT } from './token.ts';

/** What the gateway takes in one process with a broker beside it; more only fills the list of what was shed. */
const LEADS_RATE_MAX = 50_000;
/** The generator's own bound (infra/load/ortb.ts). */
const AUCTIONS_RATE_MAX = 200_000;
const SECONDS_MAX = 24 * 3600;

/** More change little: the best of so many is far out in the tail. */
const RIVALS_MAX = 100;
const rivals = wholeNumber('--rivals', 1, RIVALS_MAX);

interface LoadOptions {
  readonly rate: number;
  readonly seconds: number;
}

interface OrtbOptions extends LoadOptions {
  readonly transport: 'http' | 'ws';
  readonly seed?: number;
  readonly auction: AuctionKind;
  readonly rivals?: number;
  readonly market: number;
  readonly requests?: string;
}

export function command(): Command {
  const loadgen = new Command('loadgen').description('auctions or leads at a rate');
  defineVerb<OrtbOptions>(
    withLoad(loadgen.command('ortb').description('auctions: bid requests, and notices for the bids'), AUCTIONS_RATE_MAX)
      .addOption(new Option('--transport <kind>', 'how they come').choices(['http', 'ws']).default('http'))
      .addOption(new Option('--auction <kind>', 'what the winner pays').choices(auctionKinds).default('second'))
      .option('--rivals <n>', 'bidders with prices of their own; without it every second bid wins', rivals)
      .option(
        '--market <cpm>',
        'median price of a rival, whole units of currency',
        wholeNumber('--market', 1, 1_000),
        1,
      )
      .option('--requests <file>', 'bid requests to send round and round, one JSON object a line')
      .option('--seed <n>', 'the same requests again', wholeNumber('--seed', 0, 2 ** 32 - 1)),
    ortb,
  );
  defineVerb<LoadOptions & { tenant: string }>(
    withLoad(loadgen.command('leads').description('leads, through POST /v1/events'), LEADS_RATE_MAX).option(
      '--tenant <name>',
      'tenant they belong to',
      SAMPLE_TENANT,
    ),
    leads,
  );
  return loadgen;
}

function withLoad(command: Command, rateMax: number): Command {
  return command
    .option('--rate <n>', 'how many a second', wholeNumber('--rate', 1, rateMax), 100)
    .option('--seconds <n>', 'for how long', wholeNumber('--seconds', 1, SECONDS_MAX), 10);
}

async function ortb({ output, environment, interrupted }: VerbContext, options: OrtbOptions): Promise<number> {
  const { MAINSTEM_BIDDER_URL: url } = readSettings(['MAINSTEM_BIDDER_URL'], environment);
  const total = options.rate * options.seconds;
  const progress = output.progress('auctions');
  const report = await runOrtbLoad(
    {
      url,
      ratePerS: options.rate,
      durationS: options.seconds,
      transport: options.transport,
      signal: interrupted,
      auction: options.auction,
      ...(options.rivals === undefined ? {} : { market: { rivals: options.rivals, medianCpm: options.market } }),
      ...(options.requests === undefined ? {} : { requests: readRequests(options.requests) }),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    },
    (now) => progress.update(now.answered, total, `${grouped(now.bids)} bids`),
  );
  progress.end();
  output.document(report, () => ortbTable(report));
  return Object.keys(report.errors).length === 0 ? 0 : EXIT_FAILED;
}

function ortbTable(report: OrtbLoadReport): string {
  const { latencyMs, noiseMs, errors, seed, ...counts } = report;
  const rows = Object.entries(counts).map(([name, value]) => [words(name), value]);
  const latency = Object.keys(latencyMs).map((name) => [
    name,
    latencyMs[name as keyof typeof latencyMs],
    noiseMs[name as keyof typeof noiseMs],
  ]);
  return [
    table(['count', 'value'], rows),
    table(['quantile', 'answer after, ms', 'generator’s own delay, ms'], latency),
    ...(Object.keys(errors).length === 0 ? [] : [table(['error', 'times'], Object.entries(errors))]),
    `the same requests again: --seed ${seed}`,
  ].join('\n');
}

async function leads(context: VerbContext, options: LoadOptions & { tenant: string }): Promise<number> {
  const { output, environment, interrupted } = context;
  const gateway = await connectGateway(environment, options.tenant, ['manager']);
  const progress = output.progress('leads');
  const result = await runLeadLoad(gateway, {
    rate: options.rate,
    seconds: options.seconds,
    interrupted,
    onProgress: (accepted, of) => progress.update(accepted, of),
  });
  progress.end();
  output.document(result, () => leadTable(result));
  return result.failed + result.invalid + result.shed === 0 ? 0 : EXIT_FAILED;
}

function leadTable({ latencyMs, firstFailure, ...counts }: LeadLoadResult): string {
  const rows = Object.entries(counts).map(([name, value]) => [words(name), value]);
  return [
    table(['count', 'value'], rows),
    table(['quantile', 'answer after, ms'], Object.entries(latencyMs)),
    ...(firstFailure === '' ? [] : [`first failure: ${firstFailure}`]),
  ].join('\n');
}

/** `notSent` as "not sent". */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
