/** What tests against the real stack need to know. They take it from here, never from the shell that runs them. */
import { profileEnvironment } from './profiles.ts';

/** Every `MAINSTEM_*` variable of the profile `test`, over the variables of this process. */
export function testEnvironment(): NodeJS.ProcessEnv & Record<string, string> {
  return { ...process.env, ...profileEnvironment('test', portOverrides()) } as NodeJS.ProcessEnv &
    Record<string, string>;
}

/** Only the variables that move the ports of the test profile itself may come from outside. */
function portOverrides(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('MAINSTEM_TEST_')));
}
