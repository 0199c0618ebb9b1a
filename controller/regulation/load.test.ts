import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isRigError, type RigError } from "@proverig/drivers";
import { afterAll, describe, expect, it } from "vitest";
import { judgingSources, regulationCode } from "./code.ts";
import { profilesFolder } from "./files.ts";
import { listOverlays, listProfiles, loadProfile, rulesFor } from "./load.ts";

const folder = mkdtempSync(join(tmpdir(), "profiles-"));
afterAll(() => rmSync(folder, { recursive: true }));

function refusal(act: () => unknown): RigError {
  try {
    act();
  } catch (error) {
    if (isRigError(error)) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

/** A copy of the default profile with one line changed; gives its path and that line's number. */
function changed(from: RegExp, to: string) {
  const lines = readFileSync(join(profilesFolder(), "jjg443-2023.yaml"), "utf8").split("\n");
  const index = lines.findIndex((line) => from.test(line));
  lines[index] = (lines[index] ?? "").replace(from, to);
  const path = join(folder, "changed.yaml");
  writeFileSync(path, lines.join("\n"));
  return { path, where: `${path}:${index + 1}` };
}

describe("the built-in profiles", () => {
  it("are five, and each says what it can verify", () => {
    const china = ["first", "subsequent", "after-repair"];
    expect(listProfiles().map(({ name, kinds }) => [name, kinds])).toEqual([
      ["jjg443-2006", china],
      ["jjg443-2015", china],
      ["jjg443-2023", china],
      ["nist-hb44", []],
      ["oiml-r117", []],
    ]);
  });

  it("2023 has Q1 and Q2 as a marked working assumption, three runs each", () => {
    const { profile } = loadProfile("jjg443-2023");
    const bands = profile.flowPoints.map(({ id, low, high }) => [id, low.value, high.value, low.mark]);
    expect(bands).toEqual([
      ["Q1", 0.9, 1, "R-med"],
      ["Q2", 0.36, 0.44, "R-med"],
    ]);
    expect(rulesFor(profile, "subsequent").points.map(({ id, runs }) => [id, runs.value])).toEqual([
      ["Q1", 3],
      ["Q2", 3],
    ]);
  });

  it("2006 tests three points first and two later", () => {
    const { profile } = loadProfile("jjg443-2006");
    expect(rulesFor(profile, "first").points.map(({ id }) => id)).toEqual(["Q1", "Q2", "Q3"]);
    expect(rulesFor(profile, "subsequent").points.map(({ id }) => id)).toEqual(["Q1", "Q2"]);
  });

  it.each(["first", "subsequent", "after-repair"] as const)(
    "2023, %s: four items block, payment for first only",
    (kind) => {
      const { items } = rulesFor(loadProfile("jjg443-2023").profile, kind);
      const blocking = Object.entries(items).flatMap(([id, item]) => (item?.blocking.value ? [id] : []));
      const four = ["nameplate", "appearance", "seals", "selfLock"];
      expect(blocking).toEqual(kind === "first" ? [...four, "payment"] : four);
    },
  );

  it.each(["jjg443-2006", "jjg443-2015", "jjg443-2023"])("%s cannot do the in-use inspection, and says why", (name) => {
    const { code, message } = refusal(() => rulesFor(loadProfile(name).profile, "in-use"));
    expect(code).toBe("PROFILE_CANNOT_VERIFY");
    expect(message).toMatch(/not found in any public source.*first, subsequent, after-repair/);
  });

  it.each(["oiml-r117", "nist-hb44"])("%s judges but cannot verify", (name) => {
    expect(refusal(() => rulesFor(loadProfile(name).profile, "subsequent"))).toMatchObject({
      code: "PROFILE_CANNOT_VERIFY",
      exitStatus: 2,
      mend: expect.stringContaining("evaluate"),
    });
  });
});

describe("overlays", () => {
  it("Chongqing: eight digits on seals, and its duties", () => {
    const { profile, files } = loadProfile("jjg443-2023", ["chongqing-2022"]);
    expect(profile.overlays).toEqual(["chongqing-2022"]);
    expect(profile.sealDigits.value).toBe(8);
    expect(profile.duties.map(({ id }) => id)).toContain("sealed-together");
    expect(files.map(({ name }) => name)).toEqual(["jjg443-2023.yaml", "chongqing-2022.yaml"]);
  });

  it("Hangzhou: an advisory line at 0.2 %, and the limit stays", () => {
    const { profile } = loadProfile("jjg443-2023", ["chongqing-2022", "hangzhou-2023"]);
    expect(profile.advisories.map(({ limitPercent }) => limitPercent.value)).toEqual([0.2]);
    expect(profile.limits.mpe).toEqual(loadProfile("jjg443-2023").profile.limits.mpe);
    expect(profile.overlays).toEqual(["chongqing-2022", "hangzhou-2023"]);
  });

  it("are listed", () => {
    expect(listOverlays()).toEqual(["chongqing-2022", "hangzhou-2023"]);
  });

  it.each([
    ["limits.nothing", "0.1", /has no number "limits.nothing"/],
    ["limits", "0.1", /has no number "limits"/],
    ["limits.repeatability", "much", /"limits.repeatability" cannot be this/],
    ["__proto__.mark", "1", /has no number/],
  ])("may not set %s to %s", (key, value, message) => {
    const path = join(folder, "overlay.yaml");
    const sourced = `{ value: ${value}, source: here, mark: house }`;
    writeFileSync(
      path,
      `name: mine\ntitle: { zh: 甲, en: a }\nset:\n  "${key}": ${sourced}\nadvisories: []\nduties: []\n`,
    );
    const error = refusal(() => loadProfile("jjg443-2023", [path]));
    expect(error).toMatchObject({ code: "PROFILE_INVALID", where: `${path}:4` });
    expect(error.message).toMatch(message);
  });
});

describe("a profile of one's own", () => {
  it("loads by its path, from the folder that names it", () => {
    changed(/^name: .*/, "name: mine");
    expect(loadProfile("./changed.yaml", [], folder).profile.name).toBe("mine");
  });

  it.each([
    [/^code: (.*)/, "code: $1\nflavour: sweet", 1, /flavour/],
    [/^( {2}repeatability: .*)mark: F/, "$1mark: sure", 0, /mark/],
    [/^( {2}repeatability: \{ value: )0.1/, "$1-0.1", 0, /repeatability/],
    [/source: "JJF 1094, recalled", /, "", 0, /source/],
    [/( {6}- \{ id: )Q1/, "$1Q9", 0, /Q9/],
    [/^( {6}displaySeen: .*value: )false/, "$1true", 0, /only an item that was found/],
    [/belowL: null, /, "belowL: 10, ", 0, /belowL/],
    [/(id: Q1, runs: \{ value: )3/, "$11000000000", 0, /runs.value is 1000000000; .*at most 99/],
    [/gasoline: 0.0012/, "gasoline: 12", 0, /oil.value.gasoline is 12; .*at most 0.01/],
    [/^( {2}repeatability: \{ value: )0.1/, "$11000", 0, /repeatability.value is 1000; .*at most 100/],
  ])("is refused at the line of %s -> %s", (from, to, below, what) => {
    const { path, where } = changed(from, to);
    const error = refusal(() => loadProfile(path));
    expect(error.code).toBe("PROFILE_INVALID");
    expect(error.message).toMatch(what);
    const line = Number(where.split(":").at(-1)) + below;
    expect(Math.abs(Number(error.where?.split(":").at(-1)) - line)).toBeLessThanOrEqual(2);
  });

  it.each(["jjg443-2099", "./nowhere.yaml"])("that is not there is refused: %s", (name) => {
    const error = refusal(() => loadProfile(name, [], folder));
    expect(error).toMatchObject({ code: "PROFILE_NOT_FOUND", exitStatus: 2 });
    expect(error.mend).toContain("jjg443-2023");
  });

  it("the same for an overlay", () => {
    expect(refusal(() => loadProfile("jjg443-2023", ["atlantis"]))).toMatchObject({ code: "PROFILE_NOT_FOUND" });
  });
});

describe("what a job names as its profile", () => {
  it("is a file: a device or a pipe would keep the valves waiting for its end", () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    for (const path of ["/dev/zero", pipe, folder]) {
      expect(refusal(() => loadProfile(path))).toMatchObject({ code: "FILE_UNREADABLE" });
      expect(refusal(() => loadProfile("jjg443-2023", [path]))).toMatchObject({ code: "FILE_UNREADABLE" });
    }
  });
});

describe("the code of the regulation", () => {
  it("is a SHA-256 over the profile and the judging source, the same every time", () => {
    const { files } = loadProfile("jjg443-2023");
    expect(regulationCode(files)).toMatch(/^[0-9a-f]{64}$/);
    expect(regulationCode(files)).toBe(regulationCode(loadProfile("jjg443-2023").files));
    const names = judgingSources().map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["regulation/judge.ts", "calibration/uncertainty.ts"]));
    expect(names.filter((name) => name.includes(".test."))).toEqual([]);
  });

  it("covers all that judging imports of calibration, whatever folder it lies in, and nothing else", () => {
    const sources = judgingSources();
    const calibration = fileURLToPath(new URL("../../calibration/", import.meta.url));
    /** What a source takes from elsewhere, but for types. */
    const imports = (path: string) =>
      [...readFileSync(path, "utf8").matchAll(/^(?:import|export) (?!type )([^;]*?)from "([^"]+)";/gms)].map(
        ([, names = "", from = ""]) => ({ names: names.match(/(?<!type )\b[A-Za-z]\w*/g) ?? [], from }),
      );
    const files = readdirSync(calibration, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith(".ts") && !/(^|\/)(dist|testing|node_modules)\/|\.test\.ts$|(^|\/)index\.ts$/.test(file),
    );
    const homeOf = (name: string) =>
      files.filter((file) =>
        new RegExp(`^export (async )?(function|const|class) ${name}\\b`, "m").test(
          readFileSync(join(calibration, file), "utf8"),
        ),
      );
    const wanted = sources
      .filter(({ name }) => name.startsWith("regulation/"))
      .flatMap(({ path }) => imports(path))
      .filter(({ from }) => from.startsWith("@proverig/calibration"))
      .flatMap(({ names }) => names.flatMap(homeOf));
    const reached = new Set<string>();
    for (let next = [...wanted]; next.length > 0; ) {
      const file = next.pop() ?? "";
      if (reached.has(file)) continue;
      reached.add(file);
      const relative = imports(join(calibration, file)).filter(({ from }) => from.startsWith("."));
      next = [...next, ...relative.map(({ from }) => join(dirname(file), from))];
    }
    expect(reached.size).toBeGreaterThan(5);
    const hashed = sources.flatMap(({ name }) =>
      name.startsWith("calibration/") ? [name.slice("calibration/".length)] : [],
    );
    expect([...reached].sort()).toEqual(hashed);
  });

  it("changes with one byte of the profile, and with an overlay", () => {
    const { files } = loadProfile("jjg443-2023");
    const codes = [files, loadProfile("jjg443-2023", ["hangzhou-2023"]).files].map(regulationCode);
    const first = files[0];
    if (!first) throw new Error("no file");
    const bytes = Uint8Array.from(first.bytes);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    codes.push(regulationCode([{ ...first, bytes }]));
    expect(new Set(codes).size).toBe(3);
  });
});
