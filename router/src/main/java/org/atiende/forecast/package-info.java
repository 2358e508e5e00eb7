/** How long callers will wait, as a distribution: learned lengths of talks, and what-if runs of the routing itself; pure. */
package org.atiende.forecast;
