import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { VERSION } from "../version.ts";
import { keepHeapSmall } from "./small-heap.ts";

/**
 * `proverig ...`: parses arguments, runs one command, and ends with its exit status. Each command is imported when it is
 * called, so that none waits for the others' modules to load.
 */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever reads us may stop reading: that is no fault of the rig and must not stop it half-way.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  try {
    process.exitCode = await dispatch(argv);
  } catch (error) {
    process.exitCode = await report(error);
  }
}

/** One line on stderr, and the exit status that the error's code stands for. */
async function report(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { asRigError, isRigError } = await import("@proverig/drivers");
  const known = asRigError(error);
  process.stderr.write(`${known.message}\n`);
  if (isRigError(known, "INTERNAL") && process.env.PROVERIG_DEBUG && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  return known.exitStatus;
}

async function dispatch(argv: readonly string[]): Promise<number> {
  let status = 0;
  const run = async (work: Promise<number>) => {
    status = await work;
  };
  const program = new Command("proverig")
    .description("Controller of a portable rig that verifies fuel dispensers")
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(`USAGE: ${text.trim().replace(/^error: /, "")}; see proverig --help\n`),
    })
    .showSuggestionAfterError(false);

  const config = () => new Option("--config <rig.yaml>", "the rig").makeOptionMandatory();

  sub(program, "verify", "a whole job without a panel")
    .addOption(config())
    .requiredOption("--job <job.yaml>", "the job")
    .requiredOption("--data <dir>", "where journal and records live")
    .addOption(new Option("--fast", "simulated time, as fast as it goes").conflicts("speed"))
    .option("--speed <n>", "n times real time", positive)
    .option("--seed <n>", "of the simulated world", integer)
    .option("--json", "journal entries as NDJSON on stdout, nothing else there")
    .option("--resume", "go on with the unfinished job")
    .option("--junit <file>", "a JUnit report for other people's CI")
    .action((options) => run(import("./verify.ts").then(({ runVerify }) => runVerify(options))));

  sub(program, "serve", "the controller with its panel")
    .addOption(config())
    .requiredOption("--data <dir>", "where journal and records live")
    .option("--job <job.yaml>", "a job that the panel offers, ready to start")
    .option("--host <address>", "what to listen on", "127.0.0.1")
    .option("--port <n>", "0: any that is free", portNumber, 8080)
    .option("--speed <n>", "n times real time, on simulated rigs", positive)
    .option("--seed <n>", "of the simulated world", integer)
    .option("--cert <pem>", "certificate, for TLS")
    .option("--key <pem>", "its private key")
    .option("--rules <file>", "the laboratory's rules of acceptance")
    .option("--usb <dir...>", "directories to export to, besides what is mounted under /media and /run/media", [])
    .action((options) => {
      // Before its modules are loaded: it is they that would make the heap grow.
      keepHeapSmall();
      return run(import("./serve.ts").then(({ runServe }) => runServe(options)));
    });

  sub(program, "evaluate", "typed-in readings in, results out")
    .argument("<readings>")
    .option("--json", "the result as JSON")
    .action((file, options) => run(import("./evaluate.ts").then(({ runEvaluate }) => runEvaluate(file, options))));

  sub(program, "uncertainty", "an uncertainty budget: value, U, and what dominates it")
    .argument("<budget>")
    .option("--json", "the result as JSON")
    .action((file, options) =>
      run(import("./uncertainty.ts").then(({ runUncertainty }) => runUncertainty(file, options))),
    );

  sub(program, "check", "an evidence bundle, offline")
    .argument("<bundle>")
    .option("--trusted <file-or-dir>", "public keys (PEM) of rigs that you trust")
    .action((file, options) => run(import("./check.ts").then(({ runCheck }) => runCheck(file, options))));

  sub(program, "doctor", "what is connected, what answers, what is wrong and how to mend it")
    .option("--config <rig.yaml>", "the rig")
    .option("--scan", "find devices on the serial ports by harmless reads, and propose a rig.yaml")
    .option("--ports <a,b>", "with --scan: these ports, not all of this machine")
    .option("--json", "with --scan: the result as JSON")
    .option("--out <file>", "with --scan: the proposed rig.yaml, a new file")
    .action((options) => run(import("./doctor.ts").then(({ runDoctor }) => runDoctor(options))));

  sub(program, "close-valves", "every real valve is closed and read back; also after a controller that was killed")
    .addOption(config())
    .option("--within <s>", "for how long it insists", positive, 12)
    .action((options) => run(import("./close-valves.ts").then(({ runCloseValves }) => runCloseValves(options))));

  sub(program, "simulate", "the simulated station's devices in real time, for anyone's client")
    .addOption(config())
    .option("--seed <n>", "of the simulated world", integer)
    .action((options) => run(import("./simulate.ts").then(({ runSimulateCommand }) => runSimulateCommand(options))));

  const profile = sub(program, "profile", "regulations as data").action(() => usage("profile what"));
  const ofRig = "the rig's data, which says what is attested";
  sub(profile, "list", "the built-in profiles")
    .option("--data <dir>", ofRig)
    .action((options) => run(import("./profile.ts").then(({ listAllProfiles }) => listAllProfiles(options))));
  sub(profile, "show", "every number with its source and mark")
    .argument("<name>")
    .option("--data <dir>", ofRig)
    .action((name, options) => run(import("./profile.ts").then(({ showProfile }) => showProfile(name, options))));
  sub(profile, "attest", "hold a profile or an overlay against the official copy, number by number")
    .argument("<name>")
    .requiredOption("--data <dir>", "where the rig's journal lives")
    .requiredOption("--by <person>", "a user with the role laboratory")
    .option("--copy <name>", "the official copy")
    .option("--edition <text>", "its edition, publisher or printing")
    .option("--numbers <file>", "paths and values of the official copy, instead of answers at the terminal")
    .action((name, options) => run(import("./attest.ts").then(({ runAttest }) => runAttest(name, options))));

  addCalibrate(program, { config, run });

  if (argv.length === 0) await usage("no command");
  await program.parseAsync(argv, { from: "user" });
  return status;
}

interface Around {
  config(): Option;
  run(work: Promise<number>): Promise<void>;
}

/** `calibrate ...`: the sequence with the rig, and what is done with the data directory alone. */
function addCalibrate(program: Command, { config, run }: Around): void {
  const data = () => new Option("--data <dir>", "where the rig's journal lives").makeOptionMandatory();
  const json = () => new Option("--json", "as JSON");
  const by = () => new Option("--by <person>", "a user with the role laboratory").makeOptionMandatory();
  const rules = () => new Option("--rules <file>", "rules that judge it, instead of those in force");
  const stored = () => import("./calibrate-data.ts");
  const calibrate = sub(program, "calibrate", "the rig's own instruments, against reference standards").action(() =>
    usage("calibrate what"),
  );
  const sequence = (command: Command) =>
    command
      .addOption(config())
      .requiredOption("--calibration <file>", "what is calibrated, how, and against what")
      .addOption(data())
      .addOption(new Option("--fast", "simulated time, as fast as it goes").conflicts("speed"))
      .option("--speed <n>", "n times real time", positive)
      .option("--seed <n>", "of the simulated world", integer)
      .option("--json", "journal entries as NDJSON on stdout, nothing else there")
      .option("--resume", "go on with what was begun");
  const withRig = () => import("./calibrate.ts");
  sequence(sub(calibrate, "run", "a whole calibration without a panel")).action((options) =>
    run(withRig().then(({ runCalibrate }) => runCalibrate(options, "calibration"))),
  );
  sequence(sub(calibrate, "check", "an intermediate check against the certificate in force")).action((options) =>
    run(withRig().then(({ runCalibrate }) => runCalibrate(options, "check"))),
  );
  sub(calibrate, "list", "all calibrations, and what became of their certificates")
    .addOption(data())
    .addOption(json())
    .action((options) => run(stored().then(({ listCalibrations }) => listCalibrations(options))));
  sub(calibrate, "show", "a certificate, and how it stands to the rules")
    .argument("<id>", "a calibration, or its certificate's number")
    .addOption(data())
    .addOption(rules())
    .addOption(json())
    .action((id, options) => run(stored().then(({ showCalibration }) => showCalibration(id, options))));
  sub(calibrate, "accept", "the certificate takes effect")
    .argument("<id>", "a calibration, or its certificate's number")
    .addOption(data())
    .addOption(by())
    .option("--from <moment>", "ISO 8601 with offset; now, if absent")
    .option("--config <rig.yaml>", "the rig: coefficients need to know what measures their ohms")
    .addOption(rules())
    .option("--reason <text>", "sets rules that do not hold aside, and stands in the chain")
    .addOption(json())
    .action((id, options) => run(stored().then(({ acceptCalibration }) => acceptCalibration(id, options))));
  sub(calibrate, "withdraw", "a certificate is not trusted any more")
    .argument("<certificate>")
    .addOption(data())
    .addOption(by())
    .requiredOption("--reason <text>", "why")
    .option("--since <moment>", "from when on; its first moment, if absent")
    .addOption(json())
    .action((number, options) => run(stored().then(({ withdrawCertificate }) => withdrawCertificate(number, options))));
  const examined = () => import("./calibrate-examine.ts");
  const recorded = (command: Command) =>
    command
      .option("--data <dir>", "the rig's journal, where it is recorded")
      .option("--by <person>", "who records it: a user with the role laboratory")
      .addOption(json());
  recorded(sub(calibrate, "compare", "rigs that measured the same, by E_n").argument("<file>")).action(
    (file, options) => run(examined().then(({ runCompare }) => runCompare(file, options))),
  );
  recorded(sub(calibrate, "examine", "repeatability, stability, results of a standard").argument("<file>")).action(
    (file, options) => run(examined().then(({ runExamine }) => runExamine(file, options))),
  );
  sub(calibrate, "examinations", "examinations and comparisons that were recorded")
    .addOption(data())
    .addOption(json())
    .action((options) => run(examined().then(({ listExaminations }) => listExaminations(options))));
  const decided = () => import("./calibrate-decide.ts");
  sub(calibrate, "keep", "a certificate is used on although a check called something out")
    .argument("<certificate>")
    .addOption(data())
    .addOption(by())
    .requiredOption("--reason <text>", "what was found out")
    .addOption(json())
    .action((number, options) => run(decided().then(({ keepCertificate }) => keepCertificate(number, options))));
  sub(calibrate, "rules", "the laboratory's rules: those in force, or a file's from now on")
    .argument("[file]")
    .addOption(data())
    .option("--by <person>", "a user with the role laboratory")
    .addOption(json())
    .action((file, options) => run(decided().then(({ runRules }) => runRules(file, options))));
  sub(calibrate, "affected", "the jobs whose results rest on a certificate")
    .argument("<certificate>")
    .addOption(data())
    .option("--since <moment>", "only those after it")
    .addOption(json())
    .action((number, options) => run(stored().then(({ affectedJobs }) => affectedJobs(number, options))));
  sub(calibrate, "standards", "the certificates in force")
    .addOption(config())
    .addOption(data())
    .addOption(json())
    .action((options) => run(stored().then(({ showStandards }) => showStandards(options))));
  sub(calibrate, "document", "certificate and report of a calibration as PDF, their tables as CSV")
    .argument("<id>", "the calibration, or its certificate's number")
    .requiredOption("--data <dir>", "where journal and records live")
    .requiredOption("--out <dir>", "where the documents go")
    .addOption(new Option("--lang <language>", "one language; both side by side if absent").choices(["zh", "en"]))
    .option("--font <file>", "a font with Chinese, where none is found by itself")
    .addOption(rules())
    .action((id, options) =>
      run(import("./calibrate-document.ts").then(({ runCalibrateDocument }) => runCalibrateDocument(id, options))),
    );
}

async function usage(what: string): Promise<never> {
  const { RigError } = await import("@proverig/drivers");
  throw new RigError("USAGE", { what, mend: "see proverig --help" });
}

function sub(parent: Command, name: string, description: string): Command {
  return parent.command(name).description(description).copyInheritedSettings(parent).exitOverride();
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError("a number above 0");
  return value;
}

function integer(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError("a whole number");
  return value;
}

function portNumber(text: string): number {
  const value = integer(text);
  if (value < 0 || value > 65_535) throw new InvalidArgumentError("a number from 0 to 65535");
  return value;
}
