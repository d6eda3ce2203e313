/**
 * One of two members, each with a lease of its own. It asks for a bill of nobody's lease, which must come back as nobody's,
 * then for one of the other member's until that is answered by it; only then does it serve.
 */
import type { Message } from '../messages.ts';

const number = Number(process.argv.at(-1));
const send = (message: Message): void => void process.send?.(message);
const query = { token: '', price: undefined, lossReason: undefined } as never;
const AGAIN_AFTER_MS = 20;
const NOBODYS = 1;
const OTHERS = 2;

const ask = (call: number, leaseId: string): void =>
  send({ say: 'question', call, question: { ask: 'notice', kind: 'bill', query, leaseId } });

process.on('message', (message: Message) => {
  if (message.say === 'question') {
    send({ say: 'answer', call: message.call, answer: `taken by ${number}` });
  } else if (message.say === 'answer' && message.call === NOBODYS) {
    if (message.answer !== null) process.exit(1);
    ask(OTHERS, `lease-of-${3 - number}`);
  } else if (message.say === 'answer') {
    // The other one may not have told of its lease yet.
    if (message.answer === null) setTimeout(() => ask(OTHERS, `lease-of-${3 - number}`), AGAIN_AFTER_MS);
    else if (message.answer === `taken by ${3 - number}`) send({ say: 'serving' });
    else process.exit(1);
  }
});
process.on('disconnect', () => process.exit(0));

send({ say: 'lease', leaseId: `lease-of-${number}`, held: true });
ask(NOBODYS, 'lease-of-nobody');
