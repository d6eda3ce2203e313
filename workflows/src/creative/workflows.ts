/**
 * `Creative` (SM-12, KIKI-28): brief → generate → quality → sentiment → brand safety → compliance → approve. Each step is one event of
 * the creative's own stream, whose decider refuses any that is out of order: this workflow does the work and decides nothing. A
 * failed check blocks for good; people are told within the minute and asked whether a new attempt is wanted (KIKI-41, KIKI-48).
 *
 * `Variation` (KIKI-31): a low performer → a new brief → the same pipeline → on the air beside the others, where the hourly look
 * compares them.
 */
import type { AdWords } from '@mainstem/models/creative-checks/quality';
import { ApplicationFailure, patched, proxyActivities } from '@temporalio/workflow';
import type { CommandOf } from '../activities/streams.ts';
import { listenForApprovals } from '../approval/ask.ts';
import { askModel } from '../language/ask.ts';
import { type LearningActivities, nothingLearnt } from '../learning/contract.ts';
import { localSteps } from '../steps/activity-options.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import { approvalOf, confidenceOf } from './approve.ts';
import { whenBlocked } from './blocked.ts';
import type { CreativeActivities, Verdicts } from './contract.ts';
import { layouts, markupOf } from './markup.ts';
import {
  type CreativeInput,
  type CreativeResult,
  learntOf,
  type VariationInput,
  type VariationResult,
} from './messages.ts';
import {
  factsOf,
  messagesOf,
  promptName,
  promptVersion,
  readWords,
  templateModel,
  templateWords,
  WORDS_TOKENS_MAX,
} from './words.ts';

const { disclosuresOf, checkWords, campaignOf } = proxyActivities<CreativeActivities>(localSteps);

const { learntFor } = proxyActivities<LearningActivities>(localSteps);

type Command = CommandOf<'creative'>;

export async function Creative(input: CreativeInput): Promise<CreativeResult> {
  listenForApprovals();
  const { tenant, creativeId } = input;
  const chain = startChain(tenant, input.cause);
  const reached = (stage: string) => showStage(tenant, creativeId, stage);
  reached('GENERATING');
  if (!input.isBriefed) await must(chain, 'brief', creativeId, briefCommand(input));

  const words = await generate(chain, input);
  reached('CHECKING');
  const { quality, sentiment, safety, compliance } = words.verdicts;
  const checks: readonly (readonly [string, Command])[] = [
    ['quality', { type: 'RecordQuality', ...quality, findings: [...quality.findings] }],
    ['sentiment', { type: 'RecordSentiment', ...sentiment }],
    ['safety', { type: 'RecordSafety', ...safety, findings: [...safety.findings] }],
    [
      'compliance',
      {
        type: 'RecordCompliance',
        ...compliance,
        findings: [...compliance.findings],
        disclosures: [...compliance.disclosures],
      },
    ],
  ];
  for (const [step, command] of checks) {
    // Blocked by a person meanwhile, say: nothing is left to do.
    if (!(await tell(chain, step, creativeId, command))) return { outcome: 'BLOCKED', creativeId, reason: 'withdrawn' };
    if ('passed' in command && !command.passed) return whenBlocked(chain, input, step, words.verdicts);
  }
  reached('APPROVING');
  return settle(chain, input, words);
}

interface Made {
  readonly verdicts: Verdicts;
  readonly byModel: boolean;
}

async function generate(chain: Chain, { tenant, creativeId, brief }: CreativeInput): Promise<Made> {
  const { industry, region, product, language } = brief;
  const answer = await askModel(chain, 'words', {
    entity: creativeId,
    clientId: null,
    purpose: 'creative',
    promptName,
    promptVersion,
    messages: messagesOf(brief),
    maxTokens: WORDS_TOKENS_MAX,
    json: true,
    facts: factsOf(brief),
  });
  const written = answer.kind === 'answered' && !answer.offline ? readWords(answer.text) : null;
  const by =
    written !== null && answer.kind === 'answered'
      ? { provider: answer.provider, model: answer.model, offline: false }
      : { provider: 'offline', model: templateModel, offline: true };
  const disclosure = await disclosuresOf({ industry, region });
  const words: AdWords = { ...(written ?? templateWords(brief)), disclosure };
  await must(chain, 'generate', creativeId, {
    type: 'RecordGeneration',
    ...words,
    markup: markupOf(words, brief),
    attributes: [],
    imageUrl: null,
    promptRef: `${promptName}@${promptVersion}`,
    ...by,
  });
  return { verdicts: await checkWords({ tenant, language, words, product, industry, region }), byModel: !by.offline };
}

async function settle(chain: Chain, input: CreativeInput, { verdicts, byModel }: Made): Promise<CreativeResult> {
  const { tenant, creativeId, brief } = input;
  const campaign = await campaignOf({ tenant, campaignId: brief.campaignId });
  const profile = input.profile === '' ? (campaign.goal?.profile ?? 'production') : input.profile;
  const settled = await approvalOf(chain, input, profile, confidenceOf(verdicts, byModel), verdicts);
  if (settled.kind === 'rejected') {
    await tell(chain, 'reject', creativeId, { type: 'RejectCreative', reason: settled.reason });
    return { outcome: 'REJECTED', creativeId, reason: settled.reason };
  }
  if (!(await tell(chain, 'approve', creativeId, { type: 'ApproveCreative', note: settled.note }))) {
    return { outcome: 'BLOCKED', creativeId, reason: 'withdrawn' };
  }
  // A variation goes beside what it is to do better than, and is compared there (KIKI-31).
  if (brief.variationOf !== null) {
    await tell(chain, 'deploy', creativeId, { type: 'ActivateCreative', because: `variation of ${brief.variationOf}` });
  }
  showStage(tenant, creativeId, 'APPROVED');
  return { outcome: 'APPROVED', creativeId, scorePpm: verdicts.quality.scorePpm };
}

export async function Variation(input: VariationInput): Promise<VariationResult> {
  const { tenant, campaignId, creativeId, cause } = input;
  const chain = startChain(tenant, cause);
  const { goal } = await campaignOf({ tenant, campaignId });
  if (goal === null) return { outcome: 'NO_BRIEF' };
  const { product, offer, audience, style, language, region, industry, landingUrl, widthPx, heightPx } = goal;
  const learnt = patched('lessons') ? await learntFor({ tenant, campaignId }) : nothingLearnt;
  const variationId = `${creativeId.slice(0, 100)}-${cause.eventId.slice(-8)}`;
  const briefed = await tell(chain, 'brief', variationId, {
    type: 'BriefCreative',
    campaignId,
    ...{ product, offer, audience, language, region, industry, landingUrl, widthPx, heightPx },
    style: style as Extract<Command, { type: 'BriefCreative' }>['style'],
    template: 'split',
    variation: 1 + (Number.parseInt(cause.eventId.slice(-4), 16) % 50 || 0),
    variationOf: creativeId,
    ...learntOf(learnt),
    because: `${creativeId} fell below its line`,
  });
  return briefed ? { outcome: 'BRIEFED', creativeId: variationId } : { outcome: 'REFUSED' };
}

function briefCommand({ brief, creativeId }: CreativeInput): Command {
  type Briefing = Extract<Command, { type: 'BriefCreative' }>;
  const layout = layouts.find((name) => name === brief.template) ?? 'card';
  const because = `variation ${brief.variation} of campaign ${brief.campaignId}, ${creativeId}`;
  const style = brief.style as Briefing['style'];
  return { type: 'BriefCreative', ...brief, ...learntOf(brief), style, template: layout, because };
}

/** A refusal is an answer: somebody else was here first. */
async function tell(chain: Chain, step: string, creativeId: string, command: Command): Promise<boolean> {
  return (await chain.command(step, 'creative', creativeId, command)).kind === 'accepted';
}

async function must(chain: Chain, step: string, creativeId: string, command: Command): Promise<void> {
  const result = await chain.command(step, 'creative', creativeId, command);
  if (result.kind === 'rejected') throw ApplicationFailure.nonRetryable(result.message, result.code);
}
