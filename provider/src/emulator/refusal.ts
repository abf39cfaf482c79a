/** A command's answer other than 0. Thrown before anything was changed. */
export class Refusal extends Error {
  readonly code: number;

  constructor(code: number, info: string) {
    super(info);
    this.code = code;
  }
}
