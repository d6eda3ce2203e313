/** The steps from a brief to a checked creative, one after the other: each needs the one before, each is done once. */
import type { BodyOf } from '@mainstem/schemas/envelope';
import { accept, type Decision, reject } from '../../runtime/decisions/decider.ts';
import type { CreativeCommand } from './commands.ts';
import type { BlockStep, pipelineCommands } from './pipeline.ts';
import type { Creative, CreativeEvent, PipelineStatus } from './state.ts';

export type PipelineCommand = Extract<CreativeCommand, { type: (typeof pipelineCommands)[number] }>;
type Check = Exclude<PipelineCommand, { type: 'RecordGeneration' }>;

/** What a creative must have passed last for a step to be recorded. */
const before: Readonly<Record<PipelineCommand['type'], PipelineStatus>> = {
  RecordGeneration: 'briefed',
  RecordQuality: 'generated',
  RecordSentiment: 'quality',
  RecordSafety: 'sentiment',
  RecordCompliance: 'safety',
};
const stepOf: Readonly<Record<Check['type'], BlockStep>> = {
  RecordQuality: 'QUALITY',
  RecordSentiment: 'SENTIMENT',
  RecordSafety: 'BRAND_SAFETY',
  RecordCompliance: 'COMPLIANCE',
};

export function decideCheckStep(command: PipelineCommand, state: Creative): Decision<CreativeEvent> {
  if (state.status !== before[command.type]) {
    return reject(
      'CREATIVE_STEP_OUT_OF_ORDER',
      `This step follows "${before[command.type]}", and once: check the state.`,
    );
  }
  if (command.type === 'RecordGeneration') return decideGeneration(command, state);
  const checked = checkedOf(command);
  if (command.passed) return accept<CreativeEvent>(checked);
  const findings = 'findings' in command ? command.findings : [];
  const reason = findings[0] ?? reasonOf(command);
  // The finding and its consequence win or lose their race together (R3): nothing failed is ever not blocked.
  return accept<CreativeEvent>(checked, { type: 'CreativeBlocked', step: stepOf[command.type], reason, findings });
}

function decideGeneration(
  { type, ...made }: Extract<PipelineCommand, { type: 'RecordGeneration' }>,
  { campaignId, brief }: Creative,
): Decision<CreativeEvent> {
  if (brief === undefined) return reject('CREATIVE_NOT_BRIEFED', 'The creative has no brief: brief it first.');
  const { widthPx, heightPx, language } = brief;
  const frame = { campaignId, widthPx, heightPx, language, mimeType: 'text/html', secure: true };
  return accept<CreativeEvent>({ type: 'CreativeGenerated', ...frame, ...made });
}

function checkedOf(command: Check): BodyOf<CreativeEvent> {
  switch (command.type) {
    case 'RecordQuality':
      return { ...command, type: 'CreativeQualityChecked' };
    case 'RecordSentiment':
      return { ...command, type: 'CreativeSentimentChecked' };
    case 'RecordSafety':
      return { ...command, type: 'CreativeSafetyChecked' };
    case 'RecordCompliance':
      return { ...command, type: 'CreativeComplianceChecked' };
  }
}

function reasonOf(command: Check): string {
  if (command.type !== 'RecordSentiment') return `${stepOf[command.type]} failed`;
  const said = (ppm: number) => (ppm / 1_000_000).toFixed(2);
  return `mood ${said(command.compoundPpm)} is below ${said(command.linePpm)}`;
}
