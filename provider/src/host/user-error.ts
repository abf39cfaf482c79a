const BRAND: unique symbol = Symbol.for("pulumi-tencent-chat/UserError");

/**
 * A mistake or refusal that the user can act on: one finished message, no stack.
 *
 * Recognised by a brand rather than by `instanceof`, since each of Pulumi's processes loads its own copy of the package.
 */
export class UserError extends Error {
  readonly [BRAND] = true;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UserError";
  }
}

/** Whether a thrown value is a {@link UserError}. */
export function isUserError(value: unknown): value is UserError {
  return typeof value === "object" && value !== null && BRAND in value;
}

/**
 * An error in the form the provider host can print: it shows `${error}: ${error.stack}` for check, diff, read and delete,
 * and the bare message for create and update. Half a character in it would keep gRPC from answering at all.
 */
export function withoutStack(message: string): Error {
  const error = new Error(message.toWellFormed());
  error.toString = () => "pulumi-tencent-chat";
  error.stack = error.message;
  return error;
}
