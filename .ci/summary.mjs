/** Reads vitest's JSON report; fails where anything was skipped or left to do. Its last line is "N passed, N failed". */
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
const left = tests.filter(({ status }) => status !== "passed" && status !== "failed");
for (const { status, fullName } of left) console.log(`${status}: ${fullName}`);
if (left.length > 0) console.log(`${left.length} skipped or to do: here nothing may be`);

// A file that does not even load has no tests to fail.
const broken = report.testResults.filter(
  ({ status, assertionResults }) => status === "failed" && !assertionResults.length,
);
for (const { name, message } of broken) console.log(`failed: ${name}: ${message}`);
const count = (wanted) => tests.filter(({ status }) => status === wanted).length;
const failed = count("failed") + broken.length;
console.log(`${count("passed")} passed, ${failed} failed`);
process.exitCode = report.success && failed === 0 && left.length === 0 && count("passed") > 0 ? 0 : 1;
