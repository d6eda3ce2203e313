import { expect, test } from 'vitest';
import { didYouMean } from './suggest.ts';

test.each([
  ['leadreceived', ' (did you mean LeadReceived?)'],
  ['LeadRecieved', ' (did you mean LeadReceived?)'],
  ['BidPlaces', ' (did you mean BidPlaced?)'],
  ['Payment', ''],
  ['', ''],
])('%o%s', (found, words) => expect(didYouMean(found, ['BidPlaced', 'LeadReceived'])).toBe(words));

test('with nothing allowed there is nothing to suggest', () => expect(didYouMean('x', [])).toBe(''));
