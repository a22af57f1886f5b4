/**
 * Learning: the ONNX file format, as much of it as a tree ensemble needs: messages by field number (onnx.proto of ONNX 1.10, IR
 * version 8). Knows no trees; onnx-trees.ts says what stands in the graph.
 */
import protobuf from 'protobufjs';

const irVersion = 8;
const opset = 15;
const mlOpset = 3;
const elementFloat = 1;
const elementInt64 = 7;

/** Field numbers are ONNX's own. Repeated numbers are packed, which every reader of protobuf takes. */
const proto = `
syntax = "proto2";
message Dimension { optional int64 dim_value = 1; optional string dim_param = 2; }
message Shape { repeated Dimension dim = 1; }
message TensorType { optional int32 elem_type = 1; optional Shape shape = 2; }
message Type { optional TensorType tensor_type = 1; }
message ValueInfo { optional string name = 1; optional Type type = 2; }
message Tensor { repeated int64 dims = 1; optional int32 data_type = 2; optional string name = 8; optional bytes raw_data = 9; }
message Attribute { optional string name = 1; optional float f = 2; optional int64 i = 3; optional bytes s = 4;
  repeated float floats = 7 [packed=true]; repeated int64 ints = 8 [packed=true]; repeated bytes strings = 9; optional int32 type = 20; }
message Node { repeated string input = 1; repeated string output = 2; optional string name = 3; optional string op_type = 4;
  repeated Attribute attribute = 5; optional string domain = 7; }
message Graph { repeated Node node = 1; optional string name = 2; repeated Tensor initializer = 5; repeated ValueInfo input = 11;
  repeated ValueInfo output = 12; }
message OperatorSet { optional string domain = 1; optional int64 version = 2; }
message Model { optional int64 ir_version = 1; optional string producer_name = 2; optional string producer_version = 3;
  optional Graph graph = 7; repeated OperatorSet opset_import = 8; }
`;

export interface OnnxAttribute {
  readonly name: string;
  readonly [field: string]: unknown;
}

export interface OnnxNode {
  readonly op: string;
  readonly domain?: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attributes?: readonly OnnxAttribute[];
}

export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/** A matrix of float32 with any number of rows. */
export interface OnnxMatrix {
  readonly name: string;
  readonly columns: number;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly input: OnnxMatrix;
  readonly outputs: readonly OnnxMatrix[];
}

export function intAttribute(name: string, value: number): OnnxAttribute {
  return { name, i: value, type: 2 };
}

export function textAttribute(name: string, value: string): OnnxAttribute {
  return { name, s: Buffer.from(value), type: 3 };
}

export function floatsAttribute(name: string, values: readonly number[]): OnnxAttribute {
  return { name, floats: values, type: 6 };
}

export function intsAttribute(name: string, values: readonly number[]): OnnxAttribute {
  return { name, ints: values, type: 7 };
}

export function textsAttribute(name: string, values: readonly string[]): OnnxAttribute {
  const known = new Map([...new Set(values)].map((value) => [value, Buffer.from(value)]));
  return { name, strings: values.map((value) => known.get(value)), type: 8 };
}

function matrixMessage({ name, columns }: OnnxMatrix) {
  const dim = [{ dim_param: 'rows' }, { dim_value: columns }];
  return { name, type: { tensor_type: { elem_type: elementFloat, shape: { dim } } } };
}

/** Little-endian as the format wants it, which every machine that Node runs on is. */
function tensorMessage({ name, shape, values }: OnnxTensor) {
  const data_type = values instanceof Float32Array ? elementFloat : elementInt64;
  return { name, dims: shape, data_type, raw_data: Buffer.from(values.buffer, values.byteOffset, values.byteLength) };
}

function nodeMessage({ op, domain = '', input, output, attributes = [] }: OnnxNode, index: number) {
  return { op_type: op, domain, input, output, name: `${op}_${index}`, attribute: attributes };
}

/** The bytes of a model file. */
export function onnxFile({ name, nodes, tensors, input, outputs }: OnnxGraph, producerVersion: string): Uint8Array {
  const model = protobuf.parse(proto, { keepCase: true }).root.lookupType('Model');
  const message = {
    ir_version: irVersion,
    producer_name: 'tractor',
    producer_version: producerVersion,
    opset_import: [
      { domain: '', version: opset },
      { domain: 'ai.onnx.ml', version: mlOpset },
    ],
    graph: {
      name,
      node: nodes.map(nodeMessage),
      initializer: tensors.map(tensorMessage),
      input: [matrixMessage(input)],
      output: outputs.map(matrixMessage),
    },
  };
  return model.encode(model.fromObject(message)).finish();
}
