/** A whole telephone world on a virtual clock: the router as it runs, its wires simulated, everything it could break watched. */
package org.atiende.world;
