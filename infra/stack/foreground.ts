/** A platform that lives as long as the command that started it: what `npm start` and `--check` share. */
import { withExternal } from './external.ts';
import { openPlatform, type Platform } from './platform.ts';
import type { ProfileName } from './profiles.ts';
import type { JournalLine } from './supervisor.ts';
import { everything, parts, steps } from './table.ts';

export interface Foreground {
  readonly platform: Platform;
  /** Resolves with the reason when somebody wants it to end: a signal, or `mainstem down` elsewhere. */
  readonly ending: Promise<string>;
  /** Ends everything; a second Ctrl-C while this runs is heard as "faster" and changes nothing: bounds hold anyway. */
  close(): Promise<void>;
}

export interface ForegroundOptions {
  readonly profile: ProfileName;
  readonly mayInstall: boolean;
  /** The parts run elsewhere, in containers say: wait for them instead of starting them. */
  readonly external: boolean;
  readonly say: (line: string) => void;
  readonly onLine: (line: JournalLine) => void;
}

export async function openForeground(options: ForegroundOptions): Promise<Foreground> {
  const ending = Promise.withResolvers<string>();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = (signal: string) => ending.resolve(signal);
  for (const signal of signals) process.on(signal, onSignal);
  const deaf = () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  try {
    const onDown = () => ending.resolve('asked to by another terminal');
    const table = options.external ? withExternal(steps, parts) : steps;
    const platform = await openPlatform({ ...options, steps: table, names: everything, onDown });
    const close = async () => {
      await platform.close();
      deaf();
    };
    return { platform, ending: ending.promise, close };
  } catch (error) {
    deaf();
    throw error;
  }
}
