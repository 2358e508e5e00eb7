/** The same routing core, served with invented or recorded calls in simulated time. */
package org.atiende.simulate;
