/**
 * The typed client of the gateway (gateway/src/client) with a development token, and its errors as the command line tells
 * them. Everything sent carries its own id, so a retry is the same event.
 */
import { type Client, createClient } from '@mainstem/gateway/client/client';
import { type Problem, ProblemError } from '@mainstem/gateway/client/errors';
import type { Role } from '@mainstem/gateway/roles';
import { readSettings } from '@mainstem/streams/settings';
import { tokenFor } from './commands/token.ts';
import { CliError } from './errors.ts';

/** Tries with doubling pauses: enough for a restart of a gateway behind a supervisor, short for a person. */
const ATTEMPTS = 4;

export type GatewayClient = Client;

/** Its calls throw `CLI_UNREACHABLE`, or `CLI_REFUSED` with the gateway's own words. */
export async function connectGateway(
  environment: NodeJS.ProcessEnv,
  tenant: string,
  roles: readonly Role[] = ['admin'],
  { subject, attemptsMax = ATTEMPTS }: { readonly subject?: string; readonly attemptsMax?: number } = {},
): Promise<GatewayClient> {
  const { MAINSTEM_GATEWAY_URL: url } = readSettings(['MAINSTEM_GATEWAY_URL'], environment);
  const token = await tokenFor(environment, tenant, roles, subject);
  const client = createClient({ url, token, retries: { attemptsMax } });
  const get: Client['get'] = (...call) => client.get(...call).catch(tell(url, ''));
  const post: Client['post'] = (...call) => client.post(...call).catch(tell(url, ', or write with --direct'));
  async function* items(...call: Parameters<Client['items']>) {
    try {
      yield* client.items(...call);
    } catch (error) {
      tell(url, '')(error);
    }
  }
  return { url, get, post, items: items as Client['items'] };
}

/** The same words for calls without a token. */
export function told(url: string): (error: unknown) => never {
  return tell(url, '');
}

function tell(url: string, instead: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof ProblemError) throw refusal(error);
    throw new CliError('CLI_UNREACHABLE', `the gateway at ${new URL(url).origin} does not answer`, {
      next: `Is the platform running? Start it with "npm start"${instead}.`,
      retryable: true,
      cause: error,
    });
  };
}

/** Where a refusal says what does not fit: of the whole, of each field, or of the fields of each event. */
interface Told {
  readonly complaints?: unknown;
  readonly problems?: Problem['problems'];
  readonly results?: unknown;
}

/** The gateway's problem document (RFC 9457) as an error with its own words; the document itself is the cause's. */
function refusal(cause: ProblemError): CliError {
  const { status, code, detail, next, retryable } = cause.problem;
  const { complaints, problems, results } = cause.problem as Told;
  const fields = problems ?? (Array.isArray(results) ? (results as Told[]).flatMap((one) => one.problems ?? []) : []);
  const lines = Array.isArray(complaints) ? complaints.map(String) : fields.map(ofField);
  const each = lines.map((line) => `\n  ${line}`).join('');
  return new CliError('CLI_REFUSED', `the gateway answered ${status}, ${code}: ${detail}${each}`, {
    next,
    retryable,
    cause,
  });
}

function ofField({ field, message, hint }: NonNullable<Problem['problems']>[number]): string {
  return `${field === '' ? 'all of it' : field}: ${message}.${hint === undefined ? '' : ` ${hint}`}`;
}

/** The gateway's own code for its refusal; undefined for other errors. */
export function codeOfRefusal(error: unknown): string | undefined {
  return error instanceof CliError && error.cause instanceof ProblemError ? error.cause.problem.code : undefined;
}

/** What became of each event when none was taken: an answer, though a refusal too. */
export function resultsOfRefusal(error: unknown): readonly unknown[] | undefined {
  const problem = error instanceof CliError && error.cause instanceof ProblemError ? error.cause.problem : undefined;
  return Array.isArray(problem?.results) ? problem.results : undefined;
}
