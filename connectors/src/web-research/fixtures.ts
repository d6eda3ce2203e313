/** What the offline stand-in "finds": an invented business whose customers wait too long. `{name}` is the subject. */
import type { RawFinding } from './finding.ts';
import type { WebSource } from './port.ts';

type Fixture = Omit<RawFinding, 'url'>;

const said = (title: string, text: string, publishedAtMs: number | null, ratingHundredths: number | null = null) =>
  ({ title, text, ratingHundredths, publishedAtMs }) satisfies Fixture;

export const fixtures: Readonly<Record<WebSource, readonly Fixture[]>> = {
  instagram: [
    said(
      '{name} on Instagram',
      'Answers comments on weekdays; questions of the weekend wait until Monday.',
      1_767_225_600_000,
    ),
    said(
      'Post about opening hours',
      '38 comments ask for the opening hours, 5 of them got an answer.',
      1_769_904_000_000,
    ),
  ],
  facebook: [
    said('{name} on Facebook', 'Page with 2,400 followers. Typically replies within a day.', null),
    said('Message of a customer', 'Asked for a price twice and bought elsewhere in the end.', 1_768_435_200_000),
  ],
  tiktok: [
    said('Video with 12,000 views', 'Most comments ask whether delivery is possible. No answer.', 1_770_508_800_000),
  ],
  'google-maps': [
    said('{name}', 'Open Monday to Friday, 9:00 to 17:00. Phone and website given. Busy from 11:00 to 14:00.', null),
  ],
  'google-reviews': [
    said('Review', 'Good work, but nobody picks up the phone after five.', 1_766_016_000_000, 300),
    said('Review', 'Friendly and fast in the shop. My e-mail was never answered.', 1_767_830_400_000, 400),
    said('Review', 'Waited three days for a quote.', 1_769_040_000_000, 200),
  ],
  reddit: [
    said('Anybody tried {name}?', 'Prices are fair. Getting hold of somebody is the hard part.', 1_765_152_000_000),
  ],
  forums: [said('Experience with {name}', 'Support is only there in office hours; plan for that.', 1_764_547_200_000)],
  competitors: [
    said('A competitor', 'Has a chat on its site that answers at any hour and books appointments.', null),
    said('Another competitor', 'Promises an answer within two hours, also on weekends.', null),
  ],
};
