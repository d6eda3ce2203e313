/**
 * `mainstem budgets`: portfolios of campaigns that share a sum of a day (KIKI-18), through the gateway. docs/money.md.
 * Amounts are in the currency, `250` or `12.50`; on the log they are whole micros.
 */
import type { portfolioCommand } from '@mainstem/streams/deciders/portfolio/commands';
import { Command, Option } from 'commander';
import type { z } from 'zod';
import { actorName, reasonWords } from '../author.ts';
import { usage } from '../errors.ts';
import { codeOfRefusal, connectGateway, type GatewayClient } from '../gateway-client.ts';
import { table } from '../output.ts';
import { amountOf, explained, microsOf, sharesTable, type ToldSplit } from '../portfolio-words.ts';
import { some, timeOf } from '../rows.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly as: string;
  readonly because?: string;
  readonly total?: number;
  readonly currency?: string;
  readonly mode?: 'AUTOMATIC' | 'MANUAL';
  readonly interval?: number;
  readonly explore?: number;
  readonly approvalAbove?: number;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly reject?: boolean;
}

const PPM_PER_PERCENT = 10_000;
const WEEK_MIN = 10_080;

export function command(): Command {
  const budgets = new Command('budgets').description('portfolios: a sum of a day, split over campaigns');
  const of = (name: string, about: string) =>
    budgets
      .command(name)
      .description(about)
      .option('--tenant <name>', 'whose', SAMPLE_TENANT)
      .option('--as <kind:name>', 'who you are', actorName, 'user:cli');
  const why = (one: Command) =>
    one.argument('<portfolio>').option('--because <words>', 'why; goes onto the log', reasonWords, 'asked for by hand');
  defineVerb<Flags>(of('list', 'portfolios, by id'), list);
  defineVerb<Flags>(of('show', 'one portfolio and its newest split').argument('<portfolio>'), show);
  defineVerb<Flags>(of('explain', 'why a campaign has the share it has').argument('<campaign>'), explain);
  defineVerb<Flags>(rules(of('open', 'begin a portfolio, or change one that is open').argument('<portfolio>')), open);
  defineVerb<Flags>(
    of('add', 'let a campaign share, or change its bounds')
      .argument('<portfolio>')
      .argument('<campaign>')
      .option('--min <amount>', 'least of a day', microsOf, 0)
      .option('--max <amount>', 'most of a day', microsOf)
      .option('--step <amount>', 'most its share moves in one split', microsOf),
    add,
  );
  defineVerb<Flags>(of('remove', 'let it share no more').argument('<portfolio>').argument('<campaign>'), remove);
  defineVerb<Flags>(why(of('allocate', 'split the sum anew, now')), allocate);
  defineVerb<Flags>(why(of('approve', 'let a split hold that waits')).option('--reject', 'refuse it'), settle);
  defineVerb<Flags>(why(of('close', 'end a portfolio; campaigns go back to caps of their own')), close);
  return budgets;
}

function rules(one: Command): Command {
  return one
    .requiredOption('--total <amount>', 'most that is spent in a day together', microsOf)
    .option('--currency <code>', 'ISO 4217; needed to begin one')
    .addOption(new Option('--mode <mode>', 'whether each split waits').choices(['AUTOMATIC', 'MANUAL']))
    .option('--interval <minutes>', 'between splits nobody asked for', wholeNumber('--interval', 5, WEEK_MIN), 60)
    .option('--explore <percent>', 'of an even share, for campaigns not known', wholeNumber('--explore', 0, 100), 10)
    .option('--approval-above <percent>', 'splits that move more wait', wholeNumber('--approval-above', 0, 100));
}

function gatewayOf({ environment }: VerbContext, { tenant, as }: Flags): Promise<GatewayClient> {
  return connectGateway(environment, tenant, ['admin'], { subject: as });
}

async function list(context: VerbContext, flags: Flags): Promise<void> {
  const rows = await some((await gatewayOf(context, flags)).items('/v1/portfolios', {}));
  context.output.document({ items: rows }, () =>
    table(
      ['PORTFOLIO', 'STATUS', 'A DAY', 'MODE', 'CAMPAIGNS', 'SPLIT', 'STANDS', 'DECIDED'],
      rows.map((row) => [
        ...[row.portfolioId, row.status ?? '', `${amountOf(row.totalMicros)} ${row.currency ?? ''}`, row.mode ?? ''],
        ...[String(row.members?.length ?? 0), String(row.splitNumber), row.splitStatus ?? '-', timeOf(row.splitAtMs)],
      ]),
    ),
  );
}

async function portfolioOf(gateway: GatewayClient, id: string) {
  const { data } = await gateway.get('/v1/portfolios/{id}', { path: { id } });
  const { split = null, splitNumber = 0, ...row } = data;
  return { ...row, splitNumber, split: split === null ? null : (JSON.parse(split) as ToldSplit) };
}

async function show(context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  const row = await portfolioOf(await gatewayOf(context, flags), id);
  context.output.document(row, () => {
    const head = `${id}: ${amountOf(row.totalMicros)} ${row.currency ?? ''} a day, ${row.status ?? ''}, ${row.mode ?? ''}`;
    if (row.split === null) return `${head}; no split yet`;
    const moved = `${amountOf(row.movedMicros)} moved, ${amountOf(row.leftMicros)} left`;
    return [
      head,
      `split ${row.splitNumber} (${row.splitTrigger ?? ''}) of ${timeOf(row.splitAtMs)}: ${row.splitStatus ?? '-'}; ${moved}`,
      sharesTable(row.split),
    ].join('\n');
  });
}

async function explain(context: VerbContext, flags: Flags, [campaignId = '']: string[]): Promise<void> {
  const gateway = await gatewayOf(context, flags);
  const { data: campaign } = await gateway.get('/v1/campaigns/{id}', { path: { id: campaignId } });
  const { portfolioId, allocatedMicros, shareMicros, dailyCapMicros, allocationReason } = campaign;
  if (portfolioId === null || portfolioId === undefined)
    throw usage(`campaign ${campaignId} has no share of a portfolio`);
  const { split, currency, splitNumber } = await portfolioOf(gateway, portfolioId);
  const share = split?.shares.find((one) => one.campaignId === campaignId) ?? null;
  const caps = { portfolioId, splitNumber, allocatedMicros, shareMicros, dailyCapMicros, reason: allocationReason };
  context.output.document({ campaignId, ...caps, share }, () =>
    [
      `${campaignId} may spend ${amountOf(allocatedMicros)} ${currency ?? ''} a day by portfolio ${portfolioId}` +
        `${dailyCapMicros === null || dailyCapMicros === undefined ? '' : `, and ${amountOf(dailyCapMicros)} by its own daily cap: the lower holds`}.`,
      ...(share === null ? [`${allocationReason ?? ''}.`] : explained(share, currency ?? '')),
    ].join('\n'),
  );
}

async function open(context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  const { total = 0, currency, mode = 'AUTOMATIC', interval = 60, explore = 10, approvalAbove } = flags;
  const settings = {
    totalMicros: total,
    mode,
    intervalMin: interval,
    explorePpm: explore * PPM_PER_PERCENT,
    approvalAbovePpm: approvalAbove === undefined ? null : approvalAbove * PPM_PER_PERCENT,
  };
  // A currency begins a portfolio and never changes; without one an open portfolio is changed.
  if (currency === undefined) await change(context, flags, id, settings);
  else await send(context, flags, id, { type: 'OpenPortfolio', ...settings, currency });
}

async function change(context: VerbContext, flags: Flags, id: string, settings: Settings): Promise<void> {
  await send(context, flags, id, { type: 'ChangePortfolio', ...settings }).catch((error: unknown) => {
    if (codeOfRefusal(error) !== 'PORTFOLIO_NOT_FOUND') throw error;
    throw usage(`no portfolio ${id} is open`, 'Name its currency to begin one, e.g. --currency EUR.');
  });
}

async function add(context: VerbContext, flags: Flags, [id = '', campaignId = '']: string[]): Promise<void> {
  const { min: minMicros = 0, max: maxMicros = null, step: stepMicros = null } = flags;
  await send(context, flags, id, { type: 'SetMember', campaignId, minMicros, maxMicros, stepMicros });
}

async function remove(context: VerbContext, flags: Flags, [id = '', campaignId = '']: string[]): Promise<void> {
  await send(context, flags, id, { type: 'RemoveMember', campaignId });
}

async function allocate(context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  await send(context, flags, id, { type: 'AllocateBudget', because: flags.because ?? '' });
}

async function settle(context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  const { splitNumber: number } = await portfolioOf(await gatewayOf(context, flags), id);
  const because = flags.because ?? '';
  const type = flags.reject === true ? 'RejectAllocation' : 'ApproveAllocation';
  await send(context, flags, id, { type, number, because });
}

async function close(context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  await send(context, flags, id, { type: 'ClosePortfolio', because: flags.because ?? '' });
}

/** Sends a command and tells what came of it. */
type Settings = Omit<Extract<z.input<typeof portfolioCommand>, { type: 'ChangePortfolio' }>, 'type'>;

async function send(
  context: VerbContext,
  flags: Flags,
  id: string,
  command: z.input<typeof portfolioCommand>,
): Promise<void> {
  const gateway = await gatewayOf(context, flags);
  const { data } = await gateway.post('/v1/commands/portfolios/{id}', { path: { id }, body: command as never });
  context.output.document(data, () => data.events.map(({ type }) => `${id}: ${type}`).join('\n'));
}
