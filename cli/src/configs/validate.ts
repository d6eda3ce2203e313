/** `mainstem configs validate`: is a file a config, and what would changing to it come to? Looks at files here alone. */
import { changesBetween, classesOf } from '@mainstem/schemas/agent-config/changes';
import { riskOf } from '@mainstem/schemas/agent-config/risk';
import { changeClasses } from '@mainstem/schemas/agent-config/schema';
import { parseConfig } from '@mainstem/schemas/agent-config/yaml';
import { EXIT_FAILED, usage } from '../errors.ts';
import type { VerbContext } from '../verb.ts';
import { type Flags, textOf } from './heads.ts';

export async function validate({ output }: VerbContext, { against }: Flags, [file = '']: string[]): Promise<number> {
  const parsed = parseConfig(await textOf(file));
  if (!parsed.ok) {
    const { problems } = parsed;
    output.document({ valid: false, problems }, () =>
      problems.map(({ line, column, path, message }) => `${file}:${line}:${column} ${path} ${message}`).join('\n'),
    );
    return EXIT_FAILED;
  }
  const before = against === undefined ? null : parseConfig(await textOf(against));
  if (before !== null && !before.ok) throw usage(`${against} is no config itself: validate it first`);
  const found = before === null ? [] : changesBetween(before.config, parsed.config);
  const risk = before === null ? null : riskOf(found);
  const classes = classesOf(found, changeClasses);
  output.document({ valid: true, hash: parsed.hash, classes, changes: found, risk }, () =>
    [
      `${file} is a config of ${parsed.config.organization_id}/${parsed.config.config_id}`,
      ...(risk === null ? [] : [`risk ${risk.tier}, score ${risk.score}`]),
      ...(risk?.reasons ?? []).map(({ points, message }) => `  +${points} ${message}`),
      ...found.map(({ kind, path }) => `  ${kind} ${path}`),
    ].join('\n'),
  );
  return 0;
}
