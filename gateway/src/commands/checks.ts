/**
 * What a decider cannot see: a decided stream knows nothing of the others, yet a creative of a campaign that never was can
 * never be shown, and a budget in another currency than its campaign's never spent. So the door looks at the campaign's own
 * stream before it asks (ADR 0027).
 *
 * Such a look at another stream cannot race: a campaign that was created is never deleted and keeps its currency, so what was
 * seen once stays true. What was not seen may be there all the same, for this process follows the log by moments; so a refusal
 * waits for the campaign first. What cannot be said for certain is accepted, with a warning in the answer.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConfig } from '@mainstem/schemas/agent-config/yaml';
import type { Campaign } from '@mainstem/streams/deciders/campaign/decider';
import type { Creative } from '@mainstem/streams/deciders/creative/decider';
import type { Caller } from '../authorisation/verdict.ts';
import { GatewayError } from '../errors.ts';
import type { AnyCommand } from './streams.ts';
import type { StreamName } from './table.ts';
import { checkTicket, type TicketParts } from './ticket-checks.ts';
import type { Writers } from './writers.ts';

/** A campaign another gateway has just made is folded here within some 10 ms. */
const CAMPAIGN_WITHIN_MS = 500;
const LOOK_EVERY_MS = 20;

/** Stable: programs compare them. */
export const commandWarningCodes = ['VALUATION_WITHOUT_MODEL', 'VALUATION_WITHOUT_VALUE'] as const;

export interface CommandWarning {
  readonly code: (typeof commandWarningCodes)[number];
  readonly message: string;
}

export interface Checked {
  /** The command with what was left out filled in. */
  readonly command: AnyCommand;
  readonly warnings: readonly CommandWarning[];
}

/**
 * Throws `CAMPAIGN_UNKNOWN`, `CREATIVE_NOT_GOLD`, `CONFIG_MISPLACED`, `BUDGET_CURRENCY_DIFFERS`, and what `checkTicket` does;
 * what `load` of a writer throws passes.
 */
export async function checkAcross(
  parts: TicketParts,
  stream: StreamName,
  caller: Caller,
  entity: string,
  command: AnyCommand,
): Promise<Checked> {
  const { writers } = parts;
  const { tenant } = caller;
  if (stream === 'tickets') return { command: await checkTicket(parts, caller, entity, command), warnings: [] };
  if (stream === 'rooms') return { command: { ...command, closedBy: caller.actor }, warnings: [] };
  if (stream === 'creatives' && typeof command.campaignId === 'string') {
    await knownCampaign(writers, tenant, command.campaignId);
  }
  if (stream === 'portfolios' && command.type === 'SetMember') {
    await knownCampaign(writers, tenant, String(command.campaignId));
  }
  if (stream === 'campaigns' && command.type === 'HoldGold') {
    await goldCreative(writers, tenant, entity, String(command.creativeId));
  }
  if (stream === 'configs' && typeof command.yaml === 'string') inItsPlace(command.yaml, tenant, entity);
  if (command.type === 'OpenBudget') {
    const { currency } = await knownCampaign(writers, tenant, entity);
    return { command: inCurrency(command, entity, currency), warnings: [] };
  }
  return { command, warnings: command.type === 'ChangeValuation' ? valuationWarnings(command) : [] };
}

/** WAP-14: a config says whose it is and how it is called; a stream knows neither its tenant nor its own name. */
function inItsPlace(yaml: string, tenant: string, entity: string): void {
  const parsed = parseConfig(yaml);
  if (!parsed.ok) return; // the decider says what is wrong, line by line
  const { organization_id: organization, config_id: id } = parsed.config;
  if (organization === tenant && id === entity) return;
  throw new GatewayError(
    'CONFIG_MISPLACED',
    `the text says ${organization}/${id}, and was sent to ${tenant}/${entity}`,
  );
}

async function knownCampaign(writers: Writers, tenant: string, campaignId: string): Promise<Campaign> {
  const untilMs = performance.now() + CAMPAIGN_WITHIN_MS;
  for (;;) {
    const { state, version } = await writers.campaigns.load(tenant, campaignId);
    if (version > 0) return state as Campaign;
    if (performance.now() > untilMs) break;
    await sleep(LOOK_EVERY_MS);
  }
  throw new GatewayError('CAMPAIGN_UNKNOWN', `there is no campaign ${campaignId}`);
}

/**
 * Gold is what the creative's own stream says (KIKI-44). It can end, by a block; the block is then carried to the campaign
 * (streams/src/processors/gold-release), so a look that was overtaken is mended.
 */
async function goldCreative(writers: Writers, tenant: string, campaignId: string, creativeId: string): Promise<void> {
  const untilMs = performance.now() + CAMPAIGN_WITHIN_MS;
  for (;;) {
    const { state } = await writers.creatives.load(tenant, creativeId);
    const { gold, campaignId: owner } = state as Creative;
    if (gold && owner === campaignId) return;
    if (performance.now() > untilMs) break;
    await sleep(LOOK_EVERY_MS);
  }
  throw new GatewayError('CREATIVE_NOT_GOLD', `${creativeId} is no gold creative of the campaign ${campaignId}`);
}

function inCurrency(command: AnyCommand, campaignId: string, currency: string): AnyCommand {
  if (command.currency === undefined || command.currency === currency) return { ...command, currency };
  throw new GatewayError(
    'BUDGET_CURRENCY_DIFFERS',
    `the campaign ${campaignId} is in ${currency}: a budget in another currency could never be spent`,
    { extra: { currency } },
  );
}

/** Both are meant to be left out by tenants that publish a default; whether one did, the next minute may change. */
function valuationWarnings({ goal, model, actionValueMicros }: AnyCommand): CommandWarning[] {
  if (goal === 'FIXED') return [];
  const warnings: CommandWarning[] = [];
  if (model === null) {
    const message =
      'no model is named: without a default model of the tenant the campaign does not bid (MODEL_MISSING)';
    warnings.push({ code: 'VALUATION_WITHOUT_MODEL', message });
  }
  if (actionValueMicros === null) {
    const message =
      'no value is named: where none is foretold of the viewer and the tenant has no default, it does not bid (VALUE_UNKNOWN)';
    warnings.push({ code: 'VALUATION_WITHOUT_VALUE', message });
  }
  return warnings;
}
