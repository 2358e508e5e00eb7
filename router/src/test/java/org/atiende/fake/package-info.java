/** Asterisk as its neighbours see it, told by a test what happens: scripted peers for FastAGI and AMI that keep the real one's oddities. */
package org.atiende.fake;
