/** Scriptable fakes of Asterisk: a channel inside {@code AGI()} and a manager interface, as odd as the original. */
package org.atiende.fake;
