/** `mainstem doctor`: is this machine fit for the platform, and if not, what to do? */
import { examine, type Finding } from '@mainstem/infra/stack/doctor';
import { Command } from 'commander';
import { EXIT_FAILED } from '../errors.ts';
import { table } from '../output.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { profileNamed } from './profile-option.ts';

export function command(): Command {
  return defineVerb<{ profile?: string }>(
    new Command('doctor').description(
      'Looks at Java, Maven, Go, ports, memory, disk and the cache. Exit 0: fit; 1: something is bad.',
    ),
    run,
  );
}

async function run({ output }: VerbContext, options: { profile?: string }): Promise<number> {
  const findings = await examine(profileNamed(options.profile));
  const fit = findings.every(({ level }) => level !== 'bad');
  output.document({ fit, findings }, () => words(findings, fit));
  return fit ? 0 : EXIT_FAILED;
}

function words(findings: readonly Finding[], fit: boolean): string {
  const rows = findings.map(({ level, name, found }) => [level, name, found]);
  const advice = findings
    .filter((finding) => finding.advice !== '')
    .map((finding) => `${finding.name}: ${finding.advice}`);
  return [table(['', 'what', 'found'], rows), ...advice, fit ? 'fit to run' : 'not fit to run'].join('\n');
}
