/** What `mainstem configs` shows of a config: commits, the text of one, what differs, and changes on their way. */
import { unifiedDiff } from '@mainstem/schemas/agent-config/diff';
import { usage } from '../errors.ts';
import { table } from '../output.ts';
import type { VerbContext } from '../verb.ts';
import { commitNamed, commits, type Flags, gatewayOf, needed, SHORT, textOf } from './heads.ts';

/** Changes shown, newest first. */
const CHANGES_MAX = 200;

export async function log(context: VerbContext, flags: Flags, [configId = '']: string[]): Promise<void> {
  const rows = await commits(await gatewayOf(context, flags), { configId });
  context.output.document(rows, () =>
    table(
      ['branch', 'version', 'commit', 'by', 'when', 'how', 'message'],
      rows.map((row) => [
        row.branch,
        String(row.version),
        row.commitId.slice(0, SHORT),
        row.committedBy,
        new Date(row.committedAtMs).toISOString(),
        row.origin,
        row.message,
      ]),
    ),
  );
}

export async function show(context: VerbContext, flags: Flags, [configId = '', name]: string[]): Promise<void> {
  const gateway = await gatewayOf(context, flags);
  const row =
    name === undefined ? await needed(gateway, configId, flags.branch) : await commitNamed(gateway, configId, name);
  if (row === null) throw usage(`${configId} has no commit ${name}`);
  context.output.document(
    row,
    () => `# ${row.branch}@${row.version} ${row.commitId.slice(0, SHORT)}: ${row.message}\n${row.yaml}`,
  );
}

export async function diff(context: VerbContext, flags: Flags, [configId = '', other = '']: string[]): Promise<void> {
  const gateway = await gatewayOf(context, flags);
  const head = await needed(gateway, configId, flags.branch);
  const commit = /^[0-9a-f]{6,64}$/.test(other) ? await commitNamed(gateway, configId, other) : null;
  const text = commit?.yaml ?? (await textOf(other));
  const patch = unifiedDiff(
    head.yaml,
    text,
    `${head.branch}@${head.version}`,
    commit === null ? other : other.slice(0, SHORT),
  );
  context.output.document({ diff: patch }, () => (patch === '' ? 'no difference' : patch));
}

export async function changes(context: VerbContext, flags: Flags, [configId = '']: string[]): Promise<void> {
  const gateway = await gatewayOf(context, flags);
  const rows: Readonly<Record<string, unknown>>[] = [];
  for await (const row of gateway.items('/v1/configs/changes', { query: { configId } as never })) {
    rows.push(row as Readonly<Record<string, unknown>>);
    if (rows.length >= CHANGES_MAX) break;
  }
  context.output.document(rows, () =>
    table(
      ['change', 'branch', 'status', 'risk', 'asked', 'score', 'by', 'message'],
      rows.map((row) =>
        [row.changeId, row.branch, row.status, row.tier, row.askedTier, row.score, row.requestedBy, row.message].map(
          (one) => String(one ?? ''),
        ),
      ),
    ),
  );
}
