/**
 * The proof: one run through the whole platform by its public surfaces, from a lead to an audit line. `npm start --
 * --check` and the end-to-end test both run it. Each check returns what it saw; the first that fails names what it expected.
 */
import { type Environment, openPlatform, type Platform } from './platform.ts';
import { everyStepIsAudited } from './steps/audit.ts';
import { winIsBilledOnce } from './steps/billing.ts';
import { campaignIsBidOn, makeCampaign, type ProofCampaign } from './steps/campaign.ts';
import { storesAreRebuilt } from './steps/disaster.ts';
import { leadBecomesWorkflow } from './steps/lead.ts';
import { priceChangesNextBid } from './steps/price-change.ts';
import { collapseSwapsInGold } from './steps/rollback.ts';
import { seedIsServed } from './steps/seeded.ts';

export interface Check {
  readonly ok: boolean;
  readonly seconds: number;
  readonly [detail: string]: unknown;
}

export interface ProofResult {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, Check>>;
}

/** Told of each check as it begins and ends. */
export type ProofReport = (line: string) => void;

interface Step {
  readonly name: string;
  readonly run: (platform: Platform, campaign: () => ProofCampaign) => Promise<object>;
}

/** In order: later steps use the campaign and the events of earlier ones. */
const steps: readonly Step[] = [
  { name: 'lead', run: (platform) => leadBecomesWorkflow(platform) },
  { name: 'seeded', run: (platform) => seedIsServed(platform) },
  { name: 'campaign', run: (platform, campaign) => campaignIsBidOn(platform, campaign()) },
  { name: 'priceChange', run: (platform, campaign) => priceChangesNextBid(platform, campaign()) },
  { name: 'billing', run: (platform, campaign) => winIsBilledOnce(platform, campaign()) },
  { name: 'rollback', run: (platform, campaign) => collapseSwapsInGold(platform, campaign()) },
  { name: 'rebuild', run: (platform, campaign) => storesAreRebuilt(platform, campaign()) },
  { name: 'audit', run: (platform) => everyStepIsAudited(platform) },
];

export async function runProof(environment: Environment, report: ProofReport): Promise<ProofResult> {
  const platform = await openPlatform(environment);
  const checks: Record<string, Check> = {};
  let campaign: ProofCampaign | undefined;
  for (const step of steps) {
    report(`proof    ${step.name} ...`);
    const startedAt = performance.now();
    const seconds = (): number => Math.round(performance.now() - startedAt) / 1000;
    try {
      if (step.name === 'campaign') campaign = await makeCampaign(platform);
      const details = await step.run(platform, () => made(campaign));
      checks[step.name] = { ok: true, seconds: seconds(), ...details };
      report(`proof    ${step.name} ok ${JSON.stringify(details)}`);
    } catch (error) {
      checks[step.name] = {
        ok: false,
        seconds: seconds(),
        error: error instanceof Error ? error.message : String(error),
      };
      report(`proof    ${step.name} FAILED ${String(checks[step.name]?.error)}`);
    }
  }
  return { ok: Object.values(checks).every((check) => check.ok), checks };
}

function made(campaign: ProofCampaign | undefined): ProofCampaign {
  if (campaign === undefined) throw new Error('needs the campaign of an earlier check, which was not made');
  return campaign;
}
