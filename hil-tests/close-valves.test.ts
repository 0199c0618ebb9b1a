/** The controller is killed with a valve open that nothing closes by itself; `close-valves`, as ExecStopPost runs it, does. */
import { describe, expect, test } from "vitest";
import { type StationEvent, startStation } from "./independent-station/testing.ts";
import { cli, startCli } from "./run-cli.ts";
import { edit, expectOneLine, has, prepared, text, until } from "./testing.ts";

const PLAIN = [/mode: flash, pulse: 3/g, "mode: plain"] as const;

describe.skipIf(!has("socat"))("close-valves (apt-get install socat)", () => {
  test("after kill -9 in mid-flow: each relay that was left on is off, and read back so", async () => {
    const station = await startStation();
    const s = prepared({
      rig: edit(text("hil-tests/independent-station/rig.yaml"), [/\/tmp\/proverig-station/g, station.dir], PLAIN),
      job: text("hil-tests/independent-station/job.yaml"),
    });
    try {
      // Where this process stalls, the rig may have closed the valve before the signal comes: once more, then.
      for (let left: number[] = []; left.length === 0; left = open(station.read("events"))) {
        const visit = startCli(s.verifyArgs("--resume"));
        await until("an open valve", () => (open(station.read("events")).length > 0 ? true : undefined));
        visit.child.kill("SIGKILL");
        expect((await visit.ended).signal).toBe("SIGKILL");
      }

      const closed = await cli("close-valves", "--config", s.rig, "--within", "100");
      expect(closed).toMatchObject({ status: 0, stderr: "" });
      expect(closed.stdout.match(/^v-(high|mid|low) {2}closed/gm)).toHaveLength(3);
      expect(open(station.read("events"))).toEqual([]);
    } finally {
      await station.stop();
      station.remove();
    }
  });

  test("whose port is gone: exit 3, and the valves are named", async () => {
    const s = prepared({
      rig: edit(
        text("hil-tests/independent-station/rig.yaml"),
        [/\/tmp\/proverig-station/g, "/tmp/there-is-none"],
        PLAIN,
      ),
    });
    const result = await cli("close-valves", "--config", s.rig, "--within", "0.5");
    expectOneLine(
      { ...result, stdout: "" },
      { status: 3, code: "VALVES_NOT_CLOSED", says: /PORT_NOT_FOUND.*v-high, v-mid, v-low.*supply/ },
    );
  });
});

test("close-valves on a simulated rig has nothing to close, and says so", async () => {
  const s = prepared();
  expect(await cli("close-valves", "--config", s.rig)).toMatchObject({
    status: 0,
    stderr: "",
    stdout: "there is no real valve\n",
  });
});

/** Coils that are on, after all that the station has seen. */
function open(events: readonly StationEvent[]): number[] {
  const coils = new Map<number, boolean>();
  for (const { event, coil, on } of events) if (event === "coil" && coil !== undefined) coils.set(coil, on === true);
  return [...coils].flatMap(([coil, on]) => (on ? [coil] : []));
}
