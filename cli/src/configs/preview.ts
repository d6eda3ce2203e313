/** `mainstem configs preview` (WAP-78): one question to the sandbox of a change, answered by its text and by the one in force. */
import { readSettings } from '@mainstem/streams/settings';
import { tokenFor } from '../commands/token.ts';
import { CliError, EXIT_FAILED, usage } from '../errors.ts';
import type { ExitCode, VerbContext } from '../verb.ts';
import type { Flags } from './heads.ts';

/** Two asks of a model, and their tries. */
const ANSWER_WITHIN_MS = 180_000;

interface Reply {
  readonly side: 'CANDIDATE' | 'CURRENT';
  readonly outcome: 'ANSWERED' | 'ESCALATED' | 'FAILED';
  readonly text: string;
  readonly rule: string | null;
  readonly provider: string;
  readonly model: string;
  readonly isOffline: boolean;
}
type Message =
  | { readonly type: 'open'; readonly expiresAtMs: number }
  | { readonly type: 'answer'; readonly replies: readonly Reply[] }
  | { readonly type: 'scenarios'; readonly passed: boolean; readonly results: readonly Scenario[] }
  | { readonly type: 'refused'; readonly code: string; readonly message: string }
  | { readonly type: 'unanswered' | 'busy' | 'failed' };
interface Scenario {
  readonly name: string;
  readonly passed: boolean;
  readonly because: string;
}

export async function previewed(
  context: VerbContext,
  { tenant, as, say, cohort, scenarios = false }: Flags,
  [configId = '', changeId = '']: string[],
): Promise<ExitCode> {
  if (say === undefined && !scenarios) throw usage('say something with --say <words>, or run its --scenarios');
  const { environment, output } = context;
  const { MAINSTEM_GATEWAY_URL: url } = readSettings(['MAINSTEM_GATEWAY_URL'], environment);
  const token = await tokenFor(environment, tenant, ['admin'], as);
  const path = `/v1/configs/${encodeURIComponent(configId)}/preview/${encodeURIComponent(changeId)}`;
  const ask = scenarios
    ? { type: 'scenarios' }
    : { type: 'ask', words: say, ...(cohort === undefined ? {} : { cohort }) };
  const answer = await answerOf(new URL(path, url), token, ask, context.interrupted);
  switch (answer.type) {
    case 'scenarios':
      output.document(answer, () => answer.results.map(scenarioLine).join('\n') || 'it has none');
      return answer.passed ? 0 : EXIT_FAILED;
    case 'answer':
      output.document(answer, () => answer.replies.map(replyLines).join('\n'));
      return 0;
    default: {
      const because = answer.type === 'refused' ? `${answer.message} (${answer.code})` : 'no answer came: ask again';
      output.document(answer, () => because);
      return EXIT_FAILED;
    }
  }
}

function answerOf(address: URL, token: string, ask: object, interrupted: AbortSignal): Promise<Message> {
  const http = address.href;
  const socket = new WebSocket(http.replace(/^http/, 'ws'), {
    headers: { authorization: `Bearer ${token}` },
  } as never);
  return new Promise<Message>((resolve, reject) => {
    const fail = (why: string) =>
      reject(new CliError('CLI_REFUSED', `the sandbox cannot be tried: ${why}`, { next: '' }));
    const timer = setTimeout(() => fail('no answer within three minutes'), ANSWER_WITHIN_MS);
    interrupted.addEventListener('abort', () => fail('interrupted'));
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as Message;
      if (message.type === 'open') return socket.send(JSON.stringify(ask));
      clearTimeout(timer);
      resolve(message);
    });
    socket.addEventListener('close', ({ code }) => fail(`closed with ${code}`));
    // Why an upgrade was refused is told to a plain request only.
    socket.addEventListener('error', () => {
      fetch(http, { headers: { authorization: `Bearer ${token}` } })
        .then((response) => response.json() as Promise<{ code?: string; detail?: string }>)
        .then(({ code, detail }) => fail(`${code ?? 'closed'}: ${detail ?? 'no reason given'}`))
        .catch(() => fail('the gateway does not answer'));
    });
  }).finally(() => socket.close());
}

function scenarioLine({ name, passed, because }: Scenario): string {
  return passed ? `passed ${name}` : `failed ${name}: ${because}`;
}

function replyLines({ side, outcome, text, rule, provider, model, isOffline }: Reply): string {
  const whose = side === 'CANDIDATE' ? 'the change' : 'in force';
  if (outcome === 'ESCALATED') return `${whose}: hands over by the rule ${rule}; no model was asked`;
  if (outcome === 'FAILED') return `${whose}: no model answered`;
  const by = isOffline ? 'offline: put together from the prompt, no model is set' : `${provider}, ${model}`;
  return `${whose} (${by}):\n${text.replace(/^/gm, '  ')}`;
}
