/** `mainstem dlq list | show | retry | edit | discard | confirm`: what views and reactors could not take (R10). */
import { Command } from 'commander';
import { actorName, reasonWords } from '../author.ts';
import { list, show } from '../dead-letters/look.ts';
import { confirm, discard, edit, retry } from '../dead-letters/rule.ts';
import { defineVerb } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';

/** How long a verb waits to see what came of it, s. */
const WAIT_S = 10;

export function command(): Command {
  const dlq = new Command('dlq').description(
    'records views and reactors could not take: list, show, retry, edit, discard, confirm',
  );
  const collect = (word: string, words: string[] = []) => [...words, word];
  const filtered = (one: Command) =>
    one.option('--view <name>', 'only of this view').option('--tenant <name>', 'only of this tenant');
  const ruling = (one: Command) =>
    filtered(one)
      .option('--reason <words>', 'why; stays on the audit trail', reasonWords)
      .option('--as <actor>', 'who does it (default: you)', actorName)
      .option('--wait <seconds>', 'how long to wait for what comes of it', wholeNumber('--wait', 0, 3_600), WAIT_S);
  const place = '[view:]topic/partition@offset, as listed';
  defineVerb(filtered(dlq.command('list').description('every parked key, and what it waits for')), list);
  defineVerb(
    filtered(dlq.command('show').description('one record, decoded when it can be').argument('<place>', place)),
    show,
  );
  defineVerb(
    ruling(dlq.command('retry').description('try parked keys again').argument('[place]', place)).option(
      '--all',
      'all that match',
    ),
    retry,
  );
  defineVerb(
    ruling(dlq.command('edit').description('put another event in place of a record').argument('<place>', place))
      .option('--four-eyes', 'takes effect once another person has confirmed it')
      .option('--field <name=value>', 'one field; repeat for more', collect)
      .option('--data <json>', 'fields as JSON')
      .option('--type <EventType>', 'of a record that cannot be read')
      .option('--envelope <json>', 'fields of the envelope')
      .option('--hex <bytes>', 'the whole value, as it is on the wire'),
    edit,
  );
  defineVerb(
    ruling(dlq.command('discard').description('pass a record over for good').argument('<place>', place)).option(
      '--four-eyes',
      'takes effect once another person has confirmed it',
    ),
    discard,
  );
  defineVerb(
    ruling(dlq.command('confirm').description('agree to a ruling of another person').argument('<ruling>', 'its id')),
    confirm,
  );
  return dlq;
}
