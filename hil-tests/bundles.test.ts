/** `check` from outside: what was changed shows, and what is no bundle is said to be none. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli } from "./run-cli.ts";
import { bundle, edit, expectOneLine, type Scene, scene } from "./testing.ts";

describe("bundles", () => {
  let good: Scene;
  beforeAll(async () => {
    good = scene();
    await cli(...good.verifyArgs("--fast"));
  });
  afterAll(() => good.remove());
  const evidence = () => join(good.jobDir(), "evidence.zip");

  test("intact: exit 0, with the key's fingerprint and an unknown signer; trusted: known", async () => {
    const { status, stdout, stderr } = await cli("check", evidence());
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/[0-9a-f]{64}/);
    expect(stdout).toMatch(/signer unknown/);
    const trusted = await cli("check", evidence(), "--trusted", join(good.data, "keys", "rig.pub.pem"));
    expect(trusted.status).toBe(0);
    expect(trusted.stdout).not.toMatch(/signer unknown/);
  });

  test("one digit of one entry changed: exit 1", async () => {
    const files = bundle(evidence());
    const entries = new TextDecoder().decode(files["entries.ndjson"]);
    files["entries.ndjson"] = strToU8(edit(entries, ['"displayStart":0', '"displayStart":1']));
    const path = join(good.dir, "tampered.zip");
    writeFileSync(path, zipSync(files));
    const { status, stderr, stdout } = await cli("check", path);
    expect(status).toBe(1);
    expect(`${stdout}${stderr}`).toMatch(/entries\.ndjson/);
    expect(`${stdout}${stderr}`).not.toMatch(/\n\s+at /);
  });

  test("a file too many: exit 1", async () => {
    const path = join(good.dir, "more.zip");
    writeFileSync(path, zipSync({ ...bundle(evidence()), "note.txt": strToU8("trust me") }));
    expect((await cli("check", path)).status).toBe(1);
  });

  const NO_BUNDLE = "BUNDLE_UNREADABLE";
  test.each<[string, string, (path: string) => void]>([
    ["half a bundle", NO_BUNDLE, (path) => writeFileSync(path, readFileSync(evidence()).subarray(0, 1000))],
    ["no zip", NO_BUNDLE, (path) => writeFileSync(path, "PK and then nothing")],
    ["an empty file", NO_BUNDLE, (path) => writeFileSync(path, "")],
    ["a zip of something else", NO_BUNDLE, (path) => writeFileSync(path, zipSync({ "hello.txt": strToU8("hello") }))],
    ["a directory", "FILE_UNREADABLE", (path) => mkdirSync(path)],
  ])("%s: exit 2", async (name, code, make) => {
    const path = join(good.dir, `${name}.zip`);
    make(path);
    expectOneLine(await cli("check", path), { status: 2, code });
  });
});
