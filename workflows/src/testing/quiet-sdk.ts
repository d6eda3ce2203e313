/** For tests: the SDK tells errors only. Its runtime is one per process; the first to ask decides. */
import { DefaultLogger, Runtime } from '@temporalio/worker';

let asked = false;

export function quietSdk(): void {
  if (asked) return;
  asked = true;
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'ERROR' } } });
}
