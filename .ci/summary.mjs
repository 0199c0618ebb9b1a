/**
 * Reads vitest's JSON reports; fails where anything was skipped or left to do, or where a test file of the tree is in none of
 * them. It says again what failed, as the runs are long and a log may be kept by its end only. Its last line is
 * "N passed, N failed".
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

const WORKSPACES = ["drivers", "calibration", "controller", "ui", "hil-tests"];
const TEST_FILE = /\.(test|hil)\.ts$/;
const FOREIGN = /(^|\/)(node_modules|dist)(\/|$)/;

const reports = process.argv.slice(2).flatMap((path) => {
  try {
    return [JSON.parse(readFileSync(path, "utf8"))];
  } catch (error) {
    console.log(`failed: no report ${path}: ${error.message}`);
    return [];
  }
});
const missing = process.argv.length - 2 - reports.length;
const files = reports.flatMap(({ testResults }) => testResults);
const tests = files.flatMap(({ assertionResults }) => assertionResults);
const left = tests.filter(({ status }) => status !== "passed" && status !== "failed");
for (const { status, fullName } of left) console.log(`${status}: ${fullName}`);
if (left.length > 0) console.log(`${left.length} skipped or to do: here nothing may be`);

const TOLD = 3000;
for (const { name, assertionResults } of files)
  for (const { fullName, failureMessages } of assertionResults.filter(({ status }) => status === "failed"))
    console.log(`failed: ${relative(".", name)}: ${fullName}\n${failureMessages.join("\n").slice(0, TOLD)}`);

const ran = new Set(files.map(({ name }) => resolve(name)));
const forgotten = WORKSPACES.flatMap((workspace) =>
  readdirSync(workspace, { recursive: true }).map((path) => join(workspace, path)),
).filter((path) => TEST_FILE.test(path) && !FOREIGN.test(path) && !ran.has(resolve(path)));
for (const path of forgotten) console.log(`failed: ${path} was not run`);

// A file that does not even load has no tests to fail.
const broken = files.filter(({ status, assertionResults }) => status === "failed" && !assertionResults.length);
for (const { name, message } of broken) console.log(`failed: ${name}: ${message}`);
const count = (wanted) => tests.filter(({ status }) => status === wanted).length;
const failed = count("failed") + broken.length + missing + forgotten.length;
console.log(`${count("passed")} passed, ${failed} failed`);
const whole = reports.length > 0 && reports.every(({ success }) => success);
process.exitCode = whole && failed === 0 && left.length === 0 && count("passed") > 0 ? 0 : 1;
