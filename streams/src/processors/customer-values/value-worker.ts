/** The thread of `customer-values`: a fit takes seconds, in which the processors beside it have budgets to keep. */
import { parentPort } from 'node:worker_threads';
import { ValueDesk } from './desk.ts';
import type { ToWorker } from './messages.ts';

const desk = new ValueDesk();

parentPort?.on('message', (said: ToWorker) => {
  if (said.kind === 'take') desk.take(said.events);
  else parentPort?.postMessage(desk.look(said));
});
