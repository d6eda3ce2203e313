import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { command as bench } from './commands/bench.ts';
import { verbs } from './commands/index.ts';
import { command as schemas } from './commands/schemas.ts';
import { command as token } from './commands/token.ts';
import { CliError, usage } from './errors.ts';
import { createOutput } from './output.ts';
import { defineVerb, runVerb, type VerbContext } from './verb.ts';
import { wholeNumber } from './whole-number.ts';

const quiet = createOutput({ json: true, stdout: { write: () => true }, stderr: { write: () => true } });
let out: string[];
let err: string[];

beforeEach(() => {
  [out, err] = [[], []];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

/** Runs a verb as the entry does; gives its exit code. */
async function run(command: Command, ...words: string[]): Promise<typeof process.exitCode> {
  await new Command('mainstem').addCommand(command).parseAsync([command.name(), ...words], { from: 'user' });
  return process.exitCode;
}

describe('words of a call', () => {
  const because = () => new Command('why').option('--because <words>', 'why', (words) => `<${words}>`);
  const seen: unknown[] = [];
  const listed = () => defineVerb(because(), (_, options) => void seen.push(options));

  test.each(['--because', '--reason'])('a verb that lists --because takes %s', async (word) => {
    seen.length = 0;
    expect(await run(listed(), word, 'late')).toBe(0);
    expect(seen).toMatchObject([{ because: '<late>' }]);
  });

  test('its twin stands in no help', () => {
    expect(listed().helpInformation()).not.toContain('--reason');
  });

  test('a file of the call that is not there is a wrong call; one the verb keeps itself is not', async () => {
    const reads = (path?: string) =>
      defineVerb(new Command('read').argument('<file>'), (_, __, [file = '']) => void readFileSync(path ?? file));
    expect(await run(reads(), '/nowhere/file.yaml')).toBe(2);
    expect(err.join('')).toContain('/nowhere/file.yaml: there is no such file');
    expect(await run(reads('/nowhere/own.json'), '/nowhere/file.yaml')).toBe(1);
  });
});

describe('exit codes tell the truth', () => {
  const cases: [string, () => number | undefined, number][] = [
    ['nothing said is 0', () => undefined, 0],
    ['what the action says', () => 1, 1],
    [
      'a wrong call is 2',
      () => {
        throw usage('no');
      },
      2,
    ],
    [
      'a refusal is 1',
      () => {
        throw new CliError('CLI_REFUSED', 'no');
      },
      1,
    ],
    [
      'a bug is 1',
      () => {
        throw new TypeError('no');
      },
      1,
    ],
  ];
  test.each(cases)('%s', async (_, action, code) => expect(await runVerb(quiet, undefined, action)).toBe(code));

  test('Ctrl-C ends a stream in order, and is told by 130', async () => {
    const running = runVerb(quiet, undefined, async ({ interrupted }) => {
      await new Promise((resolve) => interrupted.addEventListener('abort', resolve, { once: true }));
      return 0;
    });
    process.emit('SIGINT');
    expect(await running).toBe(130);
  });

  test('a wrong option throws what the entry answers with 2', async () => {
    const limited = new Command('limited').option('--rate <n>', '', wholeNumber('--rate', 1, 10));
    const verb = () => defineVerb(limited, () => 0);
    await expect(run(verb(), '--rate', '11')).rejects.toBeInstanceOf(CommanderError);
    await expect(run(schemas(), 'list', '--nope')).rejects.toBeInstanceOf(CommanderError);
    expect(err.join('')).toContain('allowed is a whole number from 1 to 10');
  });
});

describe('settings', () => {
  const environmentOf = async (profile?: string) => {
    let seen: NodeJS.ProcessEnv = {};
    const code = await runVerb(quiet, profile, (context: VerbContext) => {
      seen = context.environment;
    });
    return { code, seen };
  };

  test('the shell wins over the profile that nobody named, setting by setting', async () => {
    vi.stubEnv('MAINSTEM_KAFKA_BROKERS', 'broker.example:9092');
    const { seen } = await environmentOf();
    expect(seen.MAINSTEM_KAFKA_BROKERS).toBe('broker.example:9092');
    expect(seen.MAINSTEM_REDIS_URL).toMatch(/^redis:\/\/127\.0\.0\.1:/);
  });

  test('a profile that was named decides all', async () => {
    vi.stubEnv('MAINSTEM_KAFKA_BROKERS', 'broker.example:9092');
    const { seen } = await environmentOf('test');
    expect(seen.MAINSTEM_KAFKA_BROKERS).toMatch(/^127\.0\.0\.1:/);
  });

  test('a profile that is not there is a wrong call', async () => expect((await environmentOf('nope')).code).toBe(2));
});

describe('verbs', () => {
  test('every verb of the table loads and is called what the table calls it', async () => {
    for (const verb of verbs) expect((await verb.load()).name()).toBe(verb.name);
  });

  test('schemas check holds, and says so as one JSON document', async () => {
    expect(await run(schemas(), 'check', '--json')).toBe(0);
    expect(JSON.parse(out.join(''))).toMatchObject({ ok: true, findings: [], conventions: [] });
  });

  test('schemas show prints the schema; a misspelled event is a wrong call with the nearest name', async () => {
    await run(schemas(), 'show', 'BidPlaced');
    expect(JSON.parse(out.join(''))).toMatchObject({ name: 'BidPlaced', namespace: 'mainstem.bid' });
    expect(await run(schemas(), 'show', 'BidPlacd')).toBe(2);
    expect(err.join('')).toContain('did you mean BidPlaced?');
  });

  test('schemas list has a row per event', async () => {
    await run(schemas(), 'list', '--json');
    expect(JSON.parse(out.join(''))).toEqual(
      expect.arrayContaining([expect.objectContaining({ eventType: 'BidPlaced' })]),
    );
  });

  test('token prints a token that says tenant and roles, and nothing but the token for people', async () => {
    vi.stubEnv('MAINSTEM_JWT_SECRET', 'a secret of thirty-two characters');
    expect(await run(token(), '--tenant', 'acme', '--role', 'viewer,manager')).toBe(0);
    const claims = Buffer.from(out.join('').trim().split('.')[1] ?? '', 'base64url').toString();
    expect(JSON.parse(claims)).toMatchObject({ tenant: 'acme', roles: ['viewer', 'manager'], sub: 'user:cli' });
    expect(await run(token(), '--role', 'admn')).toBe(2);
    expect(err.join('')).toContain('no role admn (did you mean admin?)');
  });

  test('bench without a name lists what there is', async () => {
    expect(await run(bench())).toBe(2);
    expect(err.join('')).toContain('codec');
  });
});
