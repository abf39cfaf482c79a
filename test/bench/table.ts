import { isMet, type Measure, type RowResult, type Side, spread } from "./row.ts";

const COLUMNS = ["what", "against", "measured", "must be", "rounds of a side", "machine at rest"];

/** The rows as a table: a line a figure. Plain for a terminal, Markdown for a page. */
export function renderTable(rows: readonly RowResult[], format: "plain" | "markdown"): string {
  const lines = rows.flatMap(linesOf);
  if (format === "markdown") {
    const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
    return [line(COLUMNS), `|${"---|".repeat(COLUMNS.length)}\n`, ...lines.map(line)].join("");
  }
  const widths = COLUMNS.map((column, index) =>
    Math.max(column.length, ...lines.map((cells) => (cells[index] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    `${cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd()}\n`;
  return [COLUMNS, widths.map((width) => "-".repeat(width)), ...lines].map(line).join("");
}

function linesOf(row: RowResult): string[][] {
  const { what, against, measures, sides, noise } = row;
  const rest = [noise.before, noise.after];
  const of = (key: "slowWork" | "lateTimer") => Math.max(...rest.map((one) => one[key]));
  return measures.map((measure, index) => [
    index === 0 ? what : "",
    index === 0 ? against : "",
    `${measure.what} ${showValue(measure.value, measure.unit)}`,
    showBound(measure),
    index === 0 ? sides.map(showSide).join("; ") : "",
    index === 0 ? `work +${of("slowWork")}%, timers +${of("lateTimer")} ms` : "",
  ]);
}

function showBound(measure: Measure): string {
  const { atMost, atLeast, noise, unit } = measure;
  const parts = [
    ...(atMost === undefined ? [] : [`≤ ${showValue(atMost, unit)}`]),
    ...(atLeast === undefined ? [] : [`≥ ${showValue(atLeast, unit)}`]),
  ];
  if (parts.length === 0) return "";
  const within = noise === undefined ? "" : ` (noise ${showValue(noise, unit)})`;
  return `${parts.join(", ")}${within}: ${isMet(measure) ? "met" : "MISSED"}`;
}

function showSide({ what, unit, rounds }: Side): string {
  const digits = unit === "s" ? 2 : 0;
  const apart = rounds.length > 1 ? ` (±${((spread(rounds) / 2) * 100).toFixed(1)}%)` : "";
  return `${what} ${rounds.map((value) => value.toFixed(digits)).join(", ")} ${unit}${apart}`;
}

/** A figure with its unit. */
export function showValue(value: number, unit: Measure["unit"]): string {
  switch (unit) {
    case "×":
      return `${value.toFixed(2)}×`;
    case "%":
      return `${value.toFixed(1)}%`;
    case "calls":
      return value.toLocaleString("en-US");
    default:
      return `${value.toLocaleString("en-US", { maximumFractionDigits: 1 })} ${unit}`;
  }
}
