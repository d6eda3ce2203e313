/**
 * The language model of the gateway: the one the file of models names, or the stand-in. A file that cannot be used keeps no
 * gateway from starting: the rules word their answers themselves then, each ask says so, and it is reported once.
 */
import { ConnectorError } from '@mainstem/connectors/errors';
import { openLanguageModel } from '@mainstem/connectors/llm/create-language-model';
import type { LanguageModel } from '@mainstem/connectors/llm/port';

export type Report = (message: string, cause?: unknown) => void;

export function openWordingModel(path: string, report: Report): Pick<LanguageModel, 'complete'> {
  try {
    const warn = ((first: unknown, second?: unknown) => report(String(second ?? first))) as never;
    return openLanguageModel(path, { warn }).model;
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    report('the language models cannot be used', error);
    return { complete: () => Promise.reject(error) };
  }
}
