/** A member that bills to a lease before its holder, itself, has told of it; it serves only once it is told to doubt it. */
import type { Message } from '../messages.ts';

const send = (message: Message): void => void process.send?.(message);
const leaseId = `early-${process.argv.at(-1)}`;

process.on('message', (message: Message) => {
  if (message.say === 'answer') {
    if (message.answer !== null) process.exit(1);
    send({ say: 'lease', leaseId, held: true });
  } else if (message.say === 'unsure' && message.leaseId === leaseId) {
    send({ say: 'serving' });
  }
});
process.on('disconnect', () => process.exit(0));

const query = { token: '', price: undefined, lossReason: undefined } as never;
send({ say: 'question', call: 1, question: { ask: 'notice', kind: 'bill', query, leaseId } });
