import type { KeyPath } from "./yaml.ts";

/** What of a probe's calibration file speaks of coefficients. */
interface ProbeFile {
  purpose: "calibration" | "check";
  determine: "corrections" | "callendar-van-dusen";
  coefficients?: "r0-a" | "r0-a-b" | undefined;
  resistance?: "typed" | undefined;
  points: ReadonlyArray<{ pairs?: number | undefined }>;
  standards: Readonly<Record<string, { kind: string }>>;
}

/** As many temperatures as coefficients, at the least. */
const POINTS = { "r0-a": { least: 2, word: "two" }, "r0-a-b": { least: 3, word: "three" } };

/** Pairs of readings that a run of corrections needs at the least. */
const LEAST_PAIRS = 3;

/** Coefficients need ohms: who measures them, with what, and at how many temperatures. */
export function coefficientProblems(file: ProbeFile): Array<{ keys: KeyPath; what: string; mend: string }> {
  const problem = (keys: KeyPath, what: string, mend: string) => [{ keys, what, mend }];
  const { determine, resistance, coefficients, purpose, points } = file;
  const bridges = Object.entries(file.standards).filter(([, { kind }]) => kind === "resistance-bridge");
  const [first, second] = bridges;
  if (determine === "corrections") {
    const few = points.findIndex(({ pairs }) => pairs !== undefined && pairs < LEAST_PAIRS);
    return [
      ...(resistance ? problem(["resistance"], "corrections need no resistance", CHOOSE) : []),
      ...(coefficients ? problem(["coefficients"], "corrections have no coefficients", CHOOSE) : []),
      ...(first ? problem(["standards", first[0]], "corrections need no resistance bridge", CHOOSE) : []),
      ...(few >= 0
        ? problem(["points", few, "pairs"], "fewer than three pairs of readings", "at least three, or none stated")
        : []),
    ];
  }
  const { least, word } = POINTS[coefficients ?? "r0-a-b"];
  return [
    ...(purpose === "check"
      ? problem(["determine"], "a check finds no coefficients", "check by corrections: leave `determine` out")
      : []),
    ...(resistance === undefined
      ? problem(["determine"], "no thermometer's driver gives ohms", "`resistance: typed`, measured with a bridge")
      : []),
    ...(first === undefined
      ? problem(["standards"], "coefficients need a resistance-bridge", "add it with its certificate and U in ohms")
      : []),
    ...(second ? problem(["standards", second[0]], "two resistance bridges", "keep the one that is used") : []),
    ...(points.length < least
      ? problem(["points"], `${word} coefficients need ${word} points`, `at least ${word} temperatures`)
      : []),
  ];
}

const CHOOSE = "leave it out, or `determine: callendar-van-dusen`";
