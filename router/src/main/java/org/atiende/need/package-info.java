/** What a caller needs, read from their history, so that no key has to be pressed. Pure. */
package org.atiende.need;
