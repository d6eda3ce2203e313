/**
 * Temporal's time-skipping test server, for tests of workflows that wait for days. The SDK would download a binary from a
 * host of its own; this is the same program from Maven Central, behind a shell wrapper because the SDK starts one file.
 * It must not get `--enable-time-skipping`: the SDK turns skipping on by itself, around each awaited result.
 */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureMaven, LIBRARY } from './maven.ts';

export const TEMPORAL_TEST_SERVER_VERSION = '1.33.0';
const part = `temporal-test-server-${TEMPORAL_TEST_SERVER_VERSION}`;
const WRAPPER = 'temporal-test-server';

/** Path of the executable, downloaded on first use. */
export async function ensureTemporalTestServer(
  say: (line: string) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<string> {
  const home = await ensureMaven({
    part,
    artifacts: [{ group: 'io.temporal', artifact: 'temporal-test-server', version: TEMPORAL_TEST_SERVER_VERSION }],
    say,
    signal,
    unpack: async (directory) => {
      const wrapper = join(directory, WRAPPER);
      const java = `exec java -Xmx256m -cp "$(dirname "$0")/${LIBRARY}/*" io.temporal.testserver.TestServer "$@"`;
      writeFileSync(wrapper, `#!/bin/sh\n${java}\n`);
      chmodSync(wrapper, 0o755);
    },
  });
  return join(home, WRAPPER);
}
