/** Call centres that are to be simulated, as people write them: scenarios, and recordings of calls and shifts. */
package org.atiende.scenario;
