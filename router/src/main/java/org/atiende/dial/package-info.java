/** How to ring somebody: the typed dial string that the dialplan runs. */
package org.atiende.dial;
