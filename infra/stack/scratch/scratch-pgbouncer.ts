/** pgbouncer of its own for one test file: many clients of a role share few server connections, a transaction at a time. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianAbsence, ensureDebianProgram } from '../acquire/debian-program.ts';
import { pgbouncer } from '../acquire/test-programs.ts';
import { probeTcp } from '../probe/probes.ts';
import { createScratchProcess, freePorts, scratchDirectory } from './scratch-process.ts';

export interface ScratchPgbouncer {
  /** As the server's, but through the pooler. */
  readonly url: string;
  close(): Promise<void>;
}

/** Why it cannot run here, said once where people see it; undefined when it can. */
export function pgbouncerAbsence(): string | undefined {
  const reason = debianAbsence(pgbouncer);
  if (reason !== undefined) process.stderr.write(`${reason}: the tests through pgbouncer are skipped\n`);
  return reason;
}

/** `serverUrl` has role and password; `poolSize` is how many connections all its clients share. */
export async function startScratchPgbouncer(
  serverUrl: string,
  poolSize: number,
  say: (line: string) => void,
): Promise<ScratchPgbouncer> {
  const { command, environment } = await ensureDebianProgram(pgbouncer, say);
  const directory = scratchDirectory('pgbouncer');
  const [port = 0] = await freePorts(1);
  const server = new URL(serverUrl);
  chmodSync(directory.path, 0o755);
  const ini = join(directory.path, 'pgbouncer.ini');
  const users = join(directory.path, 'users.txt');
  writeFileSync(users, `"${server.username}" "${server.password}"\n`, { mode: 0o644 });
  writeFileSync(ini, settings(server, port, poolSize, users), { mode: 0o644 });
  const program = createScratchProcess({
    name: 'pgbouncer',
    command,
    args: ['--quiet', ini],
    home: directory.path,
    environment,
    probe: () => probeTcp(port),
  });
  await program.start();
  const url = new URL(serverUrl);
  url.port = String(port);
  return {
    url: url.href,
    async close() {
      await program.end('SIGKILL');
      directory.remove();
    },
  };
}

function settings(server: URL, port: number, poolSize: number, users: string): string {
  const database = server.pathname.slice(1);
  return [
    '[databases]',
    `${database} = host=${server.hostname} port=${server.port} dbname=${database}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = scram-sha-256',
    `auth_file = ${users}`,
    'pool_mode = transaction',
    `default_pool_size = ${poolSize}`,
    'max_client_conn = 200',
    // Clients of ours ask for it when they connect; behind a pooler it is set on the role (docs/security.md).
    'ignore_startup_parameters = statement_timeout,options',
    // It refuses to run as root.
    ...(process.getuid?.() === 0 ? ['user = nobody'] : []),
    '',
  ].join('\n');
}
