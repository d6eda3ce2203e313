/** Is there a container engine that answers? Then the parts can run in containers instead (docker-compose.yml). */
import { spawnSync } from 'node:child_process';

/** A daemon that does not answer within this is as good as none (ms). */
const ANSWER_WITHIN_MS = 5_000;

/** Version of the engine that answers; undefined when only the client, or nothing, is there. */
export function containerEngine(): string | undefined {
  const asked = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], {
    encoding: 'utf8',
    timeout: ANSWER_WITHIN_MS,
  });
  const version = asked.status === 0 ? asked.stdout.trim() : '';
  return version === '' ? undefined : version;
}
