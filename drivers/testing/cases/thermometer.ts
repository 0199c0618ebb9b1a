import assert from "node:assert/strict";
import { between, deviceOf, good, near, refusal } from "../check.ts";
import { BESIDE, SUBJECT } from "../stage.ts";
import type { DeviceCase, TwinCase } from "./case.ts";

export const THERMOMETER_DEVICE: readonly DeviceCase[] = [
  {
    title: "knows its resolution after probe(), and gives degrees that can be",
    moves: false,
    async run(bench) {
      const thermometer = deviceOf(bench.device, "thermometer");
      await good(bench, () => thermometer.probe());
      between(thermometer.resolutionC, 0.0001, 1, 0, "degrees between two readings");
      for (let i = 0; i < 3; i++) {
        between((await good(bench, () => thermometer.read())).value, -60, 150, 0, "deg C");
      }
    },
  },
];

export const THERMOMETER_TWIN: readonly TwinCase[] = [
  {
    title: "degrees Celsius above and below nought, as finely as its resolution says",
    async run(bench) {
      const thermometer = deviceOf(bench.device, "thermometer");
      await good(bench, () => thermometer.probe());
      for (const tempC of [-31.27, -0.42, 0, 0.04, 0.37, 18.2, 35.67, 59.94]) {
        bench.setProbe(SUBJECT, () => tempC);
        const { value } = await good(bench, () => thermometer.read());
        near(value, tempC, thermometer.resolutionC / 2 + 1e-5, "deg C");
      }
    },
  },
  {
    title: "gives degrees before anybody has probed it",
    async run(bench) {
      bench.setProbe(SUBJECT, () => 18.2);
      near((await good(bench, () => deviceOf(bench.device, "thermometer").read())).value, 18.2, 0.051, "deg C");
    },
  },
  {
    title: "an open probe is READING_IMPLAUSIBLE, and read again when it is mended",
    async run(bench) {
      if (bench.options.tellsOpenProbe === false) return;
      const thermometer = deviceOf(bench.device, "thermometer");
      await good(bench, () => thermometer.read());
      bench.setProbe(SUBJECT, () => Number.NaN);
      assert.equal(
        await refusal(
          bench,
          good(bench, () => thermometer.read()),
        ),
        "READING_IMPLAUSIBLE",
      );
      assert.equal(
        await refusal(
          bench,
          good(bench, () => thermometer.probe()),
        ),
        "READING_IMPLAUSIBLE",
      );
      bench.setProbe(SUBJECT, () => 21);
      near((await good(bench, () => thermometer.read())).value, 21, thermometer.resolutionC, "deg C");
    },
  },
  {
    title: "two probes of one module are not taken for each other, read together or in turn",
    async run(bench) {
      if (!bench.beside) return;
      const probes = [deviceOf(bench.device, "thermometer"), deviceOf(bench.beside, "thermometer")];
      bench.setProbe(SUBJECT, () => 12.3);
      bench.setProbe(BESIDE, () => -4.5);
      const right = (values: readonly number[]) => {
        near(values[0] ?? Number.NaN, 12.3, 0.051, "deg C");
        near(values[1] ?? Number.NaN, -4.5, 0.051, "deg C beside it");
      };
      const together = () => Promise.all(probes.map((probe) => probe.read()));
      right((await good(bench, together)).map(({ value }) => value));
      const inTurn: number[] = [];
      for (const probe of probes) inTurn.push((await good(bench, () => probe.read())).value);
      right(inTurn);
      if (bench.options.tellsOpenProbe === false) return;
      bench.setProbe(BESIDE, () => Number.NaN);
      near(
        (await good(bench, () => probes[0]?.read() ?? Promise.reject())).value,
        12.3,
        0.051,
        "deg C beside an open probe",
      );
    },
  },
];
