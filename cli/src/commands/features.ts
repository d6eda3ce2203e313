/** `mainstem features …`: feature views, what was kept out of them, and what was served of them. */
import { Command } from 'commander';
import { quarantineVerb } from '../features/quarantine.ts';
import { servedVerbs } from '../features/served.ts';
import { viewVerbs } from '../features/views.ts';
import { connectGateway } from '../gateway-client.ts';
import { withLog } from '../log-connection.ts';

const real = { withLog, connectGateway };

/** Over the log and the gateway of the profile; tests give others. */
export function command(parts: typeof real = real): Command {
  const features = new Command('features').description('feature views, and what was served of them');
  viewVerbs(features, parts.withLog);
  quarantineVerb(features, parts.connectGateway);
  servedVerbs(features, parts.withLog);
  return features;
}
