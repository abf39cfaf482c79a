import type { JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";

/** Properties of a resource as plain JavaScript values. */
export type Properties = Record<string, unknown>;

/** The string that stands for a value not known before the apply. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The protocol's Struct of plain values; members that are `undefined` are left out, as JSON does. */
export function toStruct(properties: Properties): Struct {
  return structs.Struct.fromJavaScript(withoutUndefined(properties) as Record<string, JavaScriptValue>);
}

/** Plain values of a Struct; of none, no properties. */
export function toProperties(struct: Struct | undefined): Properties {
  return struct ? (struct.toJavaScript() as Properties) : {};
}

/** Whether a value is an object with members, neither `null` nor an array. */
export function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => (element === undefined ? null : withoutUndefined(element)));
  if (!isRecord(value)) return value;
  const kept: Properties = {};
  for (const [key, member] of Object.entries(value)) if (member !== undefined) kept[key] = withoutUndefined(member);
  return kept;
}
