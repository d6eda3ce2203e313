/**
 * A learned model as one `.onnx` file that needs nothing else: trees, calibration, and as texts the columns with their
 * words. The curve is `chance of the first knot + Σ slope · min(max(odds − knot, 0), width)`: of its segments at most
 * one is neither nothing nor whole, so 32 bits lose no more than one of them can.
 */
import { treesNode } from '../boosting/to-onnx.ts';
import type { BoostedModel } from '../boosting/tree.ts';
import type { Calibration } from '../calibration/calibration.ts';
import { type Draft, writeOnnx } from '../onnx/model.ts';
import type { Column } from './columns.ts';

/** Names of the texts beside the graph. */
export const texts = { columns: 'mainstem.columns', calibration: 'mainstem.calibration' } as const;

export interface LearnedModel {
  readonly columns: readonly Column[];
  readonly model: BoostedModel;
  readonly calibration: Calibration;
}

/** Input `row` (float [N, columns]), output `chance` (float [N, 1]). `more` are texts of whoever asks it. */
export function learnedToOnnx(
  { columns, model, calibration }: LearnedModel,
  more: Readonly<Record<string, string>> = {},
): Uint8Array {
  const { nodes, tensors } = calibrationGraph(calibration);
  return writeOnnx({
    inputs: [{ name: 'row', elements: 'float', width: columns.length }],
    outputs: [{ name: 'chance', elements: 'float', width: 1 }],
    tensors,
    nodes: [treesNode(model), ...nodes],
    texts: { ...more, [texts.columns]: JSON.stringify(columns), [texts.calibration]: JSON.stringify(calibration) },
  });
}

function calibrationGraph(calibration: Calibration): Pick<Draft, 'nodes' | 'tensors'> {
  if (calibration.kind === 'PLATT')
    return {
      tensors: [
        { name: 'slope', dims: [1], values: [calibration.slope] },
        { name: 'shift', dims: [1], values: [calibration.shift] },
      ],
      nodes: [
        { op: 'Mul', inputs: ['odds', 'slope'], outputs: ['scaled'] },
        { op: 'Add', inputs: ['scaled', 'shift'], outputs: ['moved'] },
        { op: 'Sigmoid', inputs: ['moved'], outputs: ['chance'] },
      ],
    };
  const { knots, chances } = calibration;
  const from = knots.slice(0, -1);
  const widths = from.map((knot, index) => (knots[index + 1] as number) - knot);
  const slopes = widths.map((width, index) => {
    return ((chances[index + 1] as number) - (chances[index] as number)) / width;
  });
  return {
    tensors: [
      { name: 'from', dims: [from.length], values: from },
      { name: 'widths', dims: [from.length], values: widths },
      { name: 'slopes', dims: [from.length, 1], values: slopes },
      { name: 'first', dims: [1], values: [chances[0] as number] },
    ],
    nodes: [
      { op: 'Sub', inputs: ['odds', 'from'], outputs: ['beyond'] },
      { op: 'Relu', inputs: ['beyond'], outputs: ['risen'] },
      { op: 'Min', inputs: ['risen', 'widths'], outputs: ['parts'] },
      { op: 'Gemm', inputs: ['parts', 'slopes', 'first'], outputs: ['chance'] },
    ],
  };
}
