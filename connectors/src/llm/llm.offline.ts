/**
 * The language model of a platform without one: deterministic, and it says so (`offline: true`, model "retrieval-1"). It
 * writes nothing new. The last line of the last user message is the question, everything before it is what may be used (of a
 * bare question, what the system was told):
 * the answer is the sentences of that which fit the question best, put into the template of the prompt. So each number in
 * an answer was in what it was given (KAIROS-16). Embeddings are hashed words: texts that share words are near.
 */
import { hash } from 'node:crypto';
import type { Logger } from 'pino';
import { createRecorder } from '../offline/recorder.ts';
import type { ChatMessage, Completion, CompletionRequest, LanguageModel } from './port.ts';
import { retrieve, sentencesOf, wordsOf } from './retrieval.ts';

export interface OfflineLanguageModel extends LanguageModel {
  /** What was asked, without its words: purpose, prompt and version. */
  readonly asked: readonly Pick<CompletionRequest, 'purpose' | 'promptName' | 'promptVersion' | 'tenant'>[];
}

/** Prompt name → how its answer is put together. `found` are sentences, best first; `given` all of them in order. */
export type OfflineTemplates = Readonly<
  Record<string, (found: readonly string[], given: readonly string[], question: string) => string>
>;

const MODEL = 'retrieval-1';
const SENTENCES_OF_ANSWER = 5;
/** Characters of a token, about; for lengths only, nothing is paid. */
const CHARS_PER_TOKEN = 4;
const DIMENSIONS = 256;

export function createOfflineLanguageModel(
  logger: Pick<Logger, 'warn'>,
  templates: OfflineTemplates = {},
): OfflineLanguageModel {
  type Asked = OfflineLanguageModel['asked'][number];
  const told = 'no language model is set (MAINSTEM_LLM_FILE is empty): answered from what was given';
  const recorder = createRecorder<Asked, Completion>(logger, told);
  return {
    provider: 'offline',
    get asked() {
      return recorder.asked;
    },
    async complete(request) {
      const { tenant, purpose, promptName, promptVersion, idempotencyKey } = request;
      const key = `${tenant}\n${idempotencyKey}\n${hash('sha256', JSON.stringify(request.messages))}`;
      return recorder.once(key, { tenant, purpose, promptName, promptVersion }, () => answerOf(request, templates));
    },
    async embed({ texts }) {
      const tokensIn = texts.reduce((sum, text) => sum + tokensOf(text), 0);
      const vectors = texts.map(vectorOf);
      return {
        vectors,
        provider: 'offline',
        model: `hashed-words-${DIMENSIONS}`,
        tokensIn,
        costMicros: 0,
        offline: true,
      };
    },
  };
}

function answerOf(request: CompletionRequest, templates: OfflineTemplates): Completion {
  const { context, question } = partsOf(request.messages);
  const given = sentencesOf(context);
  const ranked = retrieve(context, question, SENTENCES_OF_ANSWER).map((passage) => passage.text);
  const found = ranked.length > 0 ? ranked : given.slice(0, SENTENCES_OF_ANSWER);
  const template = templates[request.promptName] ?? plain;
  const words = template(found, given, question);
  const whole = request.json === true ? JSON.stringify({ answer: words, sources: found, offline: true }) : words;
  const text = request.json === true ? whole : whole.slice(0, request.maxTokens * CHARS_PER_TOKEN);
  return {
    text,
    provider: 'offline',
    model: MODEL,
    tokensIn: request.messages.reduce((sum, message) => sum + tokensOf(message.content), 0),
    tokensOut: tokensOf(text),
    costMicros: 0,
    latencyMs: 0,
    cache: 'OFF',
    offline: true,
    isCut: text.length < whole.length,
  };
}

function plain(found: readonly string[]): string {
  return found.length === 0 ? 'Nothing that was given answers this.' : found.join('\n');
}

function partsOf(messages: readonly ChatMessage[]): { readonly context: string; readonly question: string } {
  const said = messages.filter((message) => message.role !== 'system').map((message) => message.content.trimEnd());
  const last = said.pop() ?? '';
  const cutAt = last.lastIndexOf('\n');
  const given = [...said, last.slice(0, Math.max(cutAt, 0))].join('\n').trim();
  // A bare question has no more to go by than what the system was told.
  const told = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  return { context: given === '' ? told.join('\n') : given, question: last.slice(cutAt + 1) };
}

function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN);
}

/** Each word adds or takes one at the place its hash names; then the length is made 1. */
function vectorOf(text: string): readonly number[] {
  const vector = new Array<number>(DIMENSIONS).fill(0);
  for (const word of wordsOf(text)) {
    const digest = Buffer.from(hash('sha1', word), 'hex');
    const place = digest.readUInt16BE(0) % DIMENSIONS;
    vector[place] = (vector[place] as number) + ((digest[2] as number) % 2 === 0 ? 1 : -1);
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}
