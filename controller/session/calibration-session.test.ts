import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import type { PanelState } from "../protocol/index.ts";
import type { Actor, PanelService } from "../server/service.ts";
import { openPanel, until } from "./testing/panel.ts";

const FILE = readFileSync(join(fileURLToPath(new URL("../../examples/", import.meta.url)), "calibration.yaml"), "utf8");
/** Three runs at one flow. */
const SHORT = FILE.replace(/\n {2}- \{ flow: 24.*\n.*\n/, "\n")
  .replace("runs: 5", "runs: 3")
  .replace(/^check:.*\n/m, "");
const ZHAO: Actor = { name: "Zhao", role: "laboratory" };

const ended = ({ calibration }: PanelState) => calibration?.ended != null;

/** Says yes to whatever is asked, and keeps what it was. */
function agreeing(service: PanelService): string[] {
  const asked: string[] = [];
  let last = 0;
  const look = () => {
    const prompt = service.state().calibration?.prompt;
    if (!prompt || prompt.number === last) return;
    last = prompt.number;
    asked.push(prompt.id);
    void service
      .command({ do: "calibration-answer", prompt: prompt.number, answer: true }, ZHAO)
      .catch(() => undefined);
  };
  onTestFinished(service.onState(look));
  return asked;
}

describe("a calibration from the panel", () => {
  it("runs on the rig's own valves, asks one thing at a time, and ends with a certificate that waits for its acceptance", async () => {
    const { service, journal } = await openPanel();
    const asked = agreeing(service);
    await service.command({ do: "calibrate", file: SHORT, resume: false }, ZHAO);
    expect(service.state()).toMatchObject({
      calibration: { device: "master", by: "Zhao" },
      rig: { user: "calibration" },
    });
    const { calibration, rig } = await until(service, ended);
    expect(calibration).toMatchObject({
      ended: { outcome: "completed", reason: null },
      certificate: "CAL-2026-0001",
      unit: "%",
    });
    expect(calibration?.attempts.map(({ at, void: reason }) => [at, reason])).toEqual(
      Array(3).fill(["55 L/min", null]),
    );
    expect(calibration?.attempts.every(({ value }) => value !== null && Math.abs(value) < 1)).toBe(true);
    expect(asked).toContain("ready");
    expect(rig.user).toBe("standby");
    expect(journal.calibrations()[0]?.closed).toMatchObject({ outcome: "completed", certificate: "CAL-2026-0001" });
    await service.command({ do: "calibration-dismiss" }, ZHAO);
    expect(service.state().calibration).toBeNull();
  });

  it("STOP reaches it; the cut-off attempt is void, and it goes on after a release", async () => {
    const { service } = await openPanel();
    agreeing(service);
    await service.command({ do: "calibrate", file: SHORT, resume: false }, ZHAO);
    await until(service, ({ calibration }) => calibration?.now?.run === 2);
    service.stop("anybody");
    expect(service.state().trip).toMatchObject({ name: "stop" });
    expect(service.live().open).toEqual([]);
    await until(service, ({ calibration }) => calibration?.attempts.some((attempt) => attempt.void !== null) ?? false);
    expect(service.state().calibration?.tripped).toBe(true);
    await service.command({ do: "calibration-release" }, ZHAO);
    const { calibration } = await until(service, ended);
    expect(calibration?.ended).toMatchObject({ outcome: "completed" });
    expect(calibration?.attempts.filter((attempt) => attempt.void === null)).toHaveLength(3);
    expect(calibration?.attempts.find((attempt) => attempt.void !== null)).toMatchObject({
      void: "trip-stop",
      value: null,
    });
  });

  it("is aborted by a stated reason, and nothing of it is a certificate", async () => {
    const { service, journal } = await openPanel();
    agreeing(service);
    await service.command({ do: "calibrate", file: SHORT, resume: false }, ZHAO);
    await until(service, ({ calibration }) => calibration?.now != null);
    await service.command({ do: "calibration-abort", reason: "the hose leaks" }, ZHAO);
    const { calibration } = await until(service, ended);
    expect(calibration?.ended).toMatchObject({
      outcome: "aborted",
      reason: expect.stringContaining("Zhao: the hose leaks"),
    });
    expect(journal.calibrations()[0]?.closed?.certificate).toBeNull();
  });

  it("does not begin while somebody has the rig, twice at once, or from a file that does not hold", async () => {
    const { service } = await openPanel();
    const broken = service.command(
      { do: "calibrate", file: SHORT.replace("device: master", "device: nobody"), resume: false },
      ZHAO,
    );
    await expect(broken).rejects.toMatchObject({ code: "CALIBRATION_INVALID" });
    await expect(service.command({ do: "calibrate", file: ": :", resume: false }, ZHAO)).rejects.toMatchObject({
      code: "CALIBRATION_INVALID",
    });
    await expect(service.command({ do: "calibration-abort", reason: "x" }, ZHAO)).rejects.toMatchObject({
      code: "NOT_NOW",
    });
    await service.command({ do: "calibrate", file: SHORT, resume: false }, ZHAO);
    await expect(service.command({ do: "calibrate", file: SHORT, resume: false }, ZHAO)).rejects.toMatchObject({
      code: "NOT_NOW",
    });
    await expect(service.command({ do: "calibration-dismiss" }, ZHAO)).rejects.toMatchObject({ code: "NOT_NOW" });
    const { calibration } = await until(service, (state) => state.calibration?.prompt != null);
    const number = calibration?.prompt?.number ?? 0;
    await expect(
      service.command({ do: "calibration-answer", prompt: number + 7, answer: true }, ZHAO),
    ).rejects.toMatchObject({ code: "NO_SUCH_PROMPT" });
    await expect(
      service.command({ do: "calibration-answer", prompt: number, answer: "yes" }, ZHAO),
    ).rejects.toMatchObject({ code: "MALFORMED" });
  });

  it("the end of the process leaves it unfinished; it goes on with the same file", async () => {
    const first = await openPanel();
    agreeing(first.service);
    await first.service.command({ do: "calibrate", file: SHORT, resume: false }, ZHAO);
    await until(first.service, ({ calibration }) => calibration?.now?.run === 2);
    await first.close();
    const again = await openPanel({ dir: first.dir });
    agreeing(again.service);
    await again.service.command({ do: "calibrate", file: SHORT, resume: true }, ZHAO);
    const { calibration } = await until(again.service, ended);
    expect(calibration).toMatchObject({ ended: { outcome: "completed" } });
    expect(calibration?.attempts.filter((attempt) => attempt.void === null)).toHaveLength(3);
  });
});
