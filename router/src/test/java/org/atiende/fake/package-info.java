/** Fakes of what we talk to, as odd as the real thing; the conformance rows run on them and on a real Asterisk. */
package org.atiende.fake;
