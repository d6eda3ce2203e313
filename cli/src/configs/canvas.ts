/** `mainstem configs edit | accept | branches` (WAP-38): a config edited in words or by hand, each save a commit on its parent. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT_FAILED, usage } from '../errors.ts';
import { table } from '../output.ts';
import type { ExitCode, VerbContext } from '../verb.ts';
import { type Branch, type Flags, gatewayOf, given, headOf, needed, SHORT } from './heads.ts';

/** A model may take a minute, and is asked three times at most. */
const WRITTEN_WITHIN_MS = 240_000;
const LOOK_EVERY_MS = 300;
const branchNames: readonly Branch[] = ['dev', 'staging', 'prod'];

export async function branches(context: VerbContext, flags: Flags, [configId = '']: string[]): Promise<void> {
  const gateway = await gatewayOf(context, flags);
  const heads = await Promise.all(branchNames.map((branch) => headOf(gateway, configId, branch)));
  const rows = branchNames.map((branch, at) => ({ branch, head: heads[at] ?? null }));
  context.output.document(rows, () =>
    table(
      ['branch', 'version', 'commit', 'when', 'message'],
      rows.map(({ branch, head }) =>
        head === null
          ? [branch, '-', '-', '-', '']
          : [branch, `${head.version}`, head.commitId.slice(0, SHORT), dayOf(head.committedAtMs), head.message],
      ),
    ),
  );
}

const dayOf = (atMs: number) => new Date(atMs).toISOString();

export async function edited(context: VerbContext, flags: Flags, [configId = '']: string[]): Promise<ExitCode> {
  if (flags.say === undefined) return editedByHand(context, flags, configId);
  const { branch, say: instruction } = flags;
  const gateway = await gatewayOf(context, flags);
  const parent = (await needed(gateway, configId, branch)).commitId;
  const editId = `e-${randomUUID()}`;
  const body = { type: 'AskEdit', editId, branch, parent, instruction };
  await gateway.post('/v1/commands/configs/{id}', { path: { id: configId }, body: body as never });
  const deadline = Date.now() + WRITTEN_WITHIN_MS;
  for (;;) {
    const { data: edit } = await gateway.get('/v1/configs/{id}/edits/{editId}', { path: { id: configId, editId } });
    if (edit.status === 'proposed') {
      const by = edit.isOffline ? 'rules, with no model set' : edit.provider;
      context.output.document(edit, () =>
        [
          edit.diff.trimEnd(),
          `risk ${edit.tier}, score ${edit.score}; written by ${by}`,
          `take it: mainstem configs accept ${configId} ${editId}`,
        ].join('\n'),
      );
      return 0;
    }
    if (edit.status === 'failed' || Date.now() > deadline) {
      const because = edit.status === 'failed' ? edit.because : 'it is still being written: look again later';
      context.output.document({ ...edit, because }, () => `nothing was proposed: ${because}`);
      return EXIT_FAILED;
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal: context.interrupted });
  }
}

/** The text of the head in the editor of whoever calls; saved as it was, nothing happens. */
async function editedByHand(context: VerbContext, flags: Flags, configId: string): Promise<ExitCode> {
  const { branch, message } = flags;
  const editor = context.environment.VISUAL || context.environment.EDITOR;
  if (!editor) throw usage('say what shall change with --say <words>, or set $EDITOR');
  if (message === undefined) throw usage('say what is changed with --message <words>');
  const gateway = await gatewayOf(context, flags);
  const head = await needed(gateway, configId, branch);
  const yaml = inEditor(editor, head.yaml);
  if (yaml === head.yaml) {
    context.output.document({ unchanged: true }, () => 'nothing was changed');
    return 0;
  }
  const onDev = { type: 'CommitConfig', parent: head.commitId, yaml, message };
  if (branch === 'dev') return given(context, gateway, configId, onDev);
  const changeId = `c-${randomUUID()}`;
  return given(context, gateway, configId, { ...onDev, type: 'RequestChange', changeId, branch }, changeId);
}

function inEditor(editor: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mainstem-config-'));
  const file = join(folder, 'config.yaml');
  try {
    writeFileSync(file, text);
    // By a shell, as Git does it: an editor may have arguments.
    const { status } = spawnSync('sh', ['-c', `${editor} "$@"`, editor, file], { stdio: 'inherit' });
    if (status !== 0) throw usage(`${editor} ended with ${status}: nothing was sent`);
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function accepted(
  context: VerbContext,
  flags: Flags,
  [configId = '', editId = '']: string[],
): Promise<void> {
  const gateway = await gatewayOf(context, flags);
  const { data: edit } = await gateway.get('/v1/configs/{id}/edits/{editId}', { path: { id: configId, editId } });
  const changeId = `c-${randomUUID()}`;
  const said = flags.message === undefined ? {} : { message: flags.message };
  const body = { type: 'AcceptEdit', editId, changeId, ...said };
  return given(context, gateway, configId, body, edit.branch === 'dev' ? undefined : changeId);
}
