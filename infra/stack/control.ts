/**
 * How other terminals talk to a supervisor: HTTP on a loopback port the system picks, guarded by a token that only the
 * owner of the state file can read. `GET /state?after=N`, `POST /ensure {names}`, `POST /down`.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { messageOf, StackError } from './errors.ts';
import type { StackState } from './state-file.ts';
import type { JournalLine, StepState, Supervisor } from './supervisor.ts';

/** Longest wait for an answer of a supervisor (ms); it answers from memory. */
const ANSWER_WITHIN_MS = 5_000;
/** Longest body of a request (bytes): a list of step names. */
const BODY_LIMIT_BYTES = 16_384;

export interface PlatformView {
  readonly startedAtMs: number;
  readonly steps: StepState[];
  readonly journal: JournalLine[];
}

export interface ControlServer {
  readonly port: number;
  readonly token: string;
  close(): void;
}

const ensureBody = z.object({ names: z.array(z.string()) });

/** Serves the control channel; `onDown` is called once the answer is on its way. */
export async function serveControl(
  supervisor: Supervisor,
  startedAtMs: number,
  onDown: () => void,
): Promise<ControlServer> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => {
    answer(request).then(
      ([status, body]) => reply(response, status, body),
      (error: unknown) => reply(response, 500, { error: messageOf(error) }),
    );
  });

  async function answer(request: IncomingMessage): Promise<[number, unknown]> {
    if (!isToken(request.headers.authorization, token)) return [401, { error: 'wrong token' }];
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const route = `${request.method} ${url.pathname}`;
    if (route === 'GET /state') {
      const after = Number(url.searchParams.get('after') ?? 0);
      return [
        200,
        { startedAtMs, steps: supervisor.states(), journal: supervisor.journal(after) } satisfies PlatformView,
      ];
    }
    if (route === 'POST /ensure') {
      const { names } = ensureBody.parse(JSON.parse(await bodyOf(request)));
      // Not awaited: progress is read from the state. A failure shows there too.
      supervisor.ensure(names).catch(() => {});
      return [202, {}];
    }
    if (route === 'POST /down') {
      setImmediate(onDown);
      return [202, {}];
    }
    return [404, { error: `no ${route}` }];
  }

  await listen(server);
  return { port: (server.address() as AddressInfo).port, token, close: () => server.close() };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}

function isToken(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > BODY_LIMIT_BYTES) throw new Error('the body is too long');
  }
  return body;
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(body));
}

/** The control channel seen from another process. */
export const control = {
  view: (state: StackState, afterSequence = 0): Promise<PlatformView> =>
    call<PlatformView>(state, 'GET', `/state?after=${afterSequence}`),
  ensure: (state: StackState, names: readonly string[]): Promise<unknown> => call(state, 'POST', '/ensure', { names }),
  down: (state: StackState): Promise<unknown> => call(state, 'POST', '/down'),
};

async function call<Answer>(state: StackState, method: string, path: string, body?: unknown): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`http://127.0.0.1:${state.control.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${state.control.token}` },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new StackError('STACK_NOT_RUNNING', `the supervisor (process ${state.supervisor.pid}) does not answer`, {
      cause,
    });
  }
  const answer = (await response.json()) as Answer & { error?: string };
  if (!response.ok)
    throw new StackError('STACK_NOT_RUNNING', `the supervisor answers ${response.status}: ${answer.error}`);
  return answer;
}
