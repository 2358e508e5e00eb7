/** FastAGI: the bytes of one channel's turn on one side, a blocking session that reads like a phone call on the other. */
package org.atiende.agi;
