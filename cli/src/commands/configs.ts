/**
 * `mainstem configs`: configs of agents with a history like Git's. `validate` looks at a file here; everything else goes
 * through the gateway. docs/config-changes.md.
 */
import { Command, Option } from 'commander';
import { actorName, reasonWords } from '../author.ts';
import { accepted, branches, edited } from '../configs/canvas.ts';
import type { Branch, Flags } from '../configs/heads.ts';
import { previewed } from '../configs/preview.ts';
import { changes, diff, log, show } from '../configs/reads.ts';
import { validate } from '../configs/validate.ts';
import { changed, confirmed, promoted, rolledBack } from '../configs/writes.ts';
import { defineVerb } from '../verb.ts';
import { SAMPLE_TENANT } from './token.ts';

const branchNames = ['dev', 'staging', 'prod'] as const;

export function command(): Command {
  const configs = new Command('configs').description(
    'configs of agents: log, show, diff, branches, edit, change, promote, preview, apply, rollback, validate',
  );
  const of: Of = (name, about) =>
    configs
      .command(name)
      .description(about)
      .option('--tenant <name>', 'whose config', SAMPLE_TENANT)
      .option('--as <actor>', 'who you are, as kind:name', actorName, 'user:cli');
  defineReads(of);
  defineWrites(of);
  defineCanvas(of);
  return configs;
}

/** A verb that knows whose config it is about. */
type Of = (name: string, about: string) => Command;

function onBranch(verb: Command, usual: Branch = 'prod'): Command {
  return verb.addOption(new Option('--branch <branch>', 'which branch').choices(branchNames).default(usual));
}

function message(verb: Command): Command {
  return verb.option(
    '--message <words>',
    'what is changed and why; goes onto the log, so nothing personal',
    reasonWords,
  );
}

function defineReads(of: Of): void {
  defineVerb<Flags>(of('log', 'its commits, newest first').argument('<config>'), log);
  defineVerb<Flags>(
    onBranch(of('show', 'the text of a branch, or of a commit').argument('<config>').argument('[commit]')),
    show,
  );
  defineVerb<Flags>(
    onBranch(of('diff', 'a file, or a commit, against a branch').argument('<config>').argument('<file-or-commit>')),
    diff,
  );
  defineVerb<Flags>(of('branches', 'where its branches stand').argument('<config>'), branches);
  defineVerb<Flags>(of('changes', 'its changes and where they stand, newest first').argument('<config>'), changes);
  defineVerb<Flags>(
    of('validate', 'is a file a config; with --against, what changing to it would come to')
      .argument('<file>')
      .option('--against <file>', 'the text it would take the place of'),
    validate,
  );
}

function defineWrites(of: Of): void {
  const change = message(
    onBranch(of('change', 'change a branch to the text of a file; dev at once, the others by risk')),
  );
  defineVerb<Flags>(
    change.argument('<config>').argument('<file>').option('--words <words>', 'what was asked for, in words; not kept'),
    changed,
  );
  const promote = message(
    of('promote', 'bring a branch to the next, merged with what that has of its own').argument('<config>'),
  );
  defineVerb<Flags>(
    promote
      .addOption(new Option('--from <branch>', 'from').choices(['dev', 'staging']).default('dev'))
      .addOption(new Option('--to <branch>', 'to').choices(['staging', 'prod']).default('prod')),
    promoted,
  );
  const rollback = onBranch(of('rollback', 'go back by a new commit: to the one before, or to one by name'));
  defineVerb<Flags>(
    rollback
      .argument('<config>')
      .option('--to <commit>', 'whose text shall hold again')
      .option('--reason <words>', 'why; nothing personal', reasonWords),
    rolledBack,
  );
  const confirm = of('confirm', 'take a change whose preview you have seen: it is applied').alias('apply');
  defineVerb<Flags>(confirm.argument('<config>').argument('<change>'), confirmed);
}

function defineCanvas(of: Of): void {
  const edit = message(onBranch(of('edit', 'change it in words, or in your editor ($EDITOR)'), 'dev'));
  defineVerb<Flags>(edit.argument('<config>').option('--say <words>', 'what shall change; nothing personal'), edited);
  const accept = message(of('accept', 'take an edit that was proposed: a commit on dev, a change elsewhere'));
  defineVerb<Flags>(accept.argument('<config>').argument('<edit>'), accepted);
  defineVerb<Flags>(
    of('preview', 'try a change in its sandbox, beside the text in force')
      .argument('<config>')
      .argument('<change>')
      .option('--say <words>', 'what somebody says to the agent; made up, nothing personal')
      .option('--cohort <cohort>', 'new_trial, power, at_risk or renewal')
      .option('--scenarios', 'its own scenarios instead'),
    previewed,
  );
}
