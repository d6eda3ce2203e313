/**
 * The arrows of the architecture (docs/architecture.md): who may import whom. Arrows never turn back, and nothing turns in
 * circles. `npm run arrows` fails on a breach; infra/scripts/arrows.test.ts shows that it does.
 */

/** Package → packages it may import. infra and cli stand above all others and may import any. */
const arrows = {
  schemas: [],
  models: [],
  connectors: [],
  streams: ['schemas', 'models', 'connectors'],
  projections: ['streams', 'schemas', 'connectors'],
  workflows: ['schemas', 'connectors', 'streams', 'models'],
  bidder: ['schemas', 'models', 'streams'],
  gateway: ['projections', 'workflows', 'streams', 'schemas', 'connectors'],
};

const packages = [...Object.keys(arrows), 'cli', 'infra'];
/** Tests learn from there where the stack is and what to draw from, and get services of their own to break; nothing else. */
const testDoor =
  '^infra/(testing/seed|stack/(test-environment|acquire/(temporal-test-server|test-programs)|scratch/[^/]+))\\.ts$';
const tests = '\\.(test|int\\.test|bench)\\.ts$|/testing/|test-kit\\.ts$';

const rules = Object.entries(arrows).map(([from, to]) => ({
  name: `${from}-arrows`,
  comment: `${from} may import ${to.length === 0 ? 'no other package' : to.join(', ')}`,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: tests },
  to: { path: `^(${packages.filter((other) => other !== from && !to.includes(other)).join('|')})/` },
}));

/** Library → where alone it may be imported, tests beside it included. */
const homes = {
  kafkajs: { home: '^streams/src/log/', why: 'of Kafka only the adapter of the log knows' },
  avsc: { home: '^schemas/', pathNot: tests, why: 'events are written and read by the codec of schemas' },
  'uWebSockets.js': { home: '^bidder/(src/server|bench)/', why: 'only the bid server is fast enough to need it' },
};

const libraryRules = Object.entries(homes).map(([library, { home, pathNot, why }]) => ({
  name: `home-of-${library.toLowerCase()}`,
  comment: why,
  severity: 'error',
  from: { pathNot: pathNot === undefined ? home : `${home}|${pathNot}` },
  to: { path: packagePath(library) },
}));

/** A package where it is installed, or its bare name when it is not. */
function packagePath(library) {
  return `(^|node_modules/)${library.replaceAll('.', '\\.')}(/|$)`;
}

module.exports = {
  forbidden: [
    ...rules,
    ...libraryRules,
    {
      name: 'sandbox-reaches-nothing',
      comment: 'what runs in the workflow sandbox is replayed: stores and the log are for activities',
      severity: 'error',
      from: { path: '^workflows/src/([^/]+/(workflows|rules|routing|messages)|steps/.+)\\.ts$', pathNot: tests },
      to: { path: `${['ioredis', 'pg', 'kafkajs'].map(packagePath).join('|')}|^streams/src/log/` },
    },
    {
      name: 'no-circles',
      comment: 'files that import each other cannot be understood one at a time',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'gateway-knows-messages-only',
      comment: 'the gateway talks to workflows through their messages, never their code',
      severity: 'error',
      from: { path: '^gateway/', pathNot: tests },
      to: { path: '^workflows/', pathNot: '^workflows/src/([^/]+/messages|codec/sealed-payload)\\.ts$' },
    },
    {
      name: 'bidder-knows-no-processor',
      comment: 'of streams the bidder may use the log, the runtime that decides, and the deciders; no processor',
      severity: 'error',
      from: { path: '^bidder/', pathNot: tests },
      to: { path: '^streams/src/processors/' },
    },
    {
      name: 'tests-of-lower-packages',
      comment: 'a test may ask where the stack is; it may not reach further up',
      severity: 'error',
      from: { path: `^(${Object.keys(arrows).join('|')})/.*(${tests})` },
      to: { path: '^(cli|infra)/', pathNot: testDoor },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'what tests share lies in testing/ or a test-kit',
      severity: 'error',
      from: {},
      to: { path: '\\.(test|int\\.test|e2e\\.test)\\.ts$' },
    },
    {
      name: 'no-unresolvable',
      comment: 'an import of what is not there',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // The parser does not know declaration files, and they import nothing.
    exclude: { path: '(^|/)\\.mainstem/|\\.d\\.m?ts$' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '.node'],
    },
  },
};
