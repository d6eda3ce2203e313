/**
 * Errors of the command line, and how any error is told to a person: one line that says what went wrong and what to do
 * next. Exit codes: 0 done, 1 it failed or was refused, 2 the call itself was wrong or a setting is (nothing was done: mend
 * it and call again), 130 interrupted.
 */
export const cliErrorCodes = ['CLI_USAGE', 'CLI_REFUSED', 'CLI_UNREACHABLE', 'CLI_FAILED'] as const;
export type CliErrorCode = (typeof cliErrorCodes)[number];

export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** Most characters of an error's own words on the one line: drivers put whole packets in there. */
const MESSAGE_CHARACTERS_MAX = 1_000;

export class CliError extends Error {
  readonly code: CliErrorCode;
  readonly retryable: boolean;
  /** What to do next, as a sentence; empty when the message says it. */
  readonly next: string;

  constructor(
    code: CliErrorCode,
    message: string,
    options: { next?: string; retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CliError';
    this.code = code;
    this.next = options.next ?? '';
    this.retryable = options.retryable ?? false;
  }

  get exitCode(): number {
    return this.code === 'CLI_USAGE' ? EXIT_USAGE : EXIT_FAILED;
  }
}

export function usage(message: string, next = ''): CliError {
  return new CliError('CLI_USAGE', message, { next });
}

export interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly next: string;
  readonly retryable: boolean;
  readonly exitCode: number;
}

const startIt = 'Is the platform running? Start it with "npm start", or look with "mainstem status".';
/** What helps against errors of other packages, by their code. */
const nextByCode: Readonly<Record<string, string>> = {
  LOG_UNAVAILABLE: startIt,
  LOG_TOPIC_MISSING: startIt,
  SCHEMA_REGISTRY_UNAVAILABLE: startIt,
  SCHEMA_NOT_PINNED: 'Run "mainstem schemas push".',
  SCHEMA_UNKNOWN_ID: 'Is this the log that belongs to the registry? Run "mainstem schemas push", then try again.',
  SCHEMA_INCOMPATIBLE: 'Run "mainstem schemas check" to see which field breaks with which version.',
  BUILD_UNKNOWN: 'Run "mainstem projections list" to see the builds there are.',
  PRIVACY_SUBJECT_UNKNOWN: 'Check the subject (a lead’s contactRef) and --tenant.',
  ARCHIVE_ABSENT: 'Run "mainstem archive" first, or check MAINSTEM_OBJECT_STORE_URL.',
  BID_NOT_RECORDED:
    'Check the id, the bid’s own or the auction’s. Of requests without a bid one in 100 is recorded (MAINSTEM_RECORD_NO_BIDS).',
  REPLAY_CATALOGUE_INVALID: 'Mend the file; docs/twin.md shows what it may be.',
  REPLAY_POLICY_INVALID: 'Mend the file; docs/replay.md lists the fields.',
  NOTARY_NOT_YET: 'A checkpoint is signed every few seconds: try again, or check that the log has this offset.',
  OBJECT_STORE_REFUSED: 'Check MAINSTEM_OBJECT_STORE_URL, and for S3 AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  OBJECT_STORE_UNAVAILABLE: 'Check the address in MAINSTEM_OBJECT_STORE_URL.',
  OBJECT_KEY_INVALID: 'Check the path in MAINSTEM_OBJECT_STORE_URL.',
  ECONNREFUSED: startIt,
  ECONNRESET: startIt,
  ENOENT: 'Check the path.',
};

/** What the user must mend before anything can be done: words of the call, or settings. */
const usageCodes: ReadonlySet<string> = new Set(['CLI_USAGE', 'SETTINGS_INVALID', 'OBJECT_STORE_URL_INVALID']);
/** Codes of commander's own errors begin so: words of the call it does not understand. */
const COMMANDER = 'commander.';

/** Any thrown value as one line's worth of words, with the code a script can rely on. */
export function tell(error: unknown): ToldError {
  const known = error as { code?: unknown; retryable?: unknown; next?: unknown; exitCode?: unknown };
  const root = rootCode(error);
  const said = typeof known?.code === 'string' ? known.code : (root ?? 'CLI_FAILED');
  const code = said.startsWith(COMMANDER) ? 'CLI_USAGE' : said;
  const own = typeof known?.next === 'string' ? known.next : '';
  return {
    code,
    message: oneLine(error instanceof Error ? error.message || code : String(error)).replace(/^error: /, ''),
    next: own || (nextByCode[code] ?? nextByCode[root ?? ''] ?? ''),
    retryable: known?.retryable === true,
    exitCode: exitCodeOf(code, known?.exitCode),
  };
}

function exitCodeOf(code: string, own: unknown): number {
  if (usageCodes.has(code)) return EXIT_USAGE;
  return typeof own === 'number' ? own : EXIT_FAILED;
}

/** The system's own code behind wrapped errors ("fetch failed" hides ECONNREFUSED two causes down). */
function rootCode(error: unknown): string | undefined {
  let found: string | undefined;
  let at: unknown = error;
  // Five causes deep is deeper than any driver here wraps; a loop of causes must not hang the one line.
  for (let depth = 0; depth < 5 && at instanceof Error; depth += 1) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') found = code;
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return found;
}

function oneLine(message: string): string {
  return message.replaceAll(/\s*\n\s*/g, ' ').slice(0, MESSAGE_CHARACTERS_MAX);
}
