/** For tests: runs one activity as a worker would, with a context of its own, but without a server. */
import { MockActivityEnvironment } from '@temporalio/testing';

export function runActivity<Ask, Answer>(activity: (ask: Ask) => Promise<Answer>, ask: Ask): Promise<Answer> {
  return new MockActivityEnvironment().run(activity as never, ask as never) as Promise<Answer>;
}
