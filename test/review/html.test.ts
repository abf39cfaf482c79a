import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { reviewStreams } from "../../provider/src/review/index.ts";
import { shows } from "../requirements.ts";
import { Browser, chromium, type View } from "./browser.ts";
import { recorded } from "./recorded.ts";
import { renderHtml } from "./rendered.ts";
import { clearPlan, setOf, stream } from "./stream.ts";

const LONG = "g".repeat(200);
const hostile = `<img src=x onerror="document.title='hit'">&lt;</pre></style><script>document.title='hit'</script>\u202E"'`;

const page = renderHtml(
  reviewStreams([
    recorded("create"),
    recorded("policy-failure"),
    recorded("partial-up"),
    recorded("refresh-drift"),
    recorded("destroyed"),
    recorded("sets-partial-up"),
    stream(
      [
        { name: LONG, inputs: { [hostile]: hostile, reason: hostile, plannedChange: clearPlan(hostile, 9, hostile) } },
        setOf([LONG, hostile]),
      ],
      [
        { diagnosticEvent: { severity: "error", message: hostile } },
        { policyEvent: { message: `${hostile}\n${LONG}` } },
      ],
      { place: [hostile.replaceAll(":", ""), LONG], result: "failed" },
    ),
  ]),
);

describe("the page", () => {
  it(shows(["review.strangers"], "holds no tag, quote or attribute that a stranger wrote"), () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const given = `Zq${text}<x a="b">&`;
        const html = renderHtml(
          reviewStreams([
            stream(
              [
                { name: given, inputs: { reason: given, plannedChange: clearPlan(given, 9, given) } },
                setOf([given, `${given}2`]),
              ],
              [{ policyEvent: { message: given, policyName: given } }],
            ),
          ]),
        );
        expect(html).not.toMatch(/<x|"b"|[\p{Cf}\p{Cs}]|(?!\n)\p{Cc}/u);
        expect(html.match(/<[a-z]+[^>]*Zq/g)).toBe(null);
      }),
      { numRuns: 100 },
    );
  });

  it(shows(["review.page"], "needs no script and loads nothing"), () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|https?:/);
    expect(page).toContain("default-src 'none'");
  });

  it(shows(["review.nothing-hidden-shown"], "shows no configuration, secret or provider text"), () => {
    expect(renderHtml(reviewStreams([recorded("secrets")]))).not.toMatch(/configured-|__provider|\bg1\b|k7mkhux3/);
  });
});

if (chromium === undefined) console.log("No Chromium on PATH, so the page was not looked at in a browser.");

describe.skipIf(chromium === undefined)("the page in a real browser", () => {
  const browser = chromium === undefined ? undefined : Browser.start();
  afterAll(async () => (await browser)?.close());
  const look = async <T>(view: View, expression: string) =>
    (await (browser as Promise<Browser>)).look<T>(page, view, expression);

  it.each([360, 768, 1280])(shows(["review.page"], "doesn't overflow at %d px, folded parts open"), async (width) => {
    const expression = `document.querySelectorAll("details").forEach((one) => { one.open = true; });
      [document.documentElement.scrollWidth, document.querySelectorAll("li").length, document.title]`;
    const [scroll, items, title] = await look<[number, number, string]>({ width }, expression);
    expect(scroll).toBeLessThanOrEqual(width);
    expect(items).toBeGreaterThan(10);
    expect(title).toBe("Blocked: review of irreversible changes");
  });

  it.each([
    { width: 360, dark: false, print: false },
    { width: 360, dark: true, print: false },
    // A4 in CSS pixels; whoever prints from a dark screen has white paper all the same.
    { width: 794, dark: true, print: true },
  ])(
    shows(["review.page"], "can be read in light and dark and on paper (dark: $dark, print: $print)"),
    async (view) => {
      const expression = `(() => {
      const level = (text) => {
        const [r, g, b] = text.match(/[\\d.]+/g).map(Number).map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const paper = level(getComputedStyle(document.body).backgroundColor);
      return [...document.querySelectorAll("h1, h2, p, dt, dd, li, summary")].map((one) => {
        const ink = level(getComputedStyle(one).color);
        return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
      }).reduce((a, b) => Math.min(a, b)) ;
    })()`;
      // WCAG's AA for text.
      expect(await look<number>(view, expression)).toBeGreaterThan(4.5);
      const edges = "[document.documentElement.scrollWidth, getComputedStyle(document.body).backgroundColor]";
      const [scroll, paper] = await look<[number, string]>(view, edges);
      expect(scroll).toBeLessThanOrEqual(view.width);
      expect(paper === "rgb(255, 255, 255)").toBe(view.print || !view.dark);
    },
  );
});
