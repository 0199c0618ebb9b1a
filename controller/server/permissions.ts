import type { PanelCommand, Permission } from "../protocol/index.ts";

const NEEDS: Record<PanelCommand["do"], Permission> = {
  "take-control": "operate",
  "hand-over": "operate",
  start: "operate",
  resume: "operate",
  pause: "operate",
  answer: "operate",
  void: "operate",
  "repeat-run": "operate",
  adjust: "operate",
  finish: "operate",
  abort: "operate",
  dismiss: "operate",
  calibrate: "attest",
  "calibration-answer": "attest",
  "calibration-pause": "attest",
  "calibration-void": "attest",
  "calibration-abort": "attest",
  "calibration-release": "attest",
  "calibration-dismiss": "attest",
  /** After a trip: somebody who answers for it. */
  release: "release",
};

/** What a command asks of a role. To take the rig from somebody who has not handed it over is more than operating it. */
export function permissionFor(command: PanelCommand): Permission {
  return command.do === "take-control" && command.force === true ? "release" : NEEDS[command.do];
}
