import { z } from "zod";
import { type Command, Envelope } from "./command.ts";
import { describeCode, TencentChatError, type TencentChatErrorFacts } from "./errors.ts";

const Item = z.looseObject({ ErrorCode: z.int().default(0), ErrorInfo: z.string().optional().catch(undefined) });

type Named = Pick<TencentChatErrorFacts, "command" | "target" | "secrets" | "mayHaveRun">;

/** The body of a request, keys in the documents' order. */
export function bodyOf(command: Command, request: unknown, named: Named): string {
  const checked = command.request.safeParse(request);
  if (checked.success) return JSON.stringify(checked.data);
  throw new TencentChatError({ ...named, fault: "request", detail: z.prettifyError(checked.error) });
}

/**
 * The code that decides over a whole answer, and the service's text with it; undefined where it has none.
 * In an answer whose items have codes, only a trouble that all of them share is the whole answer's.
 */
export function outcomeOf(
  command: Command,
  json: unknown,
): { readonly code: number; readonly detail: string } | undefined {
  const items = itemsOf(command, json);
  const [first] = items;
  if (first !== undefined) {
    const busy = items.every(({ ErrorCode }) => ErrorCode !== 0 && describeCode(ErrorCode).class === "R");
    return busy ? { code: first.ErrorCode, detail: first.ErrorInfo ?? "" } : { code: 0, detail: "" };
  }
  const envelope = Envelope.safeParse(json);
  return envelope.success ? { code: envelope.data.ErrorCode, detail: envelope.data.ErrorInfo ?? "" } : undefined;
}

function itemsOf({ outcomeIn }: Command, json: unknown): readonly z.infer<typeof Item>[] {
  if (outcomeIn === undefined || typeof json !== "object" || json === null) return [];
  const items = z.array(Item).safeParse(Reflect.get(json, outcomeIn));
  return items.success ? items.data : [];
}

/** The answer's fields, or the failure that its outcome tells of. */
export function readAnswer<Request extends z.ZodType, Answer extends z.ZodType>(
  command: Command<Request, Answer>,
  json: unknown,
  outcome: ReturnType<typeof outcomeOf>,
  named: () => Named,
): z.infer<Answer> {
  if (outcome === undefined) {
    throw new TencentChatError({ ...named(), fault: "shape", detail: "it has no ErrorCode" });
  }
  if (outcome.code !== 0) throw new TencentChatError({ ...named(), ...outcome });
  const answer = command.answer.safeParse(json);
  if (answer.success) return answer.data;
  throw new TencentChatError({ ...named(), fault: "shape", detail: z.prettifyError(answer.error) });
}
