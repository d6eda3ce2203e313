/**
 * `mainstem live`: events, or the rows of a view, as the gateway tells them; NDJSON with `--json`. It goes on by itself from
 * where it was when the connection breaks or the gateway is another one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { SAMPLE_TENANT } from '@mainstem/infra/stack/sample-tenant';
import { readSettings } from '@mainstem/streams/settings';
import { Command } from 'commander';
import { CliError, usage } from '../errors.ts';
import { createStreamParser, type StreamEvent } from '../event-stream.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';
import { tokenFor } from './token.ts';

interface LiveOptions {
  readonly tenant: string;
  readonly topic?: readonly string[];
  readonly type?: readonly string[];
  readonly entity?: string;
  readonly view?: string;
  readonly where?: readonly string[];
  readonly from?: string;
  readonly count?: number;
}

/** Pause before it connects again. */
const RETRY_MS = 1_000;
/** As long as nothing at all comes, not even a heartbeat: three of them. */
const SILENT_MS_MAX = 60_000;

export function command(): Command {
  const collect = (word: string, words: string[] = []) => [...words, ...word.split(',')];
  return defineVerb<LiveOptions>(
    new Command('live')
      .description('events or rows of a view as they happen, through the gateway')
      .option('--tenant <name>', 'whose', SAMPLE_TENANT)
      .option('--topic <name>', 'all events of a topic; repeat or separate by commas', collect)
      .option('--type <EventType>', 'events of a type; repeat or separate by commas', collect)
      .option('--entity <id>', 'only events about this entity')
      .option('--view <name>', 'rows of a view when they change, in place of events')
      .option('--where <column=value>', 'only rows with this value; repeat', collect)
      .option('--from <position>', 'go on after a position, or from "earliest"')
      .option('--count <n>', 'end after so many', wholeNumber('--count', 1, 1_000_000_000)),
    live,
  );
}

async function live(context: VerbContext, options: LiveOptions): Promise<void> {
  const { MAINSTEM_GATEWAY_URL: url } = readSettings(['MAINSTEM_GATEWAY_URL'], context.environment);
  const address = `${url}/v1/live/stream?${queryOf(options)}`;
  const state = { position: options.from, printed: 0 };
  while (!isOver(context, options, state.printed)) {
    try {
      const token = await tokenFor(context.environment, options.tenant, ['admin']);
      await follow(context, options, address, token, state);
    } catch (error) {
      if (context.interrupted.aborted) return;
      if (error instanceof CliError) throw error;
      context.output.note(`the gateway does not answer (${(error as Error).message}); trying again`);
    }
    if (!isOver(context, options, state.printed)) await sleep(RETRY_MS);
  }
}

function isOver({ interrupted }: VerbContext, { count }: LiveOptions, printed: number): boolean {
  return interrupted.aborted || (count !== undefined && printed >= count);
}

function queryOf({ topic, type, entity, view, where }: LiveOptions): string {
  if (topic === undefined && type === undefined && view === undefined) {
    throw usage('what?', 'Say --type, --topic or --view.');
  }
  const query = new URLSearchParams();
  if (topic !== undefined) query.set('topics', topic.join(','));
  if (type !== undefined) query.set('types', type.join(','));
  if (entity !== undefined) query.set('entity', entity);
  if (view !== undefined) query.set('view', view);
  if (where !== undefined) query.set('where', JSON.stringify(Object.fromEntries(where.map(filterOf))));
  return query.toString();
}

/** Numbers and truth values as such, so that they equal the column's; in quotes they are words. */
function filterOf(text: string): [string, unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw usage(`--where: found "${text}"`, 'Say column=value.');
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}

interface State {
  position: string | undefined;
  printed: number;
}

/** Until the stream ends. What the gateway refuses is thrown; a break is not. */
async function follow(
  context: VerbContext,
  options: LiveOptions,
  address: string,
  token: string,
  state: State,
): Promise<void> {
  const ended = new AbortController();
  let silent = setTimeout(() => ended.abort(), SILENT_MS_MAX);
  const signal = AbortSignal.any([ended.signal, context.interrupted]);
  const headers: Record<string, string> = { authorization: `Bearer ${token}` };
  if (state.position !== undefined && state.position !== 'earliest') headers['last-event-id'] = state.position;
  const from = state.position === 'earliest' ? '&from=earliest' : '';
  const response = await fetch(`${address}${from}`, { headers, signal });
  if (response.status !== 200) throw await refusal(response);
  const parse = createStreamParser();
  try {
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      clearTimeout(silent);
      silent = setTimeout(() => ended.abort(), SILENT_MS_MAX);
      for (const event of parse(text)) {
        if (isOver(context, options, state.printed)) return;
        take(context, event, state);
      }
    }
  } finally {
    clearTimeout(silent);
    ended.abort();
  }
}

function take({ output }: VerbContext, { type, data, id }: StreamEvent, state: State): void {
  if (id !== undefined) state.position = id;
  if (data === '') return;
  const said = JSON.parse(data) as Record<string, unknown>;
  if (type === 'subscribed') output.note('live; Ctrl-C ends');
  else if (type === 'end') output.note(`the gateway ended it: ${said.words}`);
  else if (type === 'error') {
    throw new CliError('CLI_REFUSED', `${said.code}: ${said.detail}`, { next: 'See docs/errors.md.' });
  } else {
    const { id: _, ...shown } = said;
    output.item({ what: type, ...shown }, () => lineOf(type, said));
    state.printed += 1;
  }
}

function lineOf(type: string, said: Record<string, unknown>): string {
  if (type === 'row') return `row    ${JSON.stringify(said.key)}  ${JSON.stringify(said.row)}`;
  if (type !== 'event') return `${type}  ${JSON.stringify(said)}`;
  const { envelope, type: name, ...body } = said.event as { envelope: { entity: string }; type: string };
  return `${said.at}  ${name}  ${envelope.entity}  ${JSON.stringify(body)}`;
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly next?: string;
  readonly problems?: readonly { readonly field: string; readonly message: string }[];
}

async function refusal(response: Response): Promise<Error> {
  const problem = (await response.json()) as Problem;
  const fields = (problem.problems ?? []).map(({ field, message }) => `; ${field}: ${message}`).join('');
  const message = `the gateway answered ${response.status}, ${problem.code}: ${problem.detail}${fields}`;
  if (response.status === 503 || response.status === 429) return new Error(message);
  return new CliError('CLI_REFUSED', message, { next: problem.next ?? '' });
}
