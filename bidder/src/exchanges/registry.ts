/**
 * The exchanges this bidder serves. Without a file every well-formed name is served, openly and in plain OpenRTB: that is
 * for a first look. With a file only those it names are served, each as it says.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { BidderError } from '../errors.ts';
import { createExchange, dialects, type Exchange } from './exchange.ts';

/** Names stand in paths, metrics and events. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/;
/** Open exchanges kept; more names are served all the same, each made anew. */
const OPEN_MAX = 1_000;
/** Google's keys are 32 bytes. */
const KEY = /^[A-Za-z0-9+/_-]{43}=?$/;

const exchangeShape = z
  .strictObject({
    name: z.string().regex(NAME, 'a-z, 0-9, "_" and "-", at most 32 characters'),
    dialect: z.enum(dialects).default('generic'),
    token: z.string().min(16, 'at least 16 characters').optional(),
    noBidBody: z.boolean().optional(),
    roundTripMs: z.int().min(0).max(10_000).optional(),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'three capital letters')
      .optional(),
    match: z
      .strictObject({
        url: z.url({ protocol: /^https$/ }).includes('$' + '{USER_ID}'),
        days: z.int().min(14).max(60).default(30),
      })
      .optional(),
    encryptionKey: z.string().regex(KEY, '32 bytes in base64').optional(),
    integrityKey: z.string().regex(KEY, '32 bytes in base64').optional(),
  })
  .refine(
    ({ dialect, encryptionKey, integrityKey }) =>
      dialect !== 'google' || (encryptionKey !== undefined && integrityKey !== undefined),
    'dialect google needs encryptionKey and integrityKey',
  );
const fileShape = z.strictObject({ exchanges: z.array(exchangeShape).min(1) });

export interface Exchanges {
  /** Undefined for a name that is not served. */
  named(name: string | undefined): Exchange | undefined;
  /** Those that keep a table of our ids. */
  matching(): readonly Exchange[];
}

export function openExchanges(): Exchanges {
  const known = new Map<string, Exchange>();
  return {
    named(name) {
      const before = name === undefined ? undefined : known.get(name);
      if (before !== undefined) return before;
      if (name === undefined || !NAME.test(name)) return undefined;
      const made = createExchange({ name, dialect: 'generic' });
      if (known.size < OPEN_MAX) known.set(name, made);
      return made;
    },
    matching: () => [],
  };
}

export function exchangesOf(settings: readonly z.output<typeof exchangeShape>[]): Exchanges {
  const known = new Map(settings.map((one) => [one.name, createExchange(one)]));
  const matching = [...known.values()].filter(({ match }) => match !== undefined);
  return { named: (name) => (name === undefined ? undefined : known.get(name)), matching: () => matching };
}

/** Reads `MAINSTEM_EXCHANGES_FILE`. Throws `BIDDER_EXCHANGES_INVALID` with what is wrong and where; never a secret. */
export function readExchanges(path: string): Exchanges {
  if (path === '') return openExchanges();
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    // The parser's own words hold pieces of the text, and keys stand in it.
    if (cause instanceof SyntaxError) throw invalid(path, 'it is no JSON');
    throw invalid(path, 'it cannot be read', cause);
  }
  const parsed = fileShape.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path: at, message }) => `${at.join('.') || 'the file'}: ${message}`);
    throw invalid(path, problems.join('; '));
  }
  const names = parsed.data.exchanges.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw invalid(path, `"${twice}" stands there twice`);
  return exchangesOf(parsed.data.exchanges);
}

function invalid(path: string, why: string, cause?: unknown): BidderError {
  return new BidderError('BIDDER_EXCHANGES_INVALID', `${path}: ${why}`, cause === undefined ? {} : { cause });
}
