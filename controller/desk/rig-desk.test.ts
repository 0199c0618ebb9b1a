import { RigError, simClock } from "@proverig/drivers";
import { describe, expect, it } from "vitest";
import { createHealth, type RigSource } from "../health/index.ts";
import { createRigDesk, type StandbyRig } from "./rig-desk.ts";

const SEEN: RigSource = {
  health: createHealth(simClock({ startMs: 0 })),
  latest: {},
  supervisor: { contacts: [], tripped: null },
  turns: null,
  lines: [],
  display: null,
  open: [],
  complaints: new Map(),
};

/** Writes down in which order the rig changes hands. */
function house() {
  const log: string[] = [];
  let number = 0;
  const openStandby = async (): Promise<StandbyRig> => {
    const name = `standby ${++number}`;
    await Promise.resolve();
    log.push(`${name} opens`);
    return {
      source: SEEN,
      onChange: () => () => undefined,
      release: () => undefined,
      stop: (by) => void log.push(`${name} is stopped by ${by}`),
      closeNow: () => void log.push(`${name} closes all`),
      async close() {
        await new Promise((resolve) => setImmediate(resolve));
        log.push(`${name} closed`);
      },
    };
  };
  return { log, openStandby };
}

/** Work that lasts until it is told to end. */
function work(log: string[], name = "visit") {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    end,
    async run() {
      log.push(`${name} begins`);
      await ended;
      log.push(`${name} ends`);
    },
  };
}

describe("the rig's desk", () => {
  it("gives the ports of standby back before a visit begins, and opens standby again after it", async () => {
    const { log, openStandby } = house();
    const desk = createRigDesk(openStandby);
    await desk.open();
    const visit = work(log);
    visit.end();
    await desk.use("visit", visit.run);
    expect(log).toEqual(["standby 1 opens", "standby 1 closed", "visit begins", "visit ends", "standby 2 opens"]);
    expect(desk.user).toBe("standby");
    await desk.close();
    expect(log.at(-1)).toBe("standby 2 closed");
  });

  it("is safe when start is pressed while standby is opening", async () => {
    const { log, openStandby } = house();
    const desk = createRigDesk(openStandby);
    const opening = desk.open();
    await Promise.resolve();
    const visit = work(log);
    const using = desk.use("visit", visit.run);
    visit.end();
    await Promise.all([opening, using]);
    expect(log.slice(0, 3)).toEqual(["standby 1 opens", "standby 1 closed", "visit begins"]);
    await desk.close();
  });

  it("shows what can be seen of whoever has the rig, and nothing while it changes hands", async () => {
    const { openStandby } = house();
    const desk = createRigDesk(openStandby);
    await desk.open();
    expect(desk.source).toBe(SEEN);
    const others = { ...SEEN };
    let changes = 0;
    desk.onChange(() => changes++);
    await desk.use("calibration", async (seat) => {
      expect(desk.source).toBeNull();
      seat.shows(others);
      expect(desk.source).toBe(others);
      const before = changes;
      others.health.watch("meter").failed(new RigError("DEVICE_SILENT", { what: "no reply" }));
      expect(changes).toBe(before + 1);
    });
    expect(desk.source).toBe(SEEN);
    await desk.close();
    expect(desk.source).toBeNull();
  });

  it("gives the rig to the first of two who want it in the same turn", async () => {
    const { log, openStandby } = house();
    const desk = createRigDesk(openStandby);
    await desk.open();
    const first = work(log);
    const using = desk.use("visit", first.run);
    expect(desk.user).toBe("visit");
    await expect(desk.use("calibration", work(log, "calibration").run)).rejects.toMatchObject({ code: "NOT_NOW" });
    first.end();
    await using;
    expect(log).not.toContain("calibration begins");
    await desk.close();
  });

  it("opens standby again after work that failed, and hands its error on", async () => {
    const { log, openStandby } = house();
    const desk = createRigDesk(openStandby);
    await desk.open();
    const failing = desk.use("visit", () => Promise.reject(new RigError("PORT_BUSY", { what: "taken" })));
    await expect(failing).rejects.toMatchObject({ code: "PORT_BUSY" });
    expect(log.at(-1)).toBe("standby 2 opens");
    expect(desk.standby).not.toBeNull();
    await desk.close();
  });

  it("tells a STOP to whoever has the rig", async () => {
    const { log, openStandby } = house();
    const desk = createRigDesk(openStandby);
    await desk.open();
    desk.stop("Li");
    expect(log.at(-1)).toBe("standby 1 is stopped by Li");
    const visit = work(log);
    const using = desk.use("visit", async (seat) => {
      seat.outputs({ stop: (by) => void log.push(`visit is stopped by ${by}`), closeNow: () => undefined });
      desk.stop("Wang");
      await visit.run();
    });
    visit.end();
    await using;
    expect(log).toContain("visit is stopped by Wang");
    await desk.close();
  });

  it("keeps a STOP that is pressed while the rig changes hands for whoever gets it", async () => {
    const { log, openStandby } = house();
    const desk = createRigDesk(openStandby);
    await desk.open();
    const using = desk.use("visit", async (seat) => {
      desk.stop("Wang");
      log.push("visit opens the rig");
      seat.outputs({ stop: (by) => void log.push(`visit is stopped by ${by}`), closeNow: () => undefined });
    });
    await using;
    expect(log.indexOf("visit is stopped by Wang")).toBe(log.indexOf("visit opens the rig") + 1);
    expect(log.filter((line) => line.includes("stopped"))).toHaveLength(1);
    await desk.close();
  });

  it("keeps a STOP for the visit that waits while standby is still opening after the one before", async () => {
    const { log, openStandby } = house();
    const desk = createRigDesk(openStandby);
    await desk.open();
    let using: Promise<void> | undefined;
    const unsubscribe = desk.onChange(() => {
      if (desk.user !== "standby" || desk.standby !== null || using) return;
      // The first visit has ended, standby is being opened: start is pressed, then STOP.
      using = desk.use("visit", async (seat) => {
        seat.outputs({ stop: (by) => void log.push(`second visit is stopped by ${by}`), closeNow: () => undefined });
      });
      desk.stop("Wang");
    });
    await desk.use("visit", async () => undefined);
    unsubscribe();
    await using;
    expect(log).toContain("second visit is stopped by Wang");
    await desk.close();
  });

  it("keeps it for standby where the work ended before it had anything to stop", async () => {
    const { log, openStandby } = house();
    const desk = createRigDesk(openStandby);
    await desk.open();
    await desk.use("visit", async () => desk.stop("Wang"));
    expect(log.at(-1)).toBe("standby 2 is stopped by Wang");
    await desk.close();
  });

  it("says at its first opening what is wrong with the configuration", async () => {
    const wrong = new RigError("CONFIG_INVALID", { what: "no registers" });
    const desk = createRigDesk(() => Promise.reject(wrong));
    await expect(desk.open()).rejects.toBe(wrong);
    expect(desk.fault).toBe(wrong);
  });

  it("opens nothing any more once it is closed", async () => {
    const { log, openStandby } = house();
    const desk = createRigDesk(openStandby);
    await desk.open();
    const visit = work(log);
    const using = desk.use("visit", visit.run);
    const closing = desk.close();
    visit.end();
    await Promise.all([using, closing]);
    expect(log.at(-1)).toBe("visit ends");
    await expect(desk.use("visit", visit.run)).rejects.toMatchObject({ code: "NOT_NOW" });
  });
});
