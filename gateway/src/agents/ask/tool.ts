/**
 * "Is user_1001 risky?" (KAIROS-14…16, KAIROS-25): a question in words → the features are read → the rule judges → a language
 * model words it → the words are checked → the answer, with the record of the judgement on the log. A question that is none
 * of the list, and a user nobody knows, are said to be so; nothing is ever made up.
 *
 *   read, judged, worded, checked → the model's words          read, judged, words refused  → the rule's words, and an audit
 *   read, judged, no model        → the rule's words            not read, or not in time     → no answer, and an audit
 */
import { z } from 'zod';
import type { AnsweredVector, FeatureAnswer } from '../../features/answers.ts';
import { entityId } from '../../http/ids.ts';
import { isOutOfDate, judgeRisk, OUT_OF_DATE, type RiskAnswer } from '../features/risk.ts';
import type { AgentParts } from '../parts.ts';
import { type Tool, type ToolCall, tool } from '../tool.ts';
import { onlineFeatures } from '../tools/features.ts';
import { examples, QUESTION_CHARS_MAX, questionOf } from './question.ts';
import { auditReasonOf, manualAudit, modelAsked, riskRecord, unjudged } from './records.ts';
import { quantitiesOf, wordingOf } from './wording.ts';

const output = z.object({
  question: z.enum(['is-risky']).nullable().describe('What was understood; null when it is none of the list.'),
  entity: z.string().nullable(),
  answered: z.boolean().describe('False when nothing is said of the user: the text says why.'),
  verdict: z.string().nullable(),
  risk: z.enum(['low', 'medium', 'high']).nullable(),
  text: z.string().describe('The answer, word for word.'),
  quoted: z
    .object({ fraudFlag: z.number(), amount: z.string(), line: z.string(), transactions: z.number() })
    .nullable()
    .describe('The only numbers the text may hold.'),
  wordedBy: z.enum(['rule', 'model']).describe('Whose words the text is; the verdict is always the rule’s.'),
  refused: z
    .array(z.object({ code: z.string(), found: z.string() }))
    .describe('Why the words of the model were not said; empty when they were, or none came.'),
  decisionId: z.string().nullable().describe('Id of the record of the judgement: GET /v1/explain/{id}.'),
  manualAudit: z.object({ eventId: z.string(), reason: z.string(), role: z.string() }).nullable(),
});

export function askTool(parts: AgentParts): Tool {
  return tool({
    name: 'ask',
    title: 'Ask a question',
    about:
      'Answers "Is <user> risky?" in words: features are read, a fixed rule judges, a language model may word it, and its ' +
      'words are said only if each number in them was read. Without features there is no answer; a person is asked to look.',
    permission: 'views:read',
    input: z.strictObject({
      question: z
        .string()
        .min(1)
        .max(QUESTION_CHARS_MAX)
        .describe(`One of: ${examples.join(' ')}`),
      entity: entityId.optional().describe('The user, when the question does not name one.'),
    }),
    output,
    recorded: ['entity'],
    hints: { readOnly: false, idempotent: false },
    async run({ question, entity }, call) {
      const asked = questionOf(question) ?? (entity === undefined ? null : { name: 'is-risky' as const, user: entity });
      return asked === null ? notUnderstood() : answer(parts, asked.user, call);
    },
  });
}

const nothing = { answered: false, verdict: null, risk: null, quoted: null, wordedBy: 'rule', refused: [] } as const;

function notUnderstood() {
  const text = `I can only answer questions like: ${examples.join(' ')}`;
  const said = { question: null, entity: null, ...nothing, refused: [], text, decisionId: null, manualAudit: null };
  return { output: said, count: 0 };
}

async function answer(parts: AgentParts, user: string, call: ToolCall) {
  const read = await onlineFeatures(parts, call.caller.tenant, {
    view: 'transaction_stats',
    entities: [user],
    ages: true,
  });
  const vector = read.vectors[0] as AnsweredVector;
  const judged = judgeRisk(vector);
  return judged === null ? unread(vector, read, user, call) : worded(parts, judged, vector, read, user, call);
}

function unread(vector: AnsweredVector, read: FeatureAnswer, user: string, call: ToolCall) {
  const { event, told } = manualAudit(user, auditReasonOf(vector), call);
  const record = riskRecord(null, read, user, call);
  const text = unjudged(user, vector);
  const said = { question: 'is-risky' as const, entity: user, ...nothing, refused: [], text };
  return {
    output: { ...said, decisionId: record.envelope.id, manualAudit: told },
    count: 0,
    events: [event, record],
  };
}

async function worded(
  parts: AgentParts,
  judged: RiskAnswer,
  vector: AnsweredVector,
  read: FeatureAnswer,
  user: string,
  call: ToolCall,
) {
  const wording = await wordingOf(
    { model: parts.languageModel },
    {
      tenant: call.caller.tenant,
      answer: judged,
      quantities: quantitiesOf(judged, String(vector.values.currency)),
      user,
      idempotencyKey: call.callEventId,
    },
  );
  const record = riskRecord(judged, read, user, call);
  const lied = wording.outcome === 'REFUSED' ? manualAudit(user, 'ANSWER_UNGROUNDED', call) : null;
  const { verdict, risk, quoted } = judged;
  return {
    output: {
      question: 'is-risky' as const,
      entity: user,
      answered: true,
      verdict,
      risk,
      quoted,
      text: `${wording.text ?? judged.text}${isOutOfDate(vector) ? OUT_OF_DATE : ''}`,
      wordedBy: wording.text === null ? ('rule' as const) : ('model' as const),
      refused: wording.findings.map(({ code, found }) => ({ code, found })),
      decisionId: record.envelope.id,
      manualAudit: lied?.told ?? null,
    },
    count: 1,
    events: [record, modelAsked(wording, call), ...(lied === null ? [] : [lied.event])],
  };
}
