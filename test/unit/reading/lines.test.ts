import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { withinHeap } from "../../../provider/src/reading/heap.ts";
import { linesOf } from "../../../provider/src/reading/lines.ts";
import { TooLargeError } from "../../../provider/src/reading/too-large.ts";
import { shows } from "../../requirements.ts";
import { collect } from "../client/chat.ts";

const most = (bytes: number) => ({ bytes, why: "" });

async function lines(text: string, pieceBytes: number, line = 100, all = 1_000): Promise<string[]> {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, n) =>
    bytes.subarray(n * pieceBytes, (n + 1) * pieceBytes),
  );
  return collect(linesOf(Readable.from(pieces), "events", { line: most(line), text: most(all) }));
}

it.each([1, 2, 3, 7, 1_000])("lines are the same in pieces of %d bytes", async (pieceBytes) => {
  for (const text of ["", "\n", "a", "a\n", "é\n\n漢字\r\nb", "\n\n"]) {
    expect(await lines(text, pieceBytes), JSON.stringify(text)).toEqual(text.split("\n"));
  }
});

it.each([1, 7, 1_000])(
  shows(["hostile.large-files"], "a line or a text that is too long ends it, in pieces of %d bytes"),
  async (pieceBytes) => {
    expect(await lines(`a\n${"b".repeat(100)}\n`, pieceBytes)).toHaveLength(3);
    await expect(lines(`a\n${"b".repeat(101)}\n`, pieceBytes)).rejects.toThrow(
      new TooLargeError("line 2 of events has more than 100 bytes", most(100)),
    );
    expect(await lines("abc\n".repeat(250), pieceBytes)).toHaveLength(251);
    await expect(lines("abc\n".repeat(251), pieceBytes)).rejects.toThrow("events has more than 1,000 bytes");
  },
);

it(shows(["hostile.large-files"], "a small heap lowers a limit, and the error says so"), () => {
  expect(withinHeap(1_000, 1 / 4, 4_000)).toEqual({ bytes: 1_000, why: "" });
  const { message } = new TooLargeError("file has 1,000 bytes", withinHeap(1_000, 1 / 4, 3_999));
  expect(message).toBe(
    "file has 1,000 bytes; at most 999 are read, since Node's heap has 3,999: NODE_OPTIONS=--max-old-space-size=… enlarges it",
  );
});
