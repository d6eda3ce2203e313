/** `mainstem logs`: what the services of a local platform wrote. */
import { loggedServices, readLogs } from '@mainstem/infra/stack/log-reader';
import { profile } from '@mainstem/infra/stack/profiles';
import { Command } from 'commander';
import { usage } from '../errors.ts';
import { didYouMean } from '../suggest.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';
import { profileNamed } from './profile-option.ts';

const LINES = 20;
const LINES_MAX = 100_000;

interface Options {
  readonly profile?: string;
  readonly follow?: boolean;
  readonly lines: number;
}

export function command(): Command {
  return defineVerb<Options>(
    new Command('logs')
      .description('The last lines of one service’s log, or of all.')
      .argument('[service]', 'as "mainstem status" names it')
      .option('-f, --follow', 'go on with new lines until Ctrl-C')
      .option('-n, --lines <number>', 'how many last lines of each', wholeNumber('--lines', 0, LINES_MAX), LINES),
    run,
  );
}

async function run({ output, interrupted }: VerbContext, options: Options, [service]: string[]): Promise<void> {
  const name = profileNamed(options.profile);
  const { home } = profile(name);
  const known = loggedServices(home);
  if (service !== undefined && !known.includes(service)) {
    const there = known.length === 0 ? `profile ${name} has none yet` : `there are ${known.join(', ')}`;
    throw usage(`no log of ${service}${didYouMean(service, known)}; ${there}`);
  }
  const services = service === undefined ? known : [service];
  const width = Math.max(0, ...services.map((one) => one.length));
  const follow = options.follow === true;
  await readLogs(home, services, { last: options.lines, follow, signal: interrupted }, (from, line) =>
    output.item({ service: from, line }, () => (services.length === 1 ? line : `${from.padEnd(width)} | ${line}`)),
  );
}
