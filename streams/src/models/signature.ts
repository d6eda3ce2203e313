/**
 * What goes into a model and comes out of it, read from its bytes: an ONNX file says it itself; parameters as JSON say it in
 * `signature`, beside `parameters`. A registration is told it, and a load reads it again and compares.
 */
import { readOnnx } from '@mainstem/models/onnx/model';
import type { ModelPort } from '@mainstem/schemas/generated/events';
import { z } from 'zod';
import { type ModelCommandOf, registerModel } from '../deciders/model/commands.ts';

export type Signature = ModelCommandOf<'RegisterModel'>['signature'];

const jsonModel = z.object({ signature: registerModel.shape.signature, parameters: z.unknown() });

/** Throws a ModelError for bytes that are no ONNX, and what JSON and its check throw for those that are no parameters. */
export function signatureOf(bytes: Uint8Array, format: string): Signature {
  if (format === 'json') return jsonModel.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))).signature;
  const { inputs, outputs } = readOnnx(bytes);
  const port = ({ name, elements, width }: (typeof inputs)[number]) => ({ name, elements, width: width ?? null });
  return { inputs: inputs.map(port), outputs: outputs.map(port) };
}

/** Parameters of a model that is no graph, e.g. of BG/NBD, as the bytes of an artefact. Equal ones give equal bytes. */
export function jsonArtefact(signature: Signature, parameters: unknown): Buffer {
  return Buffer.from(JSON.stringify({ signature, parameters }));
}

/** As they were given to `jsonArtefact`. */
export function parametersOf(bytes: Uint8Array): unknown {
  return jsonModel.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))).parameters;
}

interface Ports {
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
}

/** Where two signatures differ, in words; null when they say the same. */
export function signatureDifference(told: Ports, read: Ports): string | null {
  const words = ({ inputs, outputs }: Ports) => {
    const port = ({ name, elements, width }: ModelPort) => `${name}: ${elements} [N, ${width ?? '?'}]`;
    return `${inputs.map(port).join(', ')} → ${outputs.map(port).join(', ')}`;
  };
  return words(told) === words(read) ? null : `registered ${words(told)}, in the file ${words(read)}`;
}
