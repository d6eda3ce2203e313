/** What `mainstem configs` writes: a commit on dev; elsewhere a change by its risk, a promotion, a way back. */
import { randomUUID } from 'node:crypto';
import { usage } from '../errors.ts';
import type { VerbContext } from '../verb.ts';
import { type Branch, commitNamed, type Flags, gatewayOf, given, headOf, needed, textOf } from './heads.ts';

export async function changed(context: VerbContext, flags: Flags, [configId = '', file = '']: string[]): Promise<void> {
  const { branch, message, words } = flags;
  if (message === undefined) throw usage('say what is changed with --message <words>');
  const yaml = await textOf(file);
  const gateway = await gatewayOf(context, flags);
  const head = await headOf(gateway, configId, branch);
  if (branch === 'dev') {
    const first = { type: 'CreateConfig', yaml, message };
    return given(
      context,
      gateway,
      configId,
      head === null ? first : { type: 'CommitConfig', parent: head.commitId, yaml, message },
    );
  }
  const parent = (await needed(gateway, configId, branch)).commitId;
  const changeId = `c-${randomUUID()}`;
  const asked = {
    type: 'RequestChange',
    changeId,
    branch,
    parent,
    yaml,
    message,
    ...(words === undefined ? {} : { words }),
  };
  return given(context, gateway, configId, asked, changeId);
}

export async function promoted(context: VerbContext, flags: Flags, [configId = '']: string[]): Promise<void> {
  const { from = 'dev', message } = flags;
  const to = flags.to as Branch;
  if (message === undefined) throw usage('say what is promoted with --message <words>');
  const gateway = await gatewayOf(context, flags);
  const fromHead = (await needed(gateway, configId, from)).commitId;
  const toHead = (await headOf(gateway, configId, to))?.commitId ?? null;
  const changeId = `p-${randomUUID()}`;
  return given(
    context,
    gateway,
    configId,
    { type: 'PromoteConfig', changeId, from, to, fromHead, toHead, message },
    changeId,
  );
}

export async function rolledBack(context: VerbContext, flags: Flags, [configId = '']: string[]): Promise<void> {
  const { branch, reason: because, to: name } = flags;
  if (because === undefined) throw usage('say why with --reason <words>');
  const gateway = await gatewayOf(context, flags);
  const head = (await needed(gateway, configId, branch)).commitId;
  const target = name === undefined ? null : await commitNamed(gateway, configId, name);
  if (name !== undefined && target === null) throw usage(`${configId} has no commit ${name}`);
  const to = target?.commitId ?? null;
  return given(context, gateway, configId, {
    type: 'RollbackConfig',
    branch,
    head,
    to,
    yaml: target?.yaml ?? null,
    because,
  });
}

export async function confirmed(
  context: VerbContext,
  flags: Flags,
  [configId = '', changeId = '']: string[],
): Promise<void> {
  return given(context, await gatewayOf(context, flags), configId, { type: 'ConfirmChange', changeId }, changeId);
}
