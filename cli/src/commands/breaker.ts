/**
 * `mainstem breaker open | half-open | close | approve | show`: the safety modes of bidding, by hand (SM-1, KIKI-42). Through
 * the gateway when one answers, else straight to the breaker stream, so that it works while the gateway is away; `--direct`
 * does so at once. A person's word needs no cool-down.
 */
import { type BreakerCommand, breakerCommand, WHOLE_TENANT } from '@mainstem/streams/deciders/breaker/commands';
import { type Breaker, type BreakerEvent, breakerDecider, effectsOf } from '@mainstem/streams/deciders/breaker/decider';
import { type DecisionWriter, startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { Command } from 'commander';
import { actorName, reasonWords } from '../author.ts';
import { approveThroughGateway, askGateway, type BreakerTold } from '../breaker-route.ts';
import { EXIT_FAILED, usage } from '../errors.ts';
import { withLog } from '../log-connection.ts';
import { type Output, table } from '../output.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant?: string;
  readonly campaign?: string;
  readonly because?: string;
  readonly as: string;
  readonly halt?: boolean;
  readonly bidShare?: number;
  readonly capShare?: number;
  readonly provenOnly?: boolean;
  readonly approval?: boolean;
  readonly coolDown?: number;
  readonly probe?: number;
  readonly closeAfter?: number;
  readonly direct?: boolean;
}

type Writer = DecisionWriter<BreakerCommand, Breaker, BreakerEvent>;

const PPM_PER_PERCENT = 10_000;
const SECOND_MS = 1_000;
const DAY_S = 86_400;

export function command(): Command {
  const breaker = new Command('breaker').description('safety modes of bidding: open, probe, close, approve, show');
  const about = (one: Command) =>
    one
      .option('--tenant <name>', 'whose bidding; "platform" for everyone’s', SAMPLE_TENANT)
      .option('--campaign <id>', 'of this campaign only')
      .option('--because <words>', 'why; goes onto the log, so nothing personal', reasonWords)
      .option('--as <kind:name>', 'who does it', actorName, 'user:cli')
      .option('--direct', 'write to the log itself, not through the gateway');
  defineVerb(
    about(breaker.command('open').description('bid carefully, or not at all'))
      .option('--halt', 'do not bid at all')
      .option('--bid-share <percent>', 'bid at most this share of the price', wholeNumber('--bid-share', 1, 100))
      .option('--cap-share <percent>', 'spend at most this share of the caps', wholeNumber('--cap-share', 0, 100))
      .option('--no-proven-only', 'bid creatives that are not gold, too')
      .option('--no-approval', 'let campaigns bid without an approval of their own')
      .option(
        '--cool-down <seconds>',
        'probe by itself after this (default: never)',
        wholeNumber('--cool-down', 0, DAY_S),
      ),
    open,
  );
  defineVerb(
    about(breaker.command('half-open').description('bid on a share of the auctions, to see whether all is well'))
      .option('--probe <percent>', 'share of the auctions', wholeNumber('--probe', 1, 100), 10)
      .option('--close-after <seconds>', 'close by itself after this', wholeNumber('--close-after', 0, DAY_S), 300),
    halfOpen,
  );
  defineVerb(about(breaker.command('close').description('bid as ever')), close);
  defineVerb(
    about(breaker.command('approve').description('let one campaign bid, carefully, while its tenant’s is open')),
    approve,
  );
  defineVerb(
    breaker.command('show').description('every breaker that is not closed').option('--tenant <name>', 'of this tenant'),
    show,
  );
  return breaker;
}

function open(context: VerbContext, flags: Flags): Promise<number> {
  const { halt = false, bidShare, capShare, provenOnly = true, approval = true, coolDown } = flags;
  const plain = effectsOf.MANUAL;
  const effects = {
    bidSharePpm: bidShare === undefined ? plain.bidSharePpm : bidShare * PPM_PER_PERCENT,
    capSharePpm: capShare === undefined ? plain.capSharePpm : capShare * PPM_PER_PERCENT,
    provenOnly,
    approvalRequired: approval,
    halted: halt,
  };
  const coolDownMs = coolDown === undefined ? null : coolDown * SECOND_MS;
  return send(context, flags, { type: 'OpenBreaker', cause: 'MANUAL', effects, coolDownMs, ...said(flags) });
}

function halfOpen(context: VerbContext, flags: Flags): Promise<number> {
  const probePpm = (flags.probe ?? 0) * PPM_PER_PERCENT;
  const closesAfterMs = (flags.closeAfter ?? 0) * SECOND_MS;
  return send(context, flags, { type: 'HalfOpenBreaker', probePpm, closesAfterMs, force: true, ...said(flags) });
}

function close(context: VerbContext, flags: Flags): Promise<number> {
  return send(context, flags, { type: 'CloseBreaker', force: true, ...said(flags) });
}

/** Whichever breaker asks for it: the campaign's own, or else its tenant's. */
async function approve({ environment, output }: VerbContext, flags: Flags): Promise<number> {
  const { campaign: campaignId, tenant = SAMPLE_TENANT } = flags;
  if (campaignId === undefined) throw usage('approve needs --campaign', 'Say which campaign may bid.');
  const { because } = said(flags);
  const command = { type: 'ApproveUnderBreaker', campaignId, because } as const;
  if (flags.direct !== true) {
    const answered = await approveThroughGateway(environment, { tenant, entity: campaignId, actor: flags.as, command });
    if (answered !== undefined) return tell(output, tenant, answered.entity, answered.told);
  }
  return await withWriter(environment, async (writer) => {
    const own = writer.read(tenant, campaignId).state;
    const entity = own.state === 'open' && own.effects?.approvalRequired === true ? campaignId : WHOLE_TENANT;
    return await execute(writer, output, { ...flags, campaign: entity }, command);
  });
}

function said({ because }: Flags): { because: string; atMs: number } {
  if (because === undefined)
    throw usage('--because is missing', 'Say why, without personal data: it stays on the log.');
  return { because, atMs: Date.now() };
}

async function send({ environment, output }: VerbContext, flags: Flags, command: BreakerCommand): Promise<number> {
  const { tenant = SAMPLE_TENANT, campaign: entity = WHOLE_TENANT, as: actor } = flags;
  if (flags.direct !== true) {
    const told = await askGateway(environment, { tenant, entity, actor, command });
    if (told !== undefined) return tell(output, tenant, entity, told);
  }
  return await withWriter(environment, (writer) => execute(writer, output, flags, command));
}

function tell(output: Output, tenant: string, entity: string, told: BreakerTold): number {
  output.document({ ...told, through: 'gateway' }, () =>
    told.kind === 'accepted'
      ? `${tenant}/${entity} is ${told.state} (version ${told.version})`
      : `${told.code}: ${told.message}`,
  );
  return told.kind === 'accepted' ? 0 : EXIT_FAILED;
}

async function execute(writer: Writer, output: Output, flags: Flags, command: BreakerCommand): Promise<number> {
  const { tenant = SAMPLE_TENANT, campaign = WHOLE_TENANT, as: actor } = flags;
  const context = { actor, occurredAtMs: Date.now() };
  const outcome = await writer.execute(tenant, campaign, breakerCommand.parse(command), context);
  const now = writer.read(tenant, campaign).state;
  output.document({ ...outcome, now }, () => {
    if (outcome.kind === 'accepted') return `${tenant}/${campaign} is ${now.state} (version ${outcome.version})`;
    if (outcome.kind === 'rejected') return `${outcome.code}: ${outcome.message}`;
    return 'others changed it at the same time: look at it, and say it again';
  });
  return outcome.kind === 'accepted' ? 0 : EXIT_FAILED;
}

async function show({ environment, output }: VerbContext, { tenant }: Flags): Promise<void> {
  await withLog(environment, async ({ log, codec }) => {
    const seen = new Set<string>();
    const writer = startDecisionWriter({ log, codec, decider: breakerDecider, service: 'mainstem-cli' });
    writer.onEvent(({ envelope }) => seen.add(`${envelope.tenant}|${envelope.entity}`));
    await writer.whenCaughtUp();
    const rows = [...seen].flatMap((key) => {
      const [owner = '', entity = ''] = key.split('|');
      const { state, version } = writer.read(owner, entity);
      if (state.state === 'closed' || (tenant !== undefined && owner !== tenant)) return [];
      return [{ tenant: owner, campaign: entity, version, ...state }];
    });
    await writer.stop();
    output.document(rows, () => (rows.length === 0 ? 'every breaker is closed' : page(rows)));
  });
}

function page(rows: readonly (Breaker & { tenant: string; campaign: string; version: number })[]): string {
  return table(
    ['tenant', 'campaign', 'state', 'cause', 'bids', 'caps', 'gold only', 'approval', 'half-opens'],
    rows.map(({ tenant, campaign, state, cause, effects, coolDownUntilMs, approved }) => [
      tenant,
      campaign,
      effects?.halted === true && state === 'open' ? 'open, halted' : state,
      cause ?? '',
      percent(effects?.bidSharePpm),
      percent(effects?.capSharePpm),
      effects?.provenOnly === true ? 'yes' : 'no',
      effects?.approvalRequired === true ? `${approved.length} approved` : 'not needed',
      coolDownUntilMs === null ? 'by hand' : new Date(coolDownUntilMs).toISOString(),
    ]),
  );
}

function percent(ppm = 1_000_000): string {
  return `${ppm / PPM_PER_PERCENT} %`;
}

async function withWriter<Result>(
  environment: NodeJS.ProcessEnv,
  use: (writer: Writer) => Promise<Result>,
): Promise<Result> {
  return await withLog(environment, async ({ log, codec }) => {
    const writer = startDecisionWriter({ log, codec, decider: breakerDecider, service: 'mainstem-cli' });
    try {
      await writer.whenCaughtUp();
      return await use(writer);
    } finally {
      await writer.stop();
    }
  });
}
