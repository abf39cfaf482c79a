import { z } from "zod";
import type { CallContext } from "./operation.ts";

/** One REST command of the service: where it is, what it takes and answers, and what repeating it would do. */
export interface Command<Request extends z.ZodType = z.ZodType, Answer extends z.ZodType = z.ZodType> {
  /** As in the service's documents: `clear_group_msg`. */
  readonly name: string;
  /** The service's part of the path: `group_open_http_svc`. */
  readonly service: string;
  /** The document's number: `https://www.tencentcloud.com/document/product/1047/<doc>`. */
  readonly doc: number;
  /** Calls a second the document allows. */
  readonly docsRate: number;
  /** Whether it changes nothing, so that a lost answer leaves nothing in doubt. */
  readonly readOnly?: true;
  /**
   * Whether a call that may have been executed can be made again within its operation without reaching further:
   * `always`, `never`, or only where the request has a certain field.
   */
  readonly repeatable: "always" | "never" | { readonly onlyWith: keyof z.infer<Request> & string };
  /** The body as the service expects it, keys in the documents' order. */
  readonly request: Request;
  /** The answer's fields besides {@link Envelope}'s, as far as they are used. */
  readonly answer: Answer;
  /** The field whose entries have codes of their own; where it is filled, the answer's own `ErrorCode` means nothing. */
  readonly outcomeIn?: string;
  /** What a request is about, in one line: `group "g1"`. */
  readonly target: (request: z.infer<Request>) => string;
}

/** Gives a command its types. */
export function defineCommand<Request extends z.ZodType, Answer extends z.ZodType>(
  command: Command<Request, Answer>,
): Command<Request, Answer> {
  return command;
}

/** What every answer has. `ActionStatus` may be missing. */
export const Envelope = z.looseObject({ ErrorCode: z.int(), ErrorInfo: z.string().optional().catch(undefined) });

/** Makes calls; the commands' own logic (paging, batches) stands on this. */
export interface Caller {
  /**
   * One operation, repeated where that is harmless.
   *
   * @returns the answer, and whether an earlier attempt of this operation may have run too
   */
  call<Request extends z.ZodType, Answer extends z.ZodType>(
    command: Command<Request, Answer>,
    request: z.infer<Request>,
    context?: CallContext,
  ): Promise<{ readonly answer: z.infer<Answer>; readonly lostReply: boolean }>;
}

/** Whether a request may be made again though it may have been executed. */
export function isRepeatable(command: Command, request: unknown): boolean {
  const { repeatable } = command;
  if (typeof repeatable === "string") return repeatable === "always";
  return typeof request === "object" && request !== null && Reflect.get(request, repeatable.onlyWith) !== undefined;
}

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Longer than any id of the service. */
const LONGEST_QUOTED = 256;

/** An id in quotes, in one line whatever it holds. */
export function quote(id: string): string {
  const shown = id.length > LONGEST_QUOTED ? `${id.slice(0, LONGEST_QUOTED)}…` : id;
  return JSON.stringify(shown).replace(UNPRINTABLE, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
}
