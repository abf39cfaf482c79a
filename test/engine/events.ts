import { stripVTControlCharacters } from "node:util";
import type { ResourceState } from "./state.ts";
import { redact } from "./values.ts";
import type { Properties } from "./wire.ts";

export type Op =
  | "create"
  | "update"
  | "same"
  | "replace"
  | "create-replacement"
  | "delete-replaced"
  | "delete"
  | "refresh"
  | "read";

/** A resource's state as events show it: secrets are hidden. */
export interface EventState {
  type: string;
  urn: string;
  custom?: true;
  delete?: true;
  id: string;
  parent: string;
  inputs: Properties;
  outputs: Properties;
  provider: string;
  initErrors?: string[];
}

export interface StepMetadata {
  op: Op;
  urn: string;
  type: string;
  old: EventState | null;
  new: EventState | null;
  keys?: string[];
  diffs?: string[];
  detailedDiff: Record<string, { diffKind: string; inputDiff: boolean }> | null;
  logical?: true;
  provider: string;
}

export interface PolicyEvent {
  resourceUrn?: string;
  message: string;
  policyName: string;
  policyPackName: string;
  policyPackVersion: string;
  enforcementLevel: string;
  severity?: string;
}

export interface PolicySummary {
  resourceUrn?: string;
  policyPackName: string;
  policyPackVersion: string;
  passed?: string[];
  failed?: string[];
}

export interface EventBodies {
  preludeEvent?: { config: Record<string, string> };
  resourcePreEvent?: { metadata: StepMetadata; planning?: true };
  resOutputsEvent?: { metadata: StepMetadata; planning?: true };
  resOpFailedEvent?: { metadata: StepMetadata; status: number; steps: number };
  policyEvent?: PolicyEvent;
  policyLoadEvent?: Record<string, never>;
  policyAnalyzeSummaryEvent?: PolicySummary;
  policyAnalyzeStackSummaryEvent?: PolicySummary;
  diagnosticEvent?: {
    urn?: string;
    prefix?: string;
    message: string;
    color: string;
    severity: string;
    ephemeral?: boolean;
  };
  summaryEvent?: {
    maybeCorrupt: boolean;
    durationSeconds: number;
    resourceChanges: Partial<Record<Op, number>>;
    PolicyPacks: Record<string, string>;
    isPreview?: boolean;
    result?: string;
  };
  cancelEvent?: Record<string, never>;
}

/** One line of Pulumi's event stream; exactly one of the bodies is there. */
export interface EngineEvent extends EventBodies {
  sequence: number;
  /** Seconds since 1970. */
  timestamp: number;
}

export function eventState(state: ResourceState | undefined): EventState | null {
  if (!state) return null;
  return {
    type: state.type,
    urn: state.urn,
    ...(state.custom && { custom: true as const }),
    ...(state.delete && { delete: true as const }),
    id: state.id ?? "",
    parent: state.parent ?? "",
    inputs: redact(state.inputs) as Properties,
    outputs: redact(state.outputs) as Properties,
    provider: state.provider ?? "",
    ...(state.initErrors && { initErrors: [...state.initErrors] }),
  };
}

/** Shorter ones would blacken half of what is shown; the real engine draws the line here too. */
const shortestHiddenSecret = 3;

/** Collects the events of one run and hands them on. Texts of the secrets it is given are hidden wherever they show. */
export class EventRecorder {
  readonly events: EngineEvent[] = [];
  readonly #secrets: readonly string[];
  readonly #onEvent: ((event: EngineEvent) => void) | undefined;
  readonly #now: () => Date;

  constructor(now: () => Date, secrets: readonly string[], onEvent?: (event: EngineEvent) => void) {
    this.#now = now;
    this.#secrets = secrets.filter((text) => text.length >= shortestHiddenSecret);
    this.#onEvent = onEvent;
  }

  emit(body: EventBodies): void {
    const timestamp = Math.floor(this.#now().getTime() / 1000);
    const event: EngineEvent = { sequence: this.events.length, timestamp, ...(this.#hide(body) as EventBodies) };
    this.events.push(event);
    this.#onEvent?.(event);
  }

  diagnostic(severity: string, message: string, urn?: string, ephemeral = false): void {
    const prefix = severity === "error" || severity === "warning" ? { prefix: `${severity}: ` } : {};
    this.emit({
      diagnosticEvent: {
        ...(urn && { urn }),
        ...prefix,
        message: `${stripVTControlCharacters(message)}\n`,
        color: "never",
        severity,
        ...(ephemeral && { ephemeral: true }),
      },
    });
  }

  /** Names of resources and fields stay: they tell what an event is about. */
  #hide(value: unknown, key = ""): unknown {
    if (typeof value === "string") {
      if (key === "urn" || key === "resourceUrn" || key === "type" || key === "op") return value;
      return this.#secrets.reduce((text, secret) => text.replaceAll(secret, "[secret]"), value);
    }
    if (Array.isArray(value)) return value.map((element) => this.#hide(element));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.#hide(member, name)]));
  }
}
