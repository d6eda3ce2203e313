/**
 * The gateway as a process of its own, as it runs in life: the bench that loads it shares no event loop and no heap with it.
 * Settings come by environment; over IPC it says its port once it is ready, and answers `used` with what it took so far.
 */
import { gatewaySettings, startGateway } from '@mainstem/gateway/gateway';
import { featureViews } from '@mainstem/streams/features/views';
import { readSettings } from '@mainstem/streams/settings';
import { servingView } from '../decisions/serving-world.ts';

export interface Used {
  /** Processor time so far, user and system, ms: what else runs on the machine does not count. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
}

// Any free port: the bench is told which.
const settings = { ...readSettings(gatewaySettings, process.env), MAINSTEM_GATEWAY_PORT: 0 };
const gateway = await startGateway(settings, { views: [...featureViews, servingView] });
await gateway.ready();
process.send?.({ port: gateway.port });

process.on('message', (asked) => {
  if (asked !== 'used') return;
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const used: Used = { cpuMs: (user + system) / 1_000, rssBytes: rss, heapBytes: heapUsed };
  process.send?.(used);
});

process.on('disconnect', () => {
  void gateway.stop().then(() => process.exit(0));
});
