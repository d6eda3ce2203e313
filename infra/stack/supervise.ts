/**
 * The background supervisor that `mainstem up` leaves running: `node supervise.ts <profile> <yes|no> <step>...`. What it
 * says goes to its log; it lives until asked to end, by signal or through its control channel.
 */
import { messageOf, StackError } from './errors.ts';
import { openPlatform, type Platform } from './platform.ts';
import { profileNames } from './profiles.ts';
import { steps } from './table.ts';

const [name, yes, ...names] = process.argv.slice(2);
const profile = profileNames.find((candidate) => candidate === name);
const say = (line: string): void => {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
};

let platform: Platform | undefined;
let ending = false;

async function end(why: string): Promise<void> {
  if (ending) return;
  ending = true;
  say(`stopping: ${why}`);
  await platform?.close();
  say('stopped');
  process.exit(0);
}

function fail(error: unknown): void {
  // Whoever waits for this supervisor reads its error from here (up.ts).
  process.stderr.write(
    error instanceof StackError ? `refused ${error.code}: ${error.message}\n` : `${messageOf(error)}\n`,
  );
  process.exit(error instanceof StackError ? error.exitCode : 1);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    end(signal).catch(fail);
  });
}

if (profile === undefined) fail(new Error(`no profile is called ${name}`));
else {
  try {
    platform = await openPlatform({
      profile,
      steps,
      names,
      mayInstall: yes === 'yes',
      say,
      onLine: ({ step, text }) => say(`${step.padEnd(12)} ${text}`),
      onDown: () => {
        end('asked to').catch(fail);
      },
    });
    await platform.supervisor.ensure(names);
  } catch (error) {
    if (!ending) fail(error);
  }
}
