/**
 * How sure it is that a driver speaks as its devices do:
 *   captured     bytes of real devices were published and are its tests
 *   specified    a maker's or a standard's own text
 *   implemented  read from somebody's program; no captured byte was found
 *   recalled     from memory; verify before use
 *   own          no foreign protocol is spoken
 */
export type Certainty = "captured" | "specified" | "implemented" | "recalled" | "own";
