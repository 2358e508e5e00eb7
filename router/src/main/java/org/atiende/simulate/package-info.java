/** The routing that production runs, on a virtual clock: invented callers, what became of them, and how sure that is. */
package org.atiende.simulate;
