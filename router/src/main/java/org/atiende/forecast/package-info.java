/** How long callers will wait, as a distribution: what-if runs of the routing itself; pure. */
package org.atiende.forecast;
