/**
 * R4, imports: what a pure file may import. A list of what is allowed and not of what is forbidden, for the ways to reach
 * outside are without number. Types are free: they are gone before anything runs.
 */
import { posix } from 'node:path';
import type { Node } from './source-file.ts';

/** Where purity is promised. What stands here may import each other's values. */
const pure: readonly RegExp[] = [
  /^streams\/src\/deciders\//,
  /^streams\/src\/runtime\/(decisions\/(decider|winners)|projection\/(digest|projection|projection-errors|window))\.ts$/,
  /^streams\/src\/message-of\.ts$/,
  /^streams\/src\/(decision-record\/(?!check-log)|grounded\/)/,
  /^streams\/src\/(catalogue|contacts|user-values|configs)\/contract\.ts$/,
  /^streams\/src\/autonomy\/setting\.ts$/,
  /^streams\/src\/catalogue\/experiment-row\.ts$/,
  /^streams\/src\/cohorts\/(contract|fold)\.ts$/,
  /^streams\/src\/values\/(?!read-log)/,
  /^streams\/src\/features\/(?!offline\/|served\/)/,
  /^projections\/src\/features\//,
  /^streams\/src\/processors\/auditor\//,
  /^streams\/src\/processors\/budget-keeper\/ledger\.ts$/,
  /^streams\/src\/processors\/performance-monitor\//,
  /^streams\/src\/processors\/win-curves\//,
  /^streams\/src\/processors\/(breaker-watch|error-watch|budget-pacing|gold-release|campaign-learning|traffic-count)\//,
  /^streams\/src\/processors\/model-(monitor|outcomes)\//,
  /^streams\/src\/models\/(outcome-rules|segments)\.ts$/,
  /^streams\/src\/processors\/budget-allocator\/(?!processor)/,
  /^streams\/src\/runtime\/parking\/(sieve|split|parked|parking-lot)\.ts$/,
  /^schemas\/src\/upcasting\/upcasters\.ts$/,
  /^schemas\/src\/agent-config\//,
  /^projections\/src\/[^/]+\/projection\.ts$/,
  /^projections\/src\/contacts\/(row|words)\.ts$/,
  /^projections\/src\/handoffs\/history\.ts$/,
  // A former definition of a view, kept beside today's for as long as a build of it may be live.
  /^projections\/src\/[^/]+\/before-[a-z-]+\.ts$/,
  /^bidder\/src\/decide\//,
  /^bidder\/src\/modes\/modes\.ts$/,
  /^bidder\/src\/(caps|pacing|twin)\//,
  /^bidder\/src\/json\/(later|scanner|shape)\.ts$/,
  /^bidder\/src\/openrtb\//,
  /^bidder\/src\/policy\//,
  /^bidder\/src\/exchanges\/(openrtb25|price)\.ts$/,
  /^bidder\/src\/notices\/(addresses|cost|hmac|notice-of|query|windows)\.ts$/,
  /^bidder\/src\/record\/(plain|policy|recorded-request|tape)\.ts$/,
  /^bidder\/src\/replay\/(candidate-policy|catalogue-of-then|taped-conditions|words|twin\/given-rows)\.ts$/,
  /^bidder\/src\/(server\/written|heard\/hearing|events\/bid-events)\.ts$/,
  /^bidder\/src\/currency\//,
  /^bidder\/src\/supply\/(ads-txt|networks)\.ts$/,
  /^bidder\/src\/catalogue\/(bookkeeping|candidate|kinds|row-versions|rows|snapshot|trials)\.ts$/,
  /^bidder\/src\/catalogue\/(bitmaps|targeting)\//,
  /^bidder\/src\/value\/(feature-row|features-of|pricer|user-table|user-values|valuation|worth)\.ts$/,
  /^bidder\/src\/(errors|recent)\.ts$/,
  /^models\/src\//,
  /^workflows\/src\/(starts|[^/]+\/starts|starting\/start|steps\/inbox)\.ts$/,
  /^workflows\/src\/[^/]+\/messages\.ts$/,
  /^workflows\/src\/success\/rules\.ts$/,
  /^workflows\/src\/support\/clock\.ts$/,
  /^workflows\/src\/client-lifecycle\/(first\/rules|life\/(facts|message-id))\.ts$/,
  /^workflows\/src\/sales\/(draft|demo-script)\.ts$/,
  /^workflows\/src\/onboarding\/(questions|sprints|prd-document|pricing)\.ts$/,
  /^workflows\/src\/lead\/routing\.ts$/,
  /^workflows\/src\/handoff\/rules\.ts$/,
];
const notCode = /\.(test|int\.test|bench)\.ts$|\/testing\//;

/** Values from elsewhere, each by name; `*` stands for all of the module. */
const allowed: readonly (readonly [module: RegExp, names: '*' | readonly string[]])[] = [
  [/^zod$/, '*'],
  // Read once from the schemas: the same for as long as the program runs.
  [/^@mainstem\/schemas\/personal-fields$/, ['personalFieldsOf']],
  [/^@mainstem\/schemas\/(generated\/events|personal|topics)$/, '*'],
  [/^@mainstem\/schemas\/agent-config\//, '*'],
  // Functions of a text: parsing and comparing.
  [/^(yaml|diff)$/, '*'],
  [/^@mainstem\/schemas\/envelope$/, ['keyOf', 'PLATFORM_TENANT', 'uuidFrom', 'factEnvelope']],
  [/^@mainstem\/schemas\/codec$/, ['LONG_LIMIT', 'LONG_MAX']],
  // A hash of its argument, and nothing else of that module.
  [/^node:crypto$/, ['hash']],
  // Decoders of consent strings and a list of robots' names: functions of their argument.
  [/^@iabtechlabtcf\/core$/, ['RestrictionType', 'TCString']],
  [/^@iabgpp\/cmpapi$/, ['GppModel']],
  [/^isbot$/, ['isbot']],
  // A mood from a word list: a function of its argument.
  [/^vader-sentiment$/, ['default']],
  // Functions written out for names that stand in the code.
  [/^\.\/builder\.ts$/, ['builderOf']],
  // Names of messages, made without reaching anywhere.
  [/^@temporalio\/workflow$/, ['defineQuery', 'defineSignal', 'defineUpdate']],
];

export function isPurePath(path: string): boolean {
  return pure.some((pattern) => pattern.test(path)) && !notCode.test(path);
}

/** What is wrong with an import or a re-export of a pure file. */
export function impureImport(path: string, node: Node): string | undefined {
  if (node.importKind === 'type' || node.exportKind === 'type') return undefined;
  const module = String((node.source as { value?: unknown }).value);
  const names = valueNames(node);
  if (names.length === 0 && node.specifiers !== undefined && (node.specifiers as unknown[]).length > 0)
    return undefined;
  if (isPurePath(fileOf(path, module))) return undefined;
  const list = allowed.find(([pattern]) => pattern.test(module))?.[1];
  if (list === '*') return undefined;
  // An import for its effects alone has no names.
  if (list === undefined || names.length === 0) return `imports ${module}`;
  const stranger = names.find((name) => !list.includes(name));
  return stranger === undefined ? undefined : `imports ${stranger} of ${module}`;
}

/** File of this repository that an import means, by its path or as `@mainstem/<package>/<file>`. */
function fileOf(path: string, module: string): string {
  if (module.startsWith('.')) return posix.join(posix.dirname(path), module);
  return module.replace(/^@mainstem\/([^/]+)\/(.*)$/, '$1/src/$2.ts');
}

/** Names of the values taken; a whole module or its default are names that no list holds. */
function valueNames(node: Node): string[] {
  if (node.type === 'ExportAllDeclaration') return ['*'];
  const specifiers = (node.specifiers ?? []) as Node[];
  return specifiers
    .filter(({ importKind, exportKind }) => importKind !== 'type' && exportKind !== 'type')
    .map((specifier) => {
      if (specifier.type === 'ImportDefaultSpecifier') return 'default';
      if (specifier.type === 'ImportNamespaceSpecifier') return '*';
      const name = (specifier.type === 'ExportSpecifier' ? specifier.local : specifier.imported) as Node;
      return String(name.name ?? name.value);
    });
}
