/** The questions of a PRD (WAP-29, WAP-31), by topic and product. Pure; a topic asked again is asked more narrowly. */
import type { EventsByType } from '@mainstem/schemas/generated/events';

export type PrdTopic = EventsByType['PrdQuestionAsked']['topic'];

export interface Question {
  readonly topic: PrdTopic;
  readonly question: string;
}

const catalogue: readonly (Question & { readonly again: string; readonly only?: 'chatbot' | 'voicebot' })[] = [
  {
    topic: 'USE_CASES',
    question: 'Which requests is the agent to take on? Name each in a word or two.',
    again: 'Which requests are missing, and which of those named come first?',
  },
  {
    topic: 'OBJECTIVES',
    question: 'What is to be better in a year, and how would you see it?',
    again: 'Which objective matters most, and what would make it not worth the while?',
  },
  {
    topic: 'EDGE_CASES',
    question: 'What must the agent never do, and what happens seldom and matters much?',
    again: 'Which seldom case did the last revision get wrong?',
  },
  {
    topic: 'KPIS',
    question: 'Which share of conversations is answered without a person today? In percent.',
    again: 'What was measured to name that share? In percent.',
  },
  {
    topic: 'TOOLS',
    question: 'Which tools does the agent need, e.g. order-status, book-appointment?',
    again: 'Which tools are missing or needless in the last revision?',
  },
  {
    topic: 'INTEGRATIONS',
    question: 'Which systems is the agent to be connected with?',
    again: 'Which connections are missing or needless in the last revision?',
    only: 'chatbot',
  },
  {
    topic: 'ESCALATION',
    question: 'When is a person to take over, and at which words at once?',
    again: 'Where did the rules of the last revision hand over too early or too late?',
  },
  {
    topic: 'VOICE',
    question: 'How fast is the voice to speak, in percent of a calm reader?',
    again: 'What was wrong about the voice? Its speed in percent of a calm reader.',
    only: 'voicebot',
  },
];

/** `topics` empty: all that suit the product. A topic the product has not got is not asked. */
export function questionsOf(product: string, topics: readonly string[], round: number): readonly Question[] {
  return catalogue
    .filter(({ only }) => only === undefined || only === product)
    .filter(({ topic }) => topics.length === 0 || topics.includes(topic))
    .map(({ topic, question, again }) => ({ topic, question: round === 1 ? question : again }));
}
