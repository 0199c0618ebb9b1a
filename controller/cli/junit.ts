import type { JobRecord } from "../record/record.ts";
import type { NozzleRecord, PointRecord } from "../record/verdict.ts";

/**
 * The record as JUnit XML. A non-conforming item or point is a failure (the dispenser), a rig fault an error; what was not
 * verified or stays inconclusive is skipped with its word.
 */
export function junit(record: JobRecord): string {
  const cases = record.nozzles.flatMap((nozzle) => [
    ...itemCases(nozzle),
    ...nozzle.points.map((point) => pointCase(nozzle, point)),
  ]);
  if (record.outcome !== "completed")
    cases.push(testcase("rig", "outcome", `<error message="${xml(record.reason ?? record.outcome)}"/>`));
  const count = (tag: string) => cases.filter((each) => each.includes(`<${tag} `)).length;
  const attributes = `name="proverig" tests="${cases.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite ${attributes} timestamp="${record.startedAt}">\n${cases.join("\n")}\n</testsuite>\n`;
}

function itemCases({ id, items }: NozzleRecord): string[] {
  return Object.entries(items).map(([item, result]) => {
    if (result === "fail") return testcase(`nozzle ${id}`, item, '<failure message="fail"/>');
    return testcase(`nozzle ${id}`, item, result === "pass" ? "" : '<skipped message="not verified"/>');
  });
}

function pointCase({ id }: NozzleRecord, { point, meanError, repeatability, U, verdict }: PointRecord): string {
  const numbers = `E ${fixed(meanError)} %, repeatability ${fixed(repeatability)} %, U ${fixed(U)} %`;
  if (verdict === "non-conforming") return testcase(`nozzle ${id}`, point, `<failure message="${numbers}"/>`);
  if (verdict === "conforming") return testcase(`nozzle ${id}`, point, "");
  return testcase(`nozzle ${id}`, point, `<skipped message="inconclusive: ${numbers}"/>`);
}

function fixed(value: number | null): string {
  return value === null ? "unknown" : value.toFixed(3);
}

function testcase(classname: string, name: string, inner: string): string {
  return `  <testcase classname="${xml(classname)}" name="${xml(name)}">${inner}</testcase>`;
}

const ENTITIES: Record<string, string> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;", "'": "&apos;" };

/** XML 1.0 knows no control characters, not even escaped ones. */
function xml(text: string): string {
  return text.replace(/\p{Cc}/gu, "\ufffd").replace(/[<>&"']/g, (char) => ENTITIES[char] ?? char);
}
