/** Edits the platform makes to the text of a config; comments and order stay. */
import { parseDocument } from 'yaml';

/** Says of the tool at a place in the list that it has been built. */
export function toolAvailable(text: string, at: number): string {
  const document = parseDocument(text);
  document.setIn(['tools', at, 'status'], 'available');
  return document.toString({ lineWidth: 0 });
}
