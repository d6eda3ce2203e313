/** Tools that read features, and the one that judges by them (KAIROS-14…16, KAIROS-25). */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { featureViews } from '@mainstem/streams/features/views';
import { checkAnswer } from '@mainstem/streams/grounded/check-answer';
import { z } from 'zod';
import { type AnsweredVector, answerOf, featureAnswer, wantedOf } from '../../features/answers.ts';
import { assertFeatures, type FeatureRequest, featureRequestOf, viewNamed } from '../../features/request.ts';
import { DEADLINE_MS_MAX } from '../../features/serve.ts';
import { entityId } from '../../http/ids.ts';
import { auditReasonOf, manualAudit, riskRecord, unjudged } from '../ask/records.ts';
import { quantitiesOf, USER } from '../ask/wording.ts';
import { contradicts, isOutOfDate, judgeRisk, OUT_OF_DATE, type RiskAnswer } from '../features/risk.ts';
import type { AgentParts } from '../parts.ts';
import { type Tool, type ToolCall, tool } from '../tool.ts';

const WORDING_MAX_CHARACTERS = 1_000;

export function featureTools(parts: AgentParts): Tool[] {
  return [featuresTool(parts), riskTool(parts)];
}

export async function onlineFeatures(parts: Pick<AgentParts, 'features'>, tenant: string, asked: FeatureRequest) {
  const view = viewNamed(parts.features.views, asked.view);
  assertFeatures(view, asked.features);
  // An agent has time: a copy or a default costs it more than some milliseconds.
  const served = await parts.features.serve(tenant, view, asked.entities, asked.deadlineMs ?? DEADLINE_MS_MAX);
  return answerOf(served, wantedOf(view, asked.features), asked.ages === true);
}

function featuresTool(parts: AgentParts): Tool {
  return tool({
    name: 'get_online_features',
    title: 'Get online features',
    about:
      'Typed feature vectors of entities. "defaulted": true means that nothing was read and the values are defaults: then ' +
      'say so, and never judge by them.',
    permission: 'views:read',
    input: featureRequestOf(featureViews),
    output: featureAnswer,
    recorded: ['view', 'entities', 'features'],
    hints: { readOnly: true },
    async run(asked, { caller }) {
      const output = await onlineFeatures(parts, caller.tenant, asked);
      return { output, count: output.vectors.length };
    },
  });
}

const riskOutput = z.object({
  entity: z.string(),
  answered: z.boolean().describe('False when nothing was read: a person was asked to look.'),
  verdict: z.string().nullable(),
  risk: z.enum(['low', 'medium', 'high']).nullable(),
  text: z.string().describe('The answer to give, word for word.'),
  quoted: z
    .object({ fraudFlag: z.number(), amount: z.string(), line: z.string(), transactions: z.number() })
    .nullable()
    .describe('The only numbers an answer may hold.'),
  wording: z.enum(['own', 'accepted', 'rejected']).describe('What became of the wording that was sent.'),
  rejectedNumbers: z.array(z.string()).describe('Numbers of the wording that were not read.'),
  manualAudit: z.object({ eventId: z.string(), reason: z.string(), role: z.string() }).nullable(),
});

function riskTool(parts: AgentParts): Tool {
  return tool({
    name: 'assess_risk',
    title: 'Is this user risky?',
    about:
      'Judges a user by a fixed rule on features that were read, and quotes them. Send your own "wording" to have it checked: ' +
      'it is used only if each of its numbers was read. Without features there is no answer; a person is asked to look.',
    permission: 'views:read',
    input: z.strictObject({
      entity: entityId.describe('Pseudonym of the user, e.g. "user_1001".'),
      wording: z.string().min(1).max(WORDING_MAX_CHARACTERS).optional(),
    }),
    output: riskOutput,
    recorded: ['entity'],
    hints: { readOnly: false, idempotent: false },
    run: ({ entity, wording }, call) => assess(parts, entity, wording, call),
  });
}

async function assess(parts: AgentParts, entity: string, wording: string | undefined, call: ToolCall) {
  const asked = { view: 'transaction_stats', entities: [entity], ages: true };
  const read = await onlineFeatures(parts, call.caller.tenant, asked);
  const vector = read.vectors[0] as AnsweredVector;
  const answer = judgeRisk(vector);
  const record = riskRecord(answer, read, entity, call);
  if (answer === null) return unanswered(vector, record, call);
  return answered(vector, answer, wording, record, call);
}

function unanswered(vector: AnsweredVector, record: AnyEvent, call: ToolCall) {
  const { entity } = vector;
  const { event, told } = manualAudit(entity, auditReasonOf(vector), call);
  const text = unjudged(entity, vector);
  const nothing = { answered: false, verdict: null, risk: null, quoted: null };
  const output = { entity, ...nothing, text, wording: 'own' as const, rejectedNumbers: [], manualAudit: told };
  return { output, count: 0, events: [record, event] };
}

/** A wording that says what was not read is not repeated; that it was tried is for a person to know. */
function answered(
  vector: AnsweredVector,
  answer: RiskAnswer,
  wording: string | undefined,
  record: AnyEvent,
  call: ToolCall,
) {
  const { verdict, risk, quoted } = answer;
  const { entity } = vector;
  const age = isOutOfDate(vector) ? OUT_OF_DATE : '';
  const text = `${answer.text}${age}`;
  const currency = String(vector.values.currency);
  const said = { entity, answered: true, verdict, risk, quoted };
  if (wording === undefined) {
    const output = { ...said, text, wording: 'own' as const, rejectedNumbers: [], manualAudit: null };
    return { output, count: 1, events: [record] };
  }
  const findings = checkAnswer(wording.replaceAll(entity, USER), quantitiesOf(answer, currency));
  const rejectedNumbers = [...new Set(findings.map(({ found }) => found))];
  if (rejectedNumbers.length === 0 && !contradicts(wording, answer)) {
    const output = {
      ...said,
      text: `${wording}${age}`,
      wording: 'accepted' as const,
      rejectedNumbers,
      manualAudit: null,
    };
    return { output, count: 1, events: [record] };
  }
  const { event, told } = manualAudit(entity, 'ANSWER_UNGROUNDED', call);
  const output = { ...said, text, wording: 'rejected' as const, rejectedNumbers, manualAudit: told };
  return { output, count: 1, events: [record, event] };
}
