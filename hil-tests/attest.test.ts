import { spawn as spawnChild } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { spawn } from "@lydell/node-pty";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse, stringify } from "yaml";
import { type CliResult, startCli } from "./run-cli.ts";
import { servedRig } from "./served-rig.ts";
import { expectOneLine, until } from "./testing.ts";

const CLI = fileURLToPath(new URL("../controller/bin/proverig.js", import.meta.url));
const COPY = { name: "JJG 443-2023", edition: "official print 2024" };
const [LABORATORY, TECHNICIAN] = [
  { name: "Li Lab", role: "laboratory", password: "copy-4711" },
  { name: "Wang", role: "technician", password: "fuel-4711" },
];
const PASSWORD = { PROVERIG_PASSWORD: LABORATORY?.password };

function place() {
  const dir = mkdtempSync(join(tmpdir(), "proverig-attest-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return { dir, data: join(dir, "data") };
}

const attest = (data: string, more: string[], env: NodeJS.ProcessEnv = PASSWORD): Promise<CliResult> =>
  startCli(["profile", "attest", "jjg443-2023", "--data", data, ...more], undefined, env).ended;
const by = (name = "Li Lab") => ["--by", name];

/** Every number of the profile as `profile show` prints it, by its path. */
function numbers(): Record<string, unknown> {
  const file = new URL("../controller/regulation/profiles/jjg443-2023.yaml", import.meta.url);
  const found: Record<string, unknown> = {};
  const walk = (node: unknown, path: string[]): void => {
    if (typeof node !== "object" || node === null) return;
    if ("mark" in node && "value" in node) found[path.join(".")] = node.value;
    else
      for (const [key, child] of Object.entries(node)) {
        const id: unknown = typeof child === "object" && child !== null ? Reflect.get(child, "id") : undefined;
        walk(child, [...path, typeof id === "string" ? id : key]);
      }
  };
  walk(parse(readFileSync(file, "utf8")), []);
  return found;
}

describe("profile attest", () => {
  it("with a file: only by a laboratory person, not while serve runs, only for values that fit; then list says so", async () => {
    const { dir, data } = place();
    const write = (name: string, value: object) => {
      writeFileSync(join(dir, name), stringify(value));
      return join(dir, name);
    };
    const file = { profile: "jjg443-2023", copy: COPY, numbers: numbers() };
    const all = ["--numbers", write("all.yaml", file)];
    expectOneLine(await attest(data, [...by(), ...all]), { status: 2, code: "FILE_UNREADABLE", says: /no journal/ });

    const rig = await servedRig(data, [LABORATORY, TECHNICIAN]);
    expectOneLine(await attest(data, [...by(), ...all]), { status: 3, code: "DATA_IN_USE" });
    await rig.end();

    const wrongPassword = { PROVERIG_PASSWORD: "guess-4711" };
    expectOneLine(await attest(data, [...by(), ...all], wrongPassword), { status: 4, code: "NOT_PERMITTED" });
    expectOneLine(await attest(data, [...by("Nobody"), ...all]), { status: 4, code: "NOT_PERMITTED" });
    const technician = await attest(data, [...by("Wang"), ...all], { PROVERIG_PASSWORD: TECHNICIAN?.password });
    expectOneLine(technician, { status: 4, code: "NOT_PERMITTED", says: /technician.*laboratory/ });

    const differing = write("differing.yaml", { ...file, numbers: { ...file.numbers, "limits.repeatability": 0.08 } });
    const refused = await attest(data, [...by(), "--numbers", differing]);
    expectOneLine(refused, { status: 2, code: "ATTESTATION_REFUSED", says: /0\.08.*0\.1.*limits\.repeatability/ });
    const other = write("other.yaml", { ...file, profile: "jjg443-2015" });
    expectOneLine(await attest(data, [...by(), "--numbers", other]), { status: 2, code: "ATTESTATION_REFUSED" });
    const list = () => startCli(["profile", "list", "--data", data]).ended;
    expect((await list()).stdout).not.toMatch(/: attested,/);

    const { "limits.repeatability": _, ...others } = file.numbers;
    const rejecting = write("some.yaml", { ...file, numbers: others, rejected: { "limits.repeatability": 0.08 } });
    const rejected = await attest(data, [...by(), "--numbers", rejecting]);
    expect(rejected).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/limits\.repeatability is rejected.*0\.08/),
    });

    const done = await attest(data, [...by(), ...all]);
    expect(done).toMatchObject({ status: 0, stdout: expect.stringMatching(/jjg443-2023.*: attested, \d+ numbers/) });
    expect((await list()).stdout).toMatch(/^jjg443-2023 .*: attested,/m);
    const shown = await startCli(["profile", "show", "jjg443-2023", "--data", data]).ended;
    expect(shown.stdout).toMatch(
      /^# limits\.repeatability: attested; Li Lab, .*JJG 443-2023 \(official print 2024\)$/m,
    );
    expect(parse(shown.stdout)).toMatchObject({ name: "jjg443-2023" });
  });

  it("at a terminal: number by number, the password unseen, and what was said before q stays", async () => {
    const { data } = place();
    await (await servedRig(data, [LABORATORY, TECHNICIAN])).end();
    const args = [CLI, "profile", "attest", "jjg443-2023", "--data", data, ...by()];
    const child = spawn(process.execPath, args, { cols: 160, env: { ...process.env, LANG: "C", LC_ALL: "C" } });
    let said = "";
    child.onData((text) => {
      said += text;
    });
    const ended = new Promise<number>((resolve) => child.onExit(({ exitCode }) => resolve(exitCode)));
    const answer = async (question: RegExp, text: string) => {
      await until(String(question), () => question.exec(said) ?? undefined);
      said = said.replace(question, "");
      child.write(`${text}\r`);
    };
    await answer(/password or PIN of Li Lab:/, "wrong-4711");
    await answer(/password or PIN of Li Lab:/, "copy-4711");
    await answer(/name of the official copy:/, COPY.name);
    await answer(/edition[^:]*:/, COPY.edition);
    await answer(/flowPoints\.Q1\.low = 0\.9 of Qmax[\s\S]*\[y\/n\/q\]/, "y");
    await answer(/flowPoints\.Q1\.high[\s\S]*\[y\/n\/q\]/, "perhaps");
    await answer(/\[y\/n\/q\]/, "n");
    await answer(/what does the official copy say:/, "0.95");
    await answer(/flowPoints\.Q2\.low[\s\S]*\[y\/n\/q\]/, "q");
    expect(await ended).toBe(1);
    expect(said).not.toMatch(/4711/);
    expect(said).toMatch(/flowPoints\.Q1\.high is rejected: the official copy says 0\.95/);
    const { stdout } = await startCli(["profile", "show", "jjg443-2023", "--data", data]).ended;
    expect(stdout).toMatch(/^# flowPoints\.Q1\.low: attested; Li Lab/m);
    expect(stdout).toMatch(/^# flowPoints\.Q1\.high: REJECTED, the copy says 0\.95; Li Lab/m);
  });

  it("takes a pipe in a terminal's place: the password first, then the answers", async () => {
    const { data } = place();
    await (await servedRig(data, [LABORATORY, TECHNICIAN])).end();
    const more = [...by(), "--copy", COPY.name, "--edition", COPY.edition];
    const child = spawnChild(process.execPath, [CLI, "profile", "attest", "hangzhou-2023", "--data", data, ...more]);
    let stdout = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stdin.end("copy-4711\ny\n");
    const [status] = await once(child, "close");
    expect(status).toBe(0);
    expect(stdout).toMatch(/hangzhou-2023.*: attested, 1 numbers/);
  });
});
