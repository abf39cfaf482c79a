import * as review from "../../provider/src/review/index.ts";
import { said } from "../engine/said.ts";

/** As the package does it, and tells of what is rendered. */
export function renderMarkdown(...given: Parameters<typeof review.renderMarkdown>): string {
  return told("a review as Markdown", review.renderMarkdown(...given));
}

/** The same of a page. */
export function renderHtml(...given: Parameters<typeof review.renderHtml>): string {
  return told("a review as a page", review.renderHtml(...given));
}

/** The same as JSON. */
export function renderJson(...given: Parameters<typeof review.renderJson>): string {
  return told("a review as JSON", review.renderJson(...given));
}

function told(place: string, text: string): string {
  said(place, () => text);
  return text;
}
