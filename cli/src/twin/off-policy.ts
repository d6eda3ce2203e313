/** `mainstem twin off-policy`: another policy judged by decisions that were logged with their propensity (docs/twin.md). */
import { readFile } from 'node:fs/promises';
import type { Estimate } from '@mainstem/models/off-policy/estimate';
import { choicesOf, type JudgedPolicy, judgePolicy, type LoggedDecision } from '@mainstem/models/off-policy/logged';
import { type AskedPolicy, policyOf, readPolicyFile, uniformPolicy } from '@mainstem/models/off-policy/policies';
import { InvalidArgumentError } from 'commander';
import { EXIT_FAILED, usage } from '../errors.ts';
import { withLog } from '../log-connection.ts';
import { grouped, table } from '../output.ts';
import type { VerbContext } from '../verb.ts';
import { readExposures } from './exposures.ts';
import { type Columns, type Field, fields, readLoggedFile } from './logged-file.ts';

export interface OffPolicyFlags {
  readonly policy: string;
  readonly columns?: Partial<Columns>;
  readonly clip?: number;
  readonly effectiveMin?: number;
  readonly draws: number;
  readonly seed: number;
  /** From the log in place of a file. */
  readonly experiment?: string;
  readonly tenant: string;
  readonly metric: string;
  readonly from: number;
  readonly to: number;
}

/** What each reason to abstain means, for people. */
const words: Readonly<Record<JudgedPolicy['abstain'][number], string>> = {
  NO_ROUNDS: 'there are no decisions',
  BAD_PROPENSITY: 'a logged propensity is not above 0 and at most 1',
  FEW_EFFECTIVE_ROUNDS: 'too few effective decisions: the policies hardly overlap',
  ONE_ROUND_DECIDES: 'one decision carries more than a twentieth of the weight',
  WEIGHTS_OFF: 'the mean weight is not 1: propensities are not true, or the log lacks what the policy does',
  INTERVAL_TOO_WIDE: 'the interval is wider than twice the estimate',
  ACTIONS_NEVER_LOGGED: 'the policy does what was never logged',
};

/** `action=item_id,place=position`. */
export function readColumns(text: string): Partial<Columns> {
  const columns: Partial<Record<Field, string>> = {};
  for (const part of text.split(',')) {
    const [field, name] = part.split('=');
    const known = fields.find((one) => one === field);
    if (known === undefined || !name) throw new InvalidArgumentError(`Give ${fields.join('=<column>,')}=<column>.`);
    columns[known] = name;
  }
  return columns;
}

export async function offPolicy(context: VerbContext, flags: OffPolicyFlags, [file]: string[]): Promise<number> {
  const { output, environment } = context;
  const { experiment, tenant, metric } = flags;
  if ((file === undefined) === (experiment === undefined))
    throw usage('give a file, or --experiment <id>, and not both');
  const progress = output.progress('decisions');
  const decisions =
    experiment === undefined
      ? await readLoggedFile(file as string, flags.columns ?? {}, (count) => progress.update(count, count))
      : await withLog(environment, ({ log, codec }) => {
          const span = { fromMs: flags.from, toMs: flags.to };
          const onProgress = (done: number, of: number): void => progress.update(done, of, 'records');
          return readExposures(log, codec, { tenant, experiment, metric, span, onProgress });
        });
  progress.end();
  return await judge(context, flags, decisions, file ?? `experiment ${experiment}, ${metric}`);
}

async function judge(
  { output }: VerbContext,
  flags: OffPolicyFlags,
  decisions: readonly LoggedDecision[],
  from: string,
): Promise<number> {
  const policy = await policyNamed(flags, decisions);
  const judged = judgePolicy(decisions, policy, {
    ...(flags.clip === undefined ? {} : { clipAt: flags.clip }),
    ...(flags.effectiveMin === undefined ? {} : { effectiveRoundsMin: flags.effectiveMin }),
  });
  const because = judged.abstain.map((code) => ({ code, words: words[code] }));
  output.document({ from, ...judged, because }, () => judgedWords(judged));
  return judged.verdict === 'ABSTAIN' ? EXIT_FAILED : 0;
}

async function policyNamed(flags: OffPolicyFlags, decisions: readonly LoggedDecision[]): Promise<AskedPolicy> {
  const choices = choicesOf(decisions);
  if (flags.policy === 'uniform') return uniformPolicy(choices);
  const [path = '', part] = flags.policy.split('#');
  try {
    const read = readPolicyFile(await readFile(path, 'utf8'), part);
    return policyOf(read, flags.policy, choices, flags.draws, flags.seed);
  } catch (error) {
    if (error instanceof RangeError) throw usage(`${path}: ${error.message}`, 'docs/twin.md shows what it may be.');
    throw error;
  }
}

const figure = (value: number): string => (Number.isFinite(value) ? value.toPrecision(4) : '-');

function judgedWords({ ips, snips, dr, earned, lift, evidence, ...judged }: JudgedPolicy): string {
  const row = (name: string, { value, low, high }: Estimate) => [name, figure(value), figure(low), figure(high)];
  const rows = [row('earned by the log', earned), row('IPS', ips), row('SNIPS', snips)];
  if (dr !== null) rows.push(row('DR', dr));
  const share = (value: number) => `${(100 * value).toFixed(1)} %`;
  return [
    table(['per decision', 'value', 'low', 'high'], [...rows, row('lift over the log', lift)]),
    `${grouped(evidence.rounds)} decisions, worth ${grouped(Math.round(evidence.effectiveRounds))} of the policy's own; ` +
      `weights: mean ${evidence.meanWeight.toFixed(3)}, greatest ${evidence.maxWeight.toFixed(1)}, ` +
      `clipped ${share(evidence.clipped)}; coverage: ${share(evidence.covered / Math.max(1, evidence.rounds))} of the ` +
      `decisions, ${share(1 - judged.unsupported)} of the policy`,
    judged.verdict === 'ABSTAIN'
      ? `ABSTAIN: ${judged.abstain.map((code) => `${words[code]} (${code})`).join('; ')}. Try it on a small share of traffic.`
      : `${judged.verdict}: the 95 % interval of the lift ${judged.verdict === 'UNCERTAIN' ? 'holds 0' : 'leaves out 0'}`,
  ].join('\n');
}
