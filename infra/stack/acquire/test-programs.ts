/** Programs only tests need, built by Go on first use: an S3 store and a proxy that fails as networks do. */
import type { DebianProgram } from './debian-program.ts';
import { type GoProgram, goProgramAtHand } from './go-program.ts';
import { go, inspect } from './tools.ts';

/** S3 over a directory, with versions and object lock. */
export const versitygw: GoProgram = {
  name: 'versitygw',
  package: 'github.com/versity/versitygw/cmd/versitygw',
  version: '1.8.0',
  binary: 'versitygw',
  usualBuildS: 85,
};

/** Latency, little bandwidth, cut and silent connections between a client and a server. */
export const toxiproxy: GoProgram = {
  name: 'toxiproxy',
  package: 'github.com/Shopify/toxiproxy/v2/cmd/server',
  version: '2.12.0',
  binary: 'server',
  usualBuildS: 15,
};

/** One server connection for many clients, a transaction at a time. */
export const pgbouncer: DebianProgram = {
  name: 'pgbouncer',
  packages: ['pgbouncer', 'libc-ares2', 'libevent-2.1-7'],
  binary: 'usr/sbin/pgbouncer',
};

/** Why tests that need the program cannot run here; undefined when they can. Says so once, where people see it. */
export function absence(program: GoProgram, say: (line: string) => void = warn): string | undefined {
  if (goProgramAtHand(program) || inspect(go).good) return undefined;
  const reason = `${program.name} ${program.version} is not built and there is no Go to build it with: its tests are skipped`;
  say(reason);
  return reason;
}

function warn(line: string): void {
  process.stderr.write(`${line}\n`);
}
