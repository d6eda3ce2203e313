/**
 * The header `priority` of what is sent in (UW-19): `low`, or an urgency of 5 and more as of RFC 9218 (`u=5`), lets it wait
 * behind all else. `high`, or an urgency of up to 2, says that what is of the past is wanted at once all the same. Anything
 * else, and no header, is how events come in normally; nothing goes before that.
 */
export type Header = string | string[] | undefined;

export function isPatient(header: Header): boolean {
  return said(header, 'low', /(?:^|[,;\s])u=[5-7](?:$|[,;\s])/);
}

export function isUrgent(header: Header): boolean {
  return said(header, 'high', /(?:^|[,;\s])u=[0-2](?:$|[,;\s])/);
}

/** What was checked, with the lane its sender asks for; by its own time when he asks for none. */
export function asAsked<Item extends object>(item: Item, header: Header): Item | (Item & { past: boolean }) {
  if (isPatient(header)) return { ...item, past: true };
  return isUrgent(header) ? { ...item, past: false } : item;
}

function said(header: Header, word: string, urgency: RegExp): boolean {
  const text = (Array.isArray(header) ? header.join(',') : (header ?? '')).trim().toLowerCase();
  return text === word || urgency.test(text);
}
