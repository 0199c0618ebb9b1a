/**
 * The least time that a step can take in this world, however clever the rig: litres over flow, pump, valves, the
 * dispenser's own replies, and what the profile demands. Pure. Seconds.
 */

/** DART at 9600 8O1: a character's time, and the rests that its protocol asks of a master. */
const CHAR_S = 11 / 9600;
const REST_S = 0.035;
const BEFORE_ACK_S = 0.005;
const CONTROL = 3;
const COMMAND = 9;
const FILLING = 16;
const STATUS = 14;

/** `replyS`: how long the dispenser thinks. A command is acknowledged; an answer is fetched by a poll and acknowledged. */
function dispenserTalk(replyS) {
  const command = (COMMAND + CONTROL) * CHAR_S + replyS + REST_S;
  const answer = (length) => (2 * CONTROL + length) * CHAR_S + replyS + BEFORE_ACK_S + REST_S;
  return { command, state: command + answer(STATUS), reading: command + answer(FILLING) };
}

/**
 * What `station` (station.yaml's value) and `profile` leave nobody a choice about.
 * @returns {{ run, purge }}
 */
export function minimumOf({ station, profile, replyS }) {
  const talk = dispenserTalk(replyS);
  const { pump, valves, dispenser } = station;
  const settle = profile.waits.settle.value;
  const latency = (valves.latency[0] + valves.latency[1]) / 2;
  const close = latency + valves.ramp;
  const pumpStart = pump.startDelay + pump.rise;
  /** Nozzle and authorisation; the state is looked at while the pump starts; V_start; the valve. */
  const toFlow = (commands) =>
    commands * talk.command + Math.max(pumpStart, settle, talk.state) + talk.reading + latency;
  const clear = talk.command + talk.state;

  return {
    /**
     * `changes`: the hose has to be brought to another state first. `litres` as truly dispensed, `flowLpm` what the
     * path gives at full pressure.
     */
    run({ preset, changes, litres, flowLpm }) {
      const slowL = preset ? dispenser.slow.volume : 0;
      const flow = ((litres - slowL) / flowLpm) * 60 + (slowL / dispenser.slow.flow) * 60;
      // Down: the rig's valve open and shut. Up: the pump on and off against the shut valve, the display cleared.
      const change = preset
        ? latency + valves.ramp + close
        : 2 * talk.command + pumpStart + talk.command + talk.state + clear;
      return {
        before: (changes ? change : 0) + toFlow(preset ? 3 : 2),
        // Half a ramp's time is lost at each end; at its preset the dispenser ends by itself, within no time.
        flow: flow + (preset ? 0.5 : 1) * valves.ramp,
        after: preset
          ? close + settle + talk.reading + clear
          : settle + talk.reading + talk.command + talk.state + talk.reading + clear,
      };
    },
    /** Steady for the profile's while, after its least volume and once the oil's temperature has come through. */
    purge({ flowLpm }) {
      const { tank, ambient, exchange, meterOffset } = station.temperatures;
      const windowS = profile.waits.purgeSteady.value;
      const tolerance = profile.purge.steadyC.value;
      const dtS = 0.01;
      const share = exchange > 0 ? 1 - Math.exp(-((flowLpm / 60) * dtS) / exchange) : 1;
      const steady = { nozzle: tank, meter: tank + meterOffset };
      let [nozzle, meter, throughS] = [ambient, ambient, 0];
      while (Math.abs(steady.nozzle - nozzle) > tolerance || Math.abs(steady.meter - meter) > tolerance) {
        nozzle += (tank - nozzle) * share;
        meter += (nozzle + meterOffset - meter) * share;
        throughS += dtS;
      }
      const flow = Math.max(throughS + windowS, (profile.purge.minVolumeL.value / flowLpm) * 60);
      return toFlow(2) + flow + close + settle + talk.reading + talk.command + talk.state + talk.reading + clear;
    },
  };
}
